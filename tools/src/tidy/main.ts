import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RATCHET_PATH, tighten } from './ratchet.ts';
import { filesToReview } from './rules/file-size.ts';
import { checkTree, describeViolation, RULES } from './rules.ts';
import { readTree } from './tree.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

if (process.argv.includes('--tighten')) {
  const ratchet = tighten(readTree(root));
  writeFileSync(join(root, RATCHET_PATH), `${JSON.stringify(ratchet, undefined, 2)}\n`);
}

const tree = readTree(root);
const violations = checkTree(tree);
for (const violation of violations) console.log(describeViolation(violation));
for (const { path, lines } of filesToReview(tree)) {
  console.log(`review: ${path} has ${lines} lines`);
}
console.log(
  `tidy: ${tree.files.length} files, ${RULES.length} rules, ${violations.length} violations`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
