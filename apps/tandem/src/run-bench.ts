import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The bench is a program of the tree, started by its place: it needs flags of its own. */
const TREE = new URL('../../../', import.meta.url);

/** Runs the bench as it is, in a process of its own, with the garbage collector exposed. */
export function runBench(rest: readonly string[]): Promise<number> {
  const bench = fileURLToPath(new URL('bench/src/main.ts', TREE));
  const args = ['--expose-gc', bench, ...rest];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
