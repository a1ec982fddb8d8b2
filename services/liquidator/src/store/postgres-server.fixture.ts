import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Why tests with a real server are skipped. With CI=true such a skip is a failure. */
export const NO_POSTGRES: string =
  'the program postgres is not installed (Debian: apt-get install postgresql): ' +
  'nothing here was tested with a real server';

/** Where initdb is: in the path, or where Debian keeps each version apart. */
export function postgresPrograms(): string | null {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).toSorted().toReversed() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(parent, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** A PostgreSQL server for tests: on a free port of this machine, in a folder of its own. */
export class PostgresServer {
  readonly #programs: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #user: { readonly uid?: number; readonly gid?: number };

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
    this.#user = serverUser();
  }

  get url(): string {
    return `postgresql://tester@127.0.0.1:${this.#port}/postgres`;
  }

  static async start(): Promise<PostgresServer> {
    const programs = postgresPrograms();
    if (programs === null) throw new Error(NO_POSTGRES);
    const folder = mkdtempSync(join(tmpdir(), 'liquidator-pg-'));
    const server = new PostgresServer(programs, folder, await freePort());
    const { uid, gid } = server.#user;
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    const data = join(folder, 'data');
    await server.#run('initdb', ['-D', data, '-U', 'tester', '-A', 'trust', '-N']);
    const options = `-p ${server.#port} -c listen_addresses=127.0.0.1 -k ${folder}`;
    const log = join(folder, 'log');
    await server.#run('pg_ctl', ['start', '-w', '-D', data, '-l', log, '-o', options]);
    return server;
  }

  async close(): Promise<void> {
    const data = join(this.#folder, 'data');
    await this.#run('pg_ctl', ['stop', '-m', 'immediate', '-w', '-D', data]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(join(this.#programs, program), args, {
        ...this.#user,
        cwd: this.#folder,
        // pg_ctl leaves the server with its own outputs: a pipe would never end.
        stdio: 'ignore',
        env: { ...process.env, LC_ALL: 'C' },
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`${program} ended with code ${code}`));
      });
    });
  }
}

/** The server refuses to run as root; then it runs as somebody who may nothing. */
function serverUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
