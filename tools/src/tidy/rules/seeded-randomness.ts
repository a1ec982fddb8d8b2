import type { Finding, Rule } from '../rule.ts';
import { syntaxOf, walk } from '../syntax.ts';
import { isCode } from '../tree.ts';

/** A run that cannot be repeated proves nothing: randomness comes from a seed that is printed. */
export const seededRandomness: Rule = {
  name: 'seeded-randomness',
  check(tree) {
    const findings: Finding[] = [];
    for (const file of tree.files.filter(isCode)) {
      const syntax = syntaxOf(file);
      walk(syntax.program, (node) => {
        if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return;
        if (node.object.name !== 'Math' || node.property.type !== 'Identifier') return;
        if (node.property.name !== 'random') return;
        const message = 'Math.random: take numbers from a seeded generator';
        findings.push({ path: file.path, line: syntax.lineOf(node.start), message });
      });
    }
    return findings;
  },
};
