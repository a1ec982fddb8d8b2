import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

/**
 * Runs a program that ends when its input does, whatever became of the process that holds the other
 * end: after kill -9 nobody is left to end it.
 */
const GUARD =
  'exec 3<&0; "$0" "$@" 3<&- & node=$!; (cat <&3 >/dev/null; kill $node) 2>/dev/null & ' +
  'exec 3<&-; wait $node';

/** A node of a local chain that runs. */
export type AnvilProcess = {
  readonly url: string;
  /** Resolves when it is gone, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts anvil on a port of this machine alone; it ends with this process.
 *
 * @param args options beside the port
 * @param port 0: any free one
 * @throws when this machine has no anvil
 */
export async function startAnvil(args: readonly string[], port = 0): Promise<AnvilProcess> {
  const all = [anvilPath(), '--port', String(port), '--host', '127.0.0.1', ...args];
  const [command, ...rest] = process.platform === 'win32' ? all : ['/bin/sh', '-c', GUARD, ...all];
  // A group of its own: Ctrl-C reaches the program alone, which ends it last.
  const node = spawn(command as string, rest, {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    node.once('exit', () => resolve());
    node.once('error', () => resolve());
  });
  const url = await listening(node.stdout, ended);
  return {
    url,
    ended,
    stop: async () => {
      node.stdin.end();
      if (process.platform === 'win32') node.kill();
      await ended;
    },
  };
}

/** Where the program is. Throws when none was installed for this machine. */
function anvilPath(): string {
  const require = createRequire(import.meta.url);
  const machine = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return require.resolve(`@foundry-rs/anvil-${machine}/bin/anvil`);
}

function listening(output: Readable, ended: Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    void ended.then(() => reject(new Error('anvil ended before it listened')));
    let text = '';
    output.on('data', (chunk: Buffer) => {
      if (text.length > 100_000) return;
      text += chunk.toString();
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(`http://${found}`);
    });
  });
}
