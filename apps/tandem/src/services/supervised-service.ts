import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToldState } from './service.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Who ran this long has not died of its start: the next pause is the first one again. */
const SETTLED_MS = 10_000;

/** What a service is told to be, and who hears of it. */
export type SupervisedParts = {
  readonly name: string;
  /** Command line behind the program. */
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  /** Is started again when it dies. */
  readonly isRestarted: boolean;
  /** Words about what became of it. */
  readonly say: (line: string) => void;
  /** It died and is not started again. */
  readonly onLost: (problem: string) => void;
};

/** One child process, started again after a pause that doubles when it keeps dying. */
export class SupervisedService {
  readonly #parts: SupervisedParts;
  #child: ChildProcess | undefined;
  #state: ToldState | null = null;
  #ended: Promise<void> = Promise.resolve();
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #restarts = 0;
  #said = '';

  constructor(parts: SupervisedParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Process number; null while it does not run. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** What it said last; null before that, and while it does not run. */
  get state(): ToldState | null {
    return this.#state;
  }

  start(): void {
    const { args, execArgv } = this.#parts;
    const startedMs = performance.now();
    // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which keeps order.
    const child = fork(MAIN, [...args], {
      execArgv: [...execArgv],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    this.#child = child;
    child.on('message', (state: ToldState) => this.#hear(state));
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        this.#state = null;
        resolve();
        if (!this.#isStopping) this.#died(signal ?? `code ${code}`, startedMs);
      });
    });
  }

  /** Lets it finish what it has begun. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGTERM');
    await this.#ended;
  }

  #hear(state: ToldState): void {
    this.#state = state;
    const { isReady, address, health, metrics } = state;
    const place = `${address === null ? '' : ` at ${address}`} (metrics at ${metrics})`;
    const words = isReady ? `ready${place}` : 'starting';
    const line = health === null ? words : `${words}, but ${health}`;
    if (line !== this.#said) this.#parts.say(`  ${this.name.padEnd(12)} ${line}`);
    this.#said = line;
  }

  #died(cause: string, startedMs: number): void {
    const { isRestarted, say, onLost } = this.#parts;
    this.#said = '';
    if (!isRestarted) {
      onLost(`the ${this.name} ended with ${cause}`);
      return;
    }
    if (performance.now() - startedMs > SETTLED_MS) this.#pauseMs = FIRST_PAUSE_MS;
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    this.#restarts += 1;
    say(`  ${this.name.padEnd(12)} ended with ${cause}, starts again in ${pauseMs} ms`);
    this.#timer = setTimeout(() => this.start(), pauseMs);
  }
}
