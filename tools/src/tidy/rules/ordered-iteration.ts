import type { Node } from 'oxc-parser';
import { MONEY_PACKAGES } from '../money-packages.ts';
import type { Finding, Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isTest } from '../tree.ts';
import { codeOf, workspacesOf } from '../workspaces.ts';

const KEY_LISTS: ReadonlySet<string> = new Set([
  'keys',
  'values',
  'entries',
  'getOwnPropertyNames',
  'fromEntries',
]);

/**
 * A plain object reorders keys that look like integers, so a walk over ids in an object is not the
 * order they arrived in. A Map, an array or a sorted list says its order.
 */
export const orderedIteration: Rule = {
  name: 'ordered-iteration',
  check(tree) {
    const findings: Finding[] = [];
    for (const workspace of workspacesOf(tree)) {
      if (!MONEY_PACKAGES.has(workspace.name)) continue;
      for (const file of codeOf(tree, workspace)) {
        if (isTest(file.path)) continue;
        const syntax = syntaxOf(file);
        walk(syntax.program, (node) => {
          const what = unorderedWalk(node);
          if (what === undefined) return;
          const message = `${what} walks a plain object: use a Map or an array`;
          findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
        });
      }
    }
    return findings;
  },
};

function unorderedWalk(node: Node): string | undefined {
  if (node.type === 'ForInStatement') return 'for..in';
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined;
  if (node.property.type !== 'Identifier' || node.object.name !== 'Object') return undefined;
  return KEY_LISTS.has(node.property.name) ? `Object.${node.property.name}` : undefined;
}
