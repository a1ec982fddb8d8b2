import { importsOf, resolveRelative } from '../imports.ts';
import type { Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isCode, isTest, type Tree } from '../tree.ts';
import { manifestAt, workspacesOf } from '../workspaces.ts';

/** A file that nothing reaches is deleted, or somebody forgot to wire it. */
export const deadFiles: Rule = {
  name: 'dead-files',
  check(tree) {
    const reached = reachedPaths(tree);
    return tree.files
      .filter((file) => isCode(file) && file.path.includes('/src/') && !isTest(file.path))
      .filter((file) => !/\/(?:index|main)\.tsx?$/.test(file.path) && !reached.has(file.path))
      .map((file) => ({ path: file.path, line: 1, message: 'nothing imports this file' }));
  },
};

function reachedPaths(tree: Tree): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const file of tree.files.filter(isCode)) {
    for (const { specifier } of importsOf(file)) {
      if (specifier.startsWith('.')) reached.add(resolveRelative(file.path, specifier));
    }
    // A worker or a child process is started by a path in a string.
    walk(syntaxOf(file).program, (node) => {
      if (node.type !== 'Literal' || typeof node.value !== 'string') return;
      if (!/\.tsx?$/.test(node.value)) return;
      reached.add(node.value);
      if (node.value.startsWith('.')) reached.add(resolveRelative(file.path, node.value));
    });
  }
  for (const workspace of workspacesOf(tree)) {
    const { exports = {} } = manifestAt(tree, `${workspace.folder}/package.json`);
    for (const door of Object.values(exports)) {
      reached.add(resolveRelative(`${workspace.folder}/package.json`, door));
    }
  }
  for (const script of Object.values(manifestAt(tree, 'package.json').scripts ?? {})) {
    for (const word of script.split(/\s+/)) reached.add(word);
  }
  return reached;
}
