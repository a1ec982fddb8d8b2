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
]);

/**
 * A plain object reorders keys that look like integers, so a walk over ids in an object is not the
 * order they arrived in. A Map, an array or a sorted list says its order. A table of constants has
 * the order it is written in; its name is in capitals.
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
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const { object, property } = node.callee;
  if (object.type !== 'Identifier' || object.name !== 'Object') return undefined;
  if (property.type !== 'Identifier' || !KEY_LISTS.has(property.name)) return undefined;
  const [table] = node.arguments;
  const isConstant = table?.type === 'Identifier' && /^[A-Z][A-Z0-9_]*$/.test(table.name);
  return isConstant ? undefined : `Object.${property.name}`;
}
