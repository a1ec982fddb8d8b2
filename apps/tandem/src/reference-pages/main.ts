import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePages } from './pages.ts';

// node apps/tandem/src/reference-pages/main.ts --write     without --write it only compares
const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const isWriting = process.argv.includes('--write');

for (const { path, text } of referencePages(root)) {
  if (isWriting) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
    console.log(`wrote ${path}`);
  } else if (readFileSync(`${root}/${path}`, 'utf8') !== text) {
    console.error(`${path} differs from the code: run with --write`);
    process.exitCode = 1;
  }
}
