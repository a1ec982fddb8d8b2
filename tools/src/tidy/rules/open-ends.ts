import type { Finding, Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isCode, type TreeFile } from '../tree.ts';

/** Written in halves, so that this file does not report itself. */
const WORDS = ['TO.DO', 'FIX.ME', 'X.XX', 'HA.CK'].map((word) => word.replace('.', ''));
const OPEN_TASK = new RegExp(`\\b(?:${WORDS.join('|')})\\b`);
const SILENCED = /@ts-(?:i[g]nore|no[c]heck)/;
const DISABLED = new Set(['skip', 'only', ...WORDS.map((word) => word.toLowerCase())]);
const SUITES = new Set(['it', 'test', 'describe']);

/** Nothing is left for later in the code: it is done, or it is an issue. */
export const openEnds: Rule = {
  name: 'open-ends',
  check(tree) {
    return tree.files
      .filter((file) => isCode(file) || /\.(?:sh|sol|md)$|^\.ci\/run$/.test(file.path))
      .flatMap((file) => [...openTasks(file), ...(isCode(file) ? disabledTests(file) : [])]);
  },
};

function openTasks(file: TreeFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, text] of file.lines.entries()) {
    // A document may name the banned words; it does so between backticks.
    const prose = file.path.endsWith('.md') ? text.replaceAll(/`[^`]*`/g, '') : text;
    const word = (OPEN_TASK.exec(prose) ?? SILENCED.exec(prose))?.[0];
    if (word === undefined) continue;
    findings.push({ path: file.path, line: index + 1, message: `${word}: do it or open an issue` });
  }
  return findings;
}

function disabledTests(file: TreeFile): readonly Finding[] {
  const findings: Finding[] = [];
  const syntax = syntaxOf(file);
  walk(syntax.program, (node) => {
    if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return;
    if (node.property.type !== 'Identifier' || !SUITES.has(node.object.name)) return;
    if (!DISABLED.has(node.property.name)) return;
    const message = `${node.object.name}.${node.property.name}: a test that does not run`;
    findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
  });
  return findings;
}
