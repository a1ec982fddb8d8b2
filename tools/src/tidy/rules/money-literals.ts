import { MONEY_PACKAGES } from '../money-packages.ts';
import type { Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isTest } from '../tree.ts';
import { codeOf, workspacesOf } from '../workspaces.ts';

/** Money is integers: no literal with a fraction where prices, sizes and balances are computed. */
export const moneyLiterals: Rule = {
  name: 'money-literals',
  check(tree) {
    return workspacesOf(tree)
      .filter((workspace) => MONEY_PACKAGES.has(workspace.name))
      .flatMap((workspace) => codeOf(tree, workspace))
      .filter((file) => !isTest(file.path))
      .flatMap((file) => {
        const syntax = syntaxOf(file);
        const findings: { path: string; line: number; message: string }[] = [];
        walk(syntax.program, (node) => {
          if (node.type !== 'Literal' || typeof node.value !== 'number') return;
          const raw = node.raw ?? '';
          if (!raw.includes('.') && Number.isInteger(node.value)) return;
          const message = `the literal ${raw}: money is integers`;
          findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
        });
        return findings;
      });
  },
};
