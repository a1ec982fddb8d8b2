import { posix } from 'node:path';
import type { NewExpression, Node } from 'oxc-parser';
import { syntaxOf, walk } from './syntax.ts';
import type { TreeFile } from './tree.ts';

export type Import = {
  readonly specifier: string;
  readonly line: number;
  /** `import type`, or every name in the braces is a type. */
  readonly isTypeOnly: boolean;
};

/** Imports, re-exports, dynamic imports and `new URL('./worker.ts', import.meta.url)`. */
export function importsOf(file: TreeFile): readonly Import[] {
  const syntax = syntaxOf(file);
  const found: Import[] = [];
  const add = (specifier: string, offset: number, isTypeOnly: boolean): void => {
    found.push({ specifier, line: syntax.lineOf(offset), isTypeOnly });
  };
  walk(syntax.program, (node) => {
    if (node.type === 'ImportDeclaration') {
      const names = node.specifiers;
      const isEveryNameType =
        names.length > 0 &&
        names.every((name) => name.type === 'ImportSpecifier' && name.importKind === 'type');
      add(node.source.value, node.start, node.importKind === 'type' || isEveryNameType);
    } else if (node.type === 'ExportAllDeclaration') {
      add(node.source.value, node.start, node.exportKind === 'type');
    } else if (node.type === 'ExportNamedDeclaration' && node.source !== null) {
      add(node.source.value, node.start, node.exportKind === 'type');
    } else if (node.type === 'ImportExpression' && node.source.type === 'Literal') {
      add(String(node.source.value), node.start, false);
    } else if (node.type === 'TSImportType' && node.source.type === 'Literal') {
      add(node.source.value, node.start, true);
    } else if (isModuleUrl(node)) {
      const [first] = node.arguments;
      const target = first?.type === 'Literal' ? String(first.value) : '';
      if (/\.[cm]?[jt]sx?$/.test(target)) add(target, node.start, false);
    }
  });
  return found;
}

function isModuleUrl(node: Node): node is NewExpression {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return false;
  const [, second] = node.arguments;
  return (
    node.callee.name === 'URL' &&
    second?.type === 'MemberExpression' &&
    second.object.type === 'MetaProperty'
  );
}

/** The path from the root that a relative specifier means. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
