import type { Finding, Rule } from '../rule.ts';
import { isCode } from '../tree.ts';

/** Names that say nothing attract everything. */
const EMPTY_NAMES: ReadonlySet<string> = new Set(
  `util utils helper helpers common shared misc lib libs core manager managers base stuff
  general`.split(/\s+/),
);

export const fileNames: Rule = {
  name: 'file-names',
  check(tree) {
    const findings: Finding[] = [];
    for (const file of tree.files) {
      if (!isCode(file)) continue;
      const segments = file.path.split('/');
      const name = segments.at(-1) ?? '';
      const empty = segments.flatMap((part) => part.split(/[-.]/)).find((w) => EMPTY_NAMES.has(w));
      if (empty !== undefined) {
        findings.push({ path: file.path, line: 1, message: `"${empty}" is no name: say the noun` });
      }
      if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.tsx?$/.test(name)) {
        findings.push({ path: file.path, line: 1, message: 'file names are kebab-case' });
      }
    }
    return findings;
  },
};
