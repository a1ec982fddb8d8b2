import type { Node } from 'oxc-parser';
import { EVERYTHING, importsOf, resolveRelative } from '../imports.ts';
import type { Finding, Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isCode, isTest, type Tree, type TreeFile } from '../tree.ts';

/** An exported value that no file takes is dead, or it should not be exported. */
export const deadExports: Rule = {
  name: 'dead-exports',
  check(tree) {
    const taken = takenNames(tree);
    return tree.files
      .filter((file) => isCode(file) && !isTest(file.path) && !isDoor(file))
      .flatMap((file) => deadIn(file, taken.get(file.path) ?? new Set()));
  },
};

function isDoor(file: TreeFile): boolean {
  return /(?:\/(?:index|main)|\.config)\.tsx?$/.test(file.path);
}

function deadIn(file: TreeFile, taken: ReadonlySet<string>): readonly Finding[] {
  if (taken.has(EVERYTHING)) return [];
  const syntax = syntaxOf(file);
  const findings: Finding[] = [];
  walk(syntax.program, (node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return;
    for (const name of valueNames(node.declaration)) {
      if (taken.has(name)) continue;
      const message = `nothing imports ${name}: delete it, or do not export it`;
      findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
    }
  });
  return findings;
}

function valueNames(declaration: Node): readonly string[] {
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return declaration.id === null ? [] : [declaration.id.name];
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) =>
        id.type === 'Identifier' ? [id.name] : [],
      );
    default:
      return [];
  }
}

/** By the path of the file that declares them: the names that other files take. */
function takenNames(tree: Tree): ReadonlyMap<string, ReadonlySet<string>> {
  const taken = new Map<string, Set<string>>();
  for (const file of tree.files.filter(isCode)) {
    for (const { specifier, names } of importsOf(file)) {
      if (!specifier.startsWith('.')) continue;
      const path = resolveRelative(file.path, specifier);
      taken.set(path, new Set([...(taken.get(path) ?? []), ...names]));
    }
  }
  return taken;
}
