import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const READY_MS = 240_000;

export type RunningVenue = { readonly url: string; stop(): Promise<void> };

/**
 * The real program, as `npm start` runs it, in a process and a folder of its own; without a chain,
 * where nobody says that one is wanted.
 */
export async function startVenue(
  options: readonly string[] = [],
  hasChain = false,
): Promise<RunningVenue> {
  const data = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
  const program = join(root, 'build/apps/tandem/src/main.js');
  const chain = hasChain ? [] : ['--no-chain'];
  const child = spawn(
    process.execPath,
    [program, 'start', '--port', '0', '--data', data, ...options, ...chain],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  try {
    const url = await addressOf(child);
    return { url, stop: () => stop(child, data) };
  } catch (error) {
    await stop(child, data);
    throw error;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`not ready: ${output}`)), READY_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /running at (http:\/\/\S+)/.exec(output);
      if (found?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the venue ended with ${code}: ${output}`));
    });
  });
}

async function stop(child: ChildProcess, data: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGINT');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
