import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const screen = join(root, 'apps/web');
const built = join(screen, 'dist');

/** What the page is made of. */
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'packages/client/src',
  'packages/api/src',
  'packages/signing/src',
  'packages/protocol/src',
  'packages/quantity/src',
  'package-lock.json',
].map((path) => join(root, path));

const run = promisify(execFile);

/** The folder of the built page, or why there is none: the venue runs without it. */
export type BuiltScreen =
  | { readonly kind: 'built'; readonly folder: string; readonly builtMs: number }
  | { readonly kind: 'missing'; readonly problem: string };

/** Builds the trading screen when a source is newer than what was built last: 2 to 5 seconds. */
export async function buildScreen(say: (line: string) => void): Promise<BuiltScreen> {
  const page = join(built, 'index.html');
  const startedMs = performance.now();
  if (!existsSync(page) || newestOf(SOURCES) > statSync(page).mtimeMs) {
    say('building the trading screen ...');
    try {
      // A test runner's environment would build the slow half of React, with all its warnings.
      const env = { ...process.env, NODE_ENV: 'production' };
      await run(process.execPath, [buildTool(), 'build', '--logLevel', 'error'], {
        cwd: screen,
        env,
      });
    } catch (error) {
      return { kind: 'missing', problem: (error as Error).message.slice(0, 500) };
    }
  }
  return { kind: 'built', folder: built, builtMs: Math.round(performance.now() - startedMs) };
}

/** The folder of the page that was built last; null when there is none. */
export function builtScreen(): string | null {
  return existsSync(join(built, 'index.html')) ? built : null;
}

function buildTool(): string {
  const manifest = createRequire(join(screen, 'package.json')).resolve('vite/package.json');
  return join(dirname(manifest), 'bin/vite.js');
}

/** Time of the newest file below some paths. */
function newestOf(paths: readonly string[]): number {
  let newest = 0;
  for (const path of paths) {
    const { mtimeMs } = statSync(path);
    newest = Math.max(newest, mtimeMs);
    if (!statSync(path).isDirectory()) continue;
    const inside = readdirSync(path, { recursive: true, withFileTypes: true });
    for (const entry of inside) {
      if (entry.isFile())
        newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return newest;
}
