import { parseSync } from 'oxc-parser';
import type { Finding, Rule } from '../rule.ts';
import { syntaxOf } from '../syntax.ts';
import { isCode } from '../tree.ts';

/** Ends like a statement and is no sentence. */
const KEYWORDS = 'const|let|return|import|export|if|for|while|throw';
const LOOKS_LIKE_CODE = new RegExp(`^(?:(?:${KEYWORDS})\\b.*[;{]|.*\\);|\\})$`);

/** Code that does not run is not documentation; history remembers it. */
export const commentedCode: Rule = {
  name: 'commented-code',
  check(tree) {
    const findings: Finding[] = [];
    for (const file of tree.files.filter(isCode)) {
      const syntax = syntaxOf(file);
      for (const comment of syntax.comments) {
        if (comment.type !== 'Line') continue;
        const text = comment.value.trim();
        if (!LOOKS_LIKE_CODE.test(text) || !isStatement(text)) continue;
        const line = syntax.lineOf(comment.start);
        findings.push({ path: file.path, line, message: 'commented-out code: delete it' });
      }
    }
    return findings;
  },
};

function isStatement(text: string): boolean {
  const closed = text.endsWith('{') ? `${text}}` : text;
  return parseSync('comment.ts', `async () => { ${closed} }`).errors.length === 0;
}
