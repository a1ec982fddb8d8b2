import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from './build-program.ts';

// node tools/src/build/main.ts <program.ts> <list>
// Builds a program of the tree, whose root is the working directory, and lists what it was made of
// with the time of each file. Started by build-when-needed.mjs, which reads the list.

const BUILDER = fileURLToPath(new URL('.', import.meta.url));

/** What decides beside the sources what a build becomes: manifests, and the builder itself. */
function rulesOf(root: string, sources: ReadonlySet<string>): readonly string[] {
  const manifests = new Set([join(root, 'package-lock.json')]);
  for (const source of sources) manifests.add(manifestOf(dirname(source)));
  return [...manifests, ...readdirSync(BUILDER).map((name) => join(BUILDER, name))];
}

function manifestOf(folder: string): string {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) ? manifest : manifestOf(dirname(folder));
}

const root = process.cwd();
const [entry = '', list = ''] = process.argv.slice(2);
const startedMs = Date.now();
const { parts, sources } = await buildProgram(root, entry);
const files: { [path: string]: number } = {};
for (const path of [...sources, ...rulesOf(root, sources)]) {
  const { mtimeMs } = statSync(path);
  // Perhaps written while it was being read: next time it counts as another one.
  files[relative(root, path)] = mtimeMs < startedMs ? mtimeMs : 0;
}
writeFileSync(list, JSON.stringify({ parts, files }));
