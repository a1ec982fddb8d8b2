import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TREE = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the bench as it is: a program of the tree with a build and flags of its own. */
export function runBench(rest: readonly string[]): Promise<number> {
  const args = ['run', '--silent', 'bench', '--', ...rest];
  const isWindows = process.platform === 'win32';
  const child = spawn('npm', args, { cwd: TREE, stdio: 'inherit', shell: isWindows });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
