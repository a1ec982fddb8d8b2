import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why tests with a real server are skipped. With CI=true such a skip is a failure. */
export const NO_REDIS: string =
  'the program redis-server is not installed (Debian: apt-get install redis-server): ' +
  'nothing here was tested with a real server';

export const HAS_REDIS: boolean =
  spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** A Redis server for tests, reached through a socket in a folder of its own. */
export class RedisServer {
  readonly url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, url: string, process: ChildProcess) {
    this.#folder = folder;
    this.url = url;
    this.#process = process;
  }

  static async start(): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-redis-'));
    const socket = join(folder, 'socket');
    const place = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''];
    const server = spawn('redis-server', place, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}`)));
      let said = '';
      server.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.toLowerCase().includes('ready to accept connections')) resolve();
      });
    });
    return new RedisServer(folder, socket, server);
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
