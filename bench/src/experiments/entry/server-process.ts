import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processorTimeUs, threadTimesUs } from '../../measure/processor-time.ts';

/** Those of `npm start`. */
const FLAGS = ['--max-inlined-bytecode-size-cumulative=4000', '--initial-old-space-size=256'];
/** Started as a program, as `npm start` starts it: nothing of it is imported. */
const BUILT_VENUE = 'build/apps/tandem/src/main.js';
const VENUE = fileURLToPath(new URL(`../../../../${BUILT_VENUE}`, import.meta.url));
const PEERS = new URL('./peer-server.ts', import.meta.url);
const LEASH = fileURLToPath(new URL('./leash.ts', import.meta.url));
/** Budgets are not what is measured: nobody is held back by them. */
const NO_BUDGETS = {
  TANDEM_KEY_REQUESTS_PER_SECOND: '1000000',
  TANDEM_ADDRESS_REQUESTS_PER_SECOND: '1000000',
  TANDEM_ACCOUNTS_PER_ADDRESS_PER_DAY: '100000',
};

const RUNNING = new Set<ChildProcess>();

/** Ends all servers at once: what they would still write is of no use. */
export function killServers(): void {
  for (const child of RUNNING) child.kill('SIGKILL');
}

/** A server in a process of its own, and where it listens. */
export class ServerProcess {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
    this.#ended = once(child, 'exit');
  }

  /**
   * The venue as `npm start` opens it on a folder, without bots, page and chain. With a chain play
   * money comes in its blocks: two minutes were not enough for 64 accounts.
   */
  static venue(data: string): Promise<ServerProcess> {
    const left = ['--no-bots', '--no-chain', '--no-screen'];
    const options = ['start', '--port', '0', '--data', data, '--json', ...left];
    return ServerProcess.#start([VENUE, ...options], NO_BUDGETS);
  }

  /** Libraries as their documentation uses them: an order in, an answer out. */
  static peer(kind: 'ws' | 'fastify'): Promise<ServerProcess> {
    return ServerProcess.#start([fileURLToPath(PEERS), kind], {});
  }

  static async #start(
    args: readonly string[],
    environment: { readonly [name: string]: string },
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [...FLAGS, '--import', LEASH, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, ...environment },
    });
    RUNNING.add(child);
    child.once('exit', () => RUNNING.delete(child));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${args.slice(1, 2).join(' ')} ended before it was ready`);
    });
    const { address } = JSON.parse(await Promise.race([jsonLine(child), ended])) as {
      readonly address: string;
    };
    ended.catch(() => undefined);
    return new ServerProcess(child, address);
  }

  /** Processor time of all its threads so far, in microseconds; null where nobody tells. */
  cpuUs(): number | null {
    return processorTimeUs(this.#child.pid ?? 0);
  }

  /** The same by the names of its threads, as far as the system tells. */
  threadsUs(): ReadonlyMap<string, number> {
    return threadTimesUs(this.#child.pid ?? 0);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.#ended;
  }
}

async function jsonLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the server has no output');
  const lines = createInterface({ input: stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => line.startsWith('{') && resolve(line));
  });
}
