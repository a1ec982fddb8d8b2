import type { Node } from 'oxc-parser';
import type { Finding, Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isCode } from '../tree.ts';

/** American, in every name and every word the program prints or stores: canceled, canceling. */
const BRITISH = /cancell(?:ed|ing|s\b)/i;

export const spelling: Rule = {
  name: 'spelling',
  check(tree) {
    const findings: Finding[] = [];
    for (const file of tree.files.filter(isCode)) {
      const syntax = syntaxOf(file);
      walk(syntax.program, (node) => {
        const text = wordsOf(node);
        if (text === undefined || !BRITISH.test(text)) return;
        const message = `"${text.slice(0, 40)}": one l in canceled and canceling`;
        findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
      });
    }
    return findings;
  },
};

function wordsOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'TemplateElement') return node.value.raw;
  if (node.type === 'JSXText') return node.value;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  return undefined;
}
