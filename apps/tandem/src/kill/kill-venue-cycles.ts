import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '@tandem/simulation';
import { recompute } from '../audit/recompute.ts';
import { checkPublished } from '../verify-published/check-published.ts';
import { PublishedPages } from '../verify-published/published-pages.ts';
import { auditTraders, differingTables } from './venue-audit.ts';
import { VenueTrader } from './venue-trader.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TRADERS = 2;
/** Percent of the lives that are ended before the venue is ready. */
const KILLED_STARTING = 25;
const STARTING_MS_MAX = 4_000;
const READY_MS_MAX = 400_000;
const LOOK_EVERY_MS = 25;
const PORTS = [20_000, 32_000] as const;
/** A key of a trader is not what limits the load, and what is published is looked at at once. */
const ENVIRONMENT = {
  TANDEM_KEY_REQUESTS_PER_SECOND: '10000',
  TANDEM_ADDRESS_REQUESTS_PER_SECOND: '10000',
  TANDEM_PUBLISH_DELAY_SECONDS: '0',
};

/** How often and how late to kill. */
export type KillVenuePlan = {
  readonly data: string;
  readonly cycles: number;
  readonly seed: number;
  /** Longest time that a venue lives after the first acknowledgement of its life. */
  readonly lifeMsMax: number;
  readonly onCycle?: (words: string) => void;
};

/** What all lives together proved. */
export type KillVenueResult = {
  readonly cycles: number;
  readonly seed: number;
  readonly killedStarting: number;
  readonly orders: number;
  readonly cancels: number;
  readonly fills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly ambiguousResolved: number;
  readonly ambiguousUnresolved: number;
  readonly refused: number;
  readonly commands: number;
  readonly stateHash: string;
  readonly differingTables: readonly string[];
  /** Commands that an outsider found under signed heads, from the first on. */
  readonly published: number;
  /** What he found wrong; null: nothing. */
  readonly publishedProblem: string | null;
};

/**
 * Runs the real program with its bots, and traders of its API beside it, and kills it again and
 * again. After each death the journal is recomputed and everything looked up that the traders were
 * told; at the end the tables are compared with ones that are made from the journal alone.
 */
export async function runKillVenueCycles(plan: KillVenuePlan): Promise<KillVenueResult> {
  mkdirSync(plan.data, { recursive: true });
  const run = new KillVenueRun(plan, await freePort());
  try {
    for (let cycle = 1; cycle <= plan.cycles; cycle += 1) await run.cycle(cycle);
    return await run.conclude();
  } finally {
    await run.end();
  }
}

class KillVenueRun {
  readonly #plan: KillVenuePlan;
  readonly #port: number;
  readonly #random: SeededRandom;
  readonly #journal: string;
  readonly #traders: VenueTrader[] = [];
  readonly #lost = new Set<string>();
  readonly #doubled = new Set<string>();
  #child: ChildProcess | undefined;
  #killedStarting = 0;

  constructor(plan: KillVenuePlan, port: number) {
    this.#plan = plan;
    this.#port = port;
    this.#random = new SeededRandom(plan.seed);
    this.#journal = join(plan.data, 'journal');
  }

