import { execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePort } from './free-port.ts';

/** Where the programs of PostgreSQL are; null when `postgres` is not installed. */
export const POSTGRES_PROGRAMS: string | null = findPrograms();

/** Why tests with a real server are skipped. With CI=true such a skip is a failure. */
export const NO_POSTGRES: string =
  'the program postgres is not installed (Debian: apt-get install postgresql): ' +
  'nothing here was tested with a real server';

function findPrograms(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      const program = join(folder, 'postgres');
      accessSync(program, constants.X_OK);
      return dirname(realpathSync(program));
    } catch {
      // Not here; perhaps in the next one.
    }
  }
  return debianPrograms();
}

/** Debian keeps each version apart and puts none of them into the path. */
function debianPrograms(): string | null {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return null;
  const versions = readdirSync(parent).toSorted((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(parent, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'postgres'))) ?? null;
}

type User = { readonly uid?: number; readonly gid?: number };

/** The server refuses to run as root; then it runs as somebody who may nothing. */
function serverUser(): User {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

const TRIES = 5;
const PATIENCE_S = '240';

/**
 * A PostgreSQL server for tests and measurements: on a free port of this machine, in a folder of
 * its own.
 */
export class PostgresServer {
  readonly #programs: string;
  readonly #folder: string;
  readonly #user: User = serverUser();
  #port = 0;

  private constructor(programs: string, folder: string) {
    this.#programs = programs;
    this.#folder = folder;
  }

  get url(): string {
    return `postgresql://tester@127.0.0.1:${this.#port}/postgres`;
  }

  /** Starts a new server, or a hot standby of another one. */
  static async start(primary?: PostgresServer): Promise<PostgresServer> {
    if (POSTGRES_PROGRAMS === null) throw new Error(NO_POSTGRES);
    const folder = mkdtempSync(join(tmpdir(), 'tandem-pg-'));
    const server = new PostgresServer(POSTGRES_PROGRAMS, folder);
    const { uid, gid } = server.#user;
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    if (primary === undefined) {
      const data = ['-D', join(folder, 'data'), '-U', 'tester', '-A', 'trust', '-N'];
      await server.#run('initdb', data);
    } else {
      const from = ['-h', '127.0.0.1', '-p', String(primary.#port), '-U', 'tester', '-R'];
      await server.#run('pg_basebackup', [...from, '-c', 'fast', '-D', join(folder, 'data')]);
    }
    await server.#listen();
    return server;
  }

  /** Meanwhile anybody may have got a port that was free: then it is another one. */
  async #listen(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      this.#port = await freePort();
      try {
        await this.restart();
        return;
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  /** Address of a new database of this server. */
  async createDatabase(name: string): Promise<string> {
    const place = ['-h', '127.0.0.1', '-p', String(this.#port), '-U', 'tester'];
    await this.#run('createdb', [...place, name]);
    return `postgresql://tester@127.0.0.1:${this.#port}/${name}`;
  }

  /** Starts the server after it was killed. */
  async restart(): Promise<void> {
    const place = `-p ${this.#port} -c listen_addresses=127.0.0.1 -k ${this.#folder}`;
    const options = `${place} -c shared_buffers=512MB`;
    const log = join(this.#folder, 'log');
    const data = join(this.#folder, 'data');
    const start = ['start', '-w', '-t', PATIENCE_S, '-D', data, '-l', log, '-o', options];
    await this.#run('pg_ctl', start);
  }

  /** Stops it at once, as a power cut of the server would: it recovers when it starts again. */
  async kill(): Promise<void> {
    const data = join(this.#folder, 'data');
    await this.#run('pg_ctl', ['stop', '-m', 'immediate', '-w', '-t', PATIENCE_S, '-D', data]);
  }

  async close(): Promise<void> {
    await this.kill();
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
