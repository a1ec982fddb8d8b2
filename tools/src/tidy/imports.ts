import { posix } from 'node:path';
import type { ImportDeclaration, NewExpression, Node } from 'oxc-parser';
import { syntaxOf, walk } from './syntax.ts';
import type { TreeFile } from './tree.ts';

/** Stands for every name of a module: `import * as`, `export *`, `import()`, a worker. */
export const EVERYTHING = '*';

export type Import = {
  readonly specifier: string;
  readonly line: number;
  /** The names that are taken, as the other file calls them. */
  readonly names: readonly string[];
  /** `import type`, or every name in the braces is a type. */
  readonly isTypeOnly: boolean;
};

type Taken = Omit<Import, 'line'>;

/** Imports, re-exports, dynamic imports and `new URL('./worker.ts', import.meta.url)`. */
export function importsOf(file: TreeFile): readonly Import[] {
  const syntax = syntaxOf(file);
  const found: Import[] = [];
  walk(syntax.program, (node) => {
    const taken = takenBy(node);
    if (taken !== undefined) found.push({ ...taken, line: syntax.lineOf(node.start) });
  });
  return found;
}

function takenBy(node: Node): Taken | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return fromImport(node);
    case 'ExportAllDeclaration':
      return everything(node.source.value, node.exportKind === 'type');
    case 'ExportNamedDeclaration': {
      if (node.source === null) return undefined;
      const names = node.specifiers.map((one) => nameOf(one.local));
      return { specifier: node.source.value, names, isTypeOnly: node.exportKind === 'type' };
    }
    case 'ImportExpression':
      return node.source.type === 'Literal'
        ? everything(String(node.source.value), false)
        : undefined;
    case 'TSImportType':
      return everything(node.source.value, true);
    case 'NewExpression': {
      const [target] = node.arguments;
      if (!isModuleUrl(node) || target?.type !== 'Literal') return undefined;
      const specifier = String(target.value);
      return /\.[cm]?[jt]sx?$/.test(specifier) ? everything(specifier, false) : undefined;
    }
    default:
      return undefined;
  }
}

function fromImport(node: ImportDeclaration): Taken {
  const { specifiers } = node;
  const isEveryNameType =
    specifiers.length > 0 &&
    specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
  return {
    specifier: node.source.value,
    names: specifiers.map((one) =>
      one.type === 'ImportSpecifier' ? nameOf(one.imported) : EVERYTHING,
    ),
    isTypeOnly: node.importKind === 'type' || isEveryNameType,
  };
}

function everything(specifier: string, isTypeOnly: boolean): Taken {
  return { specifier, names: [EVERYTHING], isTypeOnly };
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' ? String(node.value) : '';
}

function isModuleUrl(node: NewExpression): boolean {
  const [, second] = node.arguments;
  return (
    node.callee.type === 'Identifier' &&
    node.callee.name === 'URL' &&
    second?.type === 'MemberExpression' &&
    second.object.type === 'MetaProperty'
  );
}

/** The path from the root that a relative specifier means. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