  async cycle(cycle: number): Promise<void> {
    // The first start of all has the most to set up, so it is always cut.
    const isStarting = cycle === 1 || this.#random.chance(KILLED_STARTING);
    const lifeMs = this.#random.between(0, isStarting ? STARTING_MS_MAX : this.#plan.lifeMsMax);
    const child = this.#start();
    if (isStarting) {
      this.#killedStarting += 1;
    } else {
      await this.#ready(child);
      await this.#openTraders();
      await this.#firstAcknowledgement(child);
    }
    await pause(lifeMs);
    if (child.exitCode !== null) throw new Error(`the venue ended by itself: ${child.exitCode}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const moment = isStarting ? 'of starting' : 'of trading';
    this.#plan.onCycle?.(
      `cycle ${cycle}: killed after ${lifeMs} ms ${moment}, ${await this.#audit()}`,
    );
  }

  async conclude(): Promise<KillVenueResult> {
    const child = this.#start();
    await this.#ready(child);
    await this.#openTraders();
    await this.#firstAcknowledgement(child);
    await Promise.all(this.#traders.map((trader) => trader.stop()));
    const pages = new PublishedPages(`http://127.0.0.1:${this.#port}`);
    const { figures, disagreement } = await checkPublished(pages, { publicKey: null, from: 1 });
    const isWhole = figures.firstSequence === 1;
    child.kill('SIGINT');
    await once(child, 'exit');
    await this.#audit();
    const { sequence, stateHash } = recompute(this.#journal);
    const told = this.#traders.flatMap(({ acknowledged }) => acknowledged);
    const count = (wanted: string): number => told.filter(({ what }) => what === wanted).length;
    const sum = (part: (trader: VenueTrader) => number): number =>
      this.#traders.reduce((total, trader) => total + part(trader), 0);
    return {
      cycles: this.#plan.cycles,
      seed: this.#plan.seed,
      killedStarting: this.#killedStarting,
      orders: count('order'),
      cancels: count('cancel'),
      fills: count('fill'),
      acknowledged: told.length,
      lost: this.#lost.size,
      doubled: this.#doubled.size,
      ambiguousResolved: sum(({ recovered }) => recovered.length),
      ambiguousUnresolved: sum(({ unresolved }) => unresolved.length),
      refused: sum(({ refused }) => refused),
      commands: sequence,
      stateHash,
      published: figures.bodies,
      publishedProblem: isWhole
        ? (disagreement?.problem ?? null)
        : 'the first commands are missing',
      differingTables: await differingTables(this.#journal, join(this.#plan.data, 'tables')),
    };
  }

  /** Leaves no process behind, whatever happened. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  #start(): ChildProcess {
    const where = ['--port', String(this.#port), '--data', this.#plan.data];
    const args = [...process.execArgv, MAIN, 'start', ...where, '--json', '--no-screen'];
    const environment = { ...process.env, ...ENVIRONMENT };
    this.#child = spawn(process.execPath, args, {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return this.#child;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const url = `http://127.0.0.1:${this.#port}/v1/ready`;
    const isReady = (): Promise<boolean> =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    await this.#until(child, 'the venue is not ready', isReady);
  }

  async #openTraders(): Promise<void> {
    while (this.#traders.length < TRADERS) {
      const random = new SeededRandom(this.#plan.seed, this.#traders.length);
      const trader = await VenueTrader.open(`http://127.0.0.1:${this.#port}`, random);
      this.#traders.push(trader);
    }
  }

  /** The clock of a life starts with it: until then the traders had nothing to lose. */
  async #firstAcknowledgement(child: ChildProcess): Promise<void> {
    const told = (): number[] => this.#traders.map(({ acknowledged }) => acknowledged.length);
    const before = told();
    const isHeard = (): Promise<boolean> =>
      Promise.resolve(told().every((now, trader) => now > (before[trader] ?? 0)));
    await this.#until(child, 'a trader is not answered', isHeard);
  }

  async #until(child: ChildProcess, what: string, isSo: () => Promise<boolean>): Promise<void> {
    const untilMs = Date.now() + READY_MS_MAX;
    while (!(await isSo())) {
      if (child.exitCode !== null) throw new Error(`the venue ended by itself: ${child.exitCode}`);
      if (Date.now() > untilMs) throw new Error(`${what} after ${READY_MS_MAX} ms`);
      await pause(LOOK_EVERY_MS);
    }
  }

  async #audit(): Promise<string> {
    const { lost, doubled } = await auditTraders(this.#journal, this.#traders);
    for (const one of lost) this.#lost.add(one);
    for (const one of doubled) this.#doubled.add(one);
    const told = this.#traders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    return `${told} acknowledged, ${lost.length} lost, ${doubled.length} doubled`;
  }
}

/**
 * The same port in every life: the traders know no other. Below those that a machine gives to
 * connections by itself: one of them would have it between two lives.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
