// node tools/src/build/build-when-needed.mjs <program.ts> ...
// Runs before "npm start" and the like, in the root of the tree: builds programs into the folder
// build, each unless nothing that it was made of has changed since. On any Node from 20 on.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILDER = fileURLToPath(new URL('./main.ts', import.meta.url));

for (const program of process.argv.slice(2)) {
  const list = `build/${program.replace(/\.ts$/, '.list.json')}`;
  if (isBuilt(list)) continue;
  console.error(`building ${program} ...`);
  process.exitCode = build(program, list);
  if (process.exitCode !== 0) break;
}

/** Is everything that was made there, and are all files that it was made of as they were? */
function isBuilt(list) {
  try {
    const { parts, files } = JSON.parse(readFileSync(list, 'utf8'));
    return (
      parts.every((part) => existsSync(part)) &&
      Object.entries(files).every(([path, ms]) => statSync(path).mtimeMs === ms)
    );
  } catch {
    return false;
  }
}

function build(program, list) {
  // A shell that looks now finds the node that was installed a moment ago.
  const command = `node "${BUILDER}" ${program} ${list}`;
  const { status, error } = spawnSync(command, { stdio: ['ignore', 2, 2], shell: true });
  if (error !== undefined) console.error(`no program can be started: ${error.message}`);
  return status ?? 1;
}
