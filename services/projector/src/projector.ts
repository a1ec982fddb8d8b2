import {
  clearProjections,
  countRows,
  type Database,
  readStoredState,
  writeBatch,
} from '@tandem/database';
import { type Feed, FellBehindError, type History, Subscription } from '@tandem/feed';
import { Projection } from '@tandem/projections';
import type { Logger } from 'pino';
import { LagMeter } from './lag-meter.ts';
import { ProjectorMetrics } from './projector-metrics.ts';

/** What a projector works on. */
export type ProjectorParts = {
  readonly database: Database;
  readonly feed: Feed;
  /** Where commands come from that the feed no longer holds: a replay of the journal. */
  readonly history: History;
  /** Names the journal; null as long as it has no durable group. */
  readonly journal: () => string | null;
  readonly log: Logger;
};

/** Sizes and pauses of a projector. */
export type ProjectorConfig = {
  /** History rows of one transaction: bounds how long a reader of PGlite waits behind it. */
  readonly batchRows: number;
  /** Commands of one transaction, for commands that make few rows. */
  readonly batchCommands: number;
  /** How long rows may wait for company. */
  readonly delayMs: number;
  /** Pause before it starts again from the checkpoint after a failure. */
  readonly retryMs: number;
};

export const DEFAULT_PROJECTOR_CONFIG: ProjectorConfig = {
  batchRows: 4_000,
  batchCommands: 4_000,
  delayMs: 100,
  retryMs: 1_000,
};

/** The tables belong to another journal; only an operator may give them up. */
export class ForeignTablesError extends Error {
  override readonly name = 'ForeignTablesError';
}

/** Keeps the tables of the reading side behind the feed. */
export interface Projector {
  readonly metrics: ProjectorMetrics['registry'];
  /** Sequence of the newest command whose rows are written. */
  readonly sequence: number;
  /** Milliseconds since the oldest released command without rows. */
  readonly lagMs: number;
  /** Null while rows are being written; otherwise why they are not. */
  health(): string | null;
  /** True when the tables follow the feed closely enough to be read. */
  isReady(): boolean;
  /** Resolves when the rows of a sequence are written. */
  reached(sequence: number): Promise<void>;
  /** Writes what the feed holds and stops. The database stays open: it belongs to the caller. */
  close(): Promise<void>;
}

/** How far behind tables may be and count as ready. */
const READY_LAG_MS = 5_000;
/** After so many new fills, PGlite is told to look at them: see `Database.vacuum`. */
const VACUUM_FILLS = 50_000;
/** Commands that are folded before anybody else gets the thread. */
const SLICE = 256;

/**
 * Opens the projector of a database: it goes on at the checkpoint, in the background.
 *
 * @throws ForeignTablesError when a PostgreSQL database was filled from another journal; an
 * embedded one is emptied and filled again
 */
export async function openProjector(
  parts: ProjectorParts,
  config: ProjectorConfig = DEFAULT_PROJECTOR_CONFIG,
): Promise<Projector> {
  const projector = new FeedProjector(parts, config);
  await projector.start();
  return projector;
}

type Waiter = { readonly sequence: number; readonly resolve: () => void };

class FeedProjector implements Projector {
  readonly #parts: ProjectorParts;
  readonly #config: ProjectorConfig;
  readonly #metrics: ProjectorMetrics;
  readonly #lag = new LagMeter();
  readonly #waiters = new Set<Waiter>();
  #projection: Projection | undefined;
  #journal = '';
  #written = { sequence: 0, timeUs: 0 };
  #writing: Promise<void> | undefined;
  #writeError: Error | undefined;
  #newFills = 0;
  #failure: string | null = null;
  #isClosing = false;
  #wake: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ProjectorParts, config: ProjectorConfig) {
    this.#parts = parts;
    this.#config = config;
    this.#metrics = new ProjectorMetrics({
      lagCommands: () => Math.max(0, parts.feed.nextSequence - 1 - this.sequence),
      lagSeconds: () => this.lagMs / 1_000,
      sequence: () => this.sequence,
    });
  }

  get metrics(): ProjectorMetrics['registry'] {
    return this.#metrics.registry;
  }

  get sequence(): number {
    return this.#written.sequence;
  }

  get lagMs(): number {
    return this.#lag.lagMs(performance.now());
  }

  health(): string | null {
    return this.#failure;
  }

  isReady(): boolean {
    return this.#failure === null && this.lagMs <= READY_LAG_MS;
  }

  reached(sequence: number): Promise<void> {
    if (sequence <= this.sequence) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ sequence, resolve }));
  }

  async start(): Promise<void> {
    await this.#load();
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake?.();
    await this.#running;
  }

  /** Takes the state of the tables over, and makes sure that they are of this journal. */
  async #load(): Promise<void> {
    const { database, feed, journal, log } = this.#parts;
    let stored = await readStoredState(database);
    const { checkpoint } = stored;
    const name = journal();
    const isForeign = checkpoint.journal !== '' && name !== null && checkpoint.journal !== name;
    // The journal is durable before anybody sees it: tables are never ahead of their own.
    if (isForeign || checkpoint.sequence >= feed.nextSequence) {
      const fault = isForeign
        ? `the tables were made from journal ${checkpoint.journal}, this one is ${name ?? 'new'}`
        : `the tables know sequence ${checkpoint.sequence}, the journal ends before it`;
      if (database.kind !== 'embedded') {
        throw new ForeignTablesError(`${fault}: rebuild them, or name the right database`);
      }
      log.warn({ fault }, 'the tables are thrown away and filled again');
      await clearProjections(database);
      stored = await readStoredState(database);
    }
    this.#projection = new Projection(stored, stored.checkpoint);
    const { sequence, timeUs } = stored.checkpoint;
    this.#journal = stored.checkpoint.journal;
    this.#written = { sequence, timeUs };
    this.#writeError = undefined;
  }

  async #run(): Promise<void> {
    while (true) {
      try {
        await this.#follow();
        this.#failure = null;
        return;
      } catch (error) {
        await this.#writing?.catch(() => {});
        this.#failure = error instanceof Error ? error.message : String(error);
        this.#metrics.failures.inc();
        this.#parts.log.error({ err: error }, 'back to the checkpoint');
        if (this.#isClosing) return;
        await this.#pause(this.#config.retryMs);
        await this.#load().catch((failure: Error) => {
          this.#writeError = failure;
        });
      }
    }
  }

  /** Folds and writes until the feed ends or the projector closes. */
  async #follow(): Promise<void> {
    const { feed } = this.#parts;
    this.#throwIfFailed();
    let subscription = this.#subscribe();
    while (true) {
      const nowMs = performance.now();
      this.#lag.note(feed.nextSequence - 1, nowMs);
      try {
        for (const released of subscription.take(SLICE)) this.#projection?.fold(released);
      } catch (error) {
        if (!(error instanceof FellBehindError)) throw error;
        await this.#catchUp();
        subscription = this.#subscribe();
      }
      await this.#writeWhenFull();
      const isBehind = subscription.nextSequence < feed.nextSequence;
      if ((this.#isClosing || feed.isEnded) && !(isBehind && this.#canGoOn(subscription))) {
        await this.#writeAll();
        return;
      }
      if (isBehind) {
        await yieldThread();
      } else {
        await this.#pauseUntil(subscription.nextSequence);
      }
    }
  }

  /** A projector that closes writes what the feed holds; what only the journal holds can wait. */
  #canGoOn(subscription: Subscription): boolean {
    return !this.#isClosing || this.#parts.feed.at(subscription.nextSequence) !== undefined;
  }

  #subscribe(): Subscription {
    const fromSequence = (this.#projection?.checkpoint.sequence ?? 0) + 1;
    return new Subscription(this.#parts.feed, { name: 'projector', fromSequence });
  }

  /** Reads from the journal what the feed no longer holds. */
  async #catchUp(): Promise<void> {
    const { feed, history, log } = this.#parts;
    const from = (this.#projection?.checkpoint.sequence ?? 0) + 1;
    const through = feed.nextSequence - 1;
    log.info({ from, through }, 'catching up from the journal');
    for await (const released of history(from, through)) {
      if (this.#isClosing) break;
      this.#projection?.fold(released);
      await this.#writeWhenFull();
      // A replay does not wait for anything: it would keep the thread until a batch is full.
      if (released.sequence % SLICE === 0) await yieldThread();
    }
  }

  async #writeWhenFull(): Promise<void> {
    this.#throwIfFailed();
    const projection = this.#projection;
    if (projection === undefined) return;
    const { batchRows, batchCommands } = this.#config;
    const commands = projection.checkpoint.sequence - this.#startedThrough();
    if (projection.size < batchRows && commands < batchCommands) return;
    // One batch is being written while the next one is folded, never more.
    await this.#writing;
    this.#throwIfFailed();
    this.#startWriting();
  }

  async #writeAll(): Promise<void> {
    await this.#writing;
    this.#throwIfFailed();
    this.#startWriting();
    await this.#writing;
    this.#throwIfFailed();
  }

  #started = 0;

  /** Sequence up to which rows are written or being written. */
  #startedThrough(): number {
    return Math.max(this.#written.sequence, this.#writing === undefined ? 0 : this.#started);
  }

  #startWriting(): void {
    const projection = this.#projection;
    if (projection === undefined || this.#writing !== undefined) return;
    const { sequence, timeUs } = projection.checkpoint;
    if (sequence === this.#written.sequence) return;
    this.#started = sequence;
    this.#writing = this.#write(projection, { sequence, timeUs })
      .catch((error: Error) => {
        this.#writeError = error;
        this.#wake?.();
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #write(
    projection: Projection,
    to: { readonly sequence: number; readonly timeUs: number },
  ): Promise<void> {
    const batch = projection.take();
    const from = { journal: this.#journal, ...this.#written };
    // A journal keeps its name; looking it up opens its files.
    const journal = this.#journal === '' ? (this.#parts.journal() ?? '') : this.#journal;
    const startedMs = performance.now();
    await writeBatch(this.#parts.database, batch, { from, to: { journal, ...to } });
    this.#metrics.batchSeconds.observe((performance.now() - startedMs) / 1_000);
    this.#metrics.commands.inc(to.sequence - from.sequence);
    this.#metrics.rows.inc(countRows(batch));
    this.#newFills += batch.fills.length;
    this.#journal = journal;
    this.#written = to;
    this.#failure = null;
    this.#lag.written(to.sequence);
    for (const waiter of this.#waiters) {
      if (waiter.sequence > to.sequence) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
    if (this.#newFills < VACUUM_FILLS) return;
    this.#newFills = 0;
    await this.#parts.database.vacuum('fills');
  }

  #throwIfFailed(): void {
    if (this.#writeError === undefined) return;
    const error = this.#writeError;
    this.#writeError = undefined;
    throw error;
  }

  /** Waits for a command, for company of those that wait, or for the end of the write. */
  async #pauseUntil(sequence: number): Promise<void> {
    const { feed } = this.#parts;
    const isWaiting = (this.#projection?.checkpoint.sequence ?? 0) > this.#startedThrough();
    if (isWaiting) {
      await this.#pause(this.#config.delayMs);
      if (this.#writing === undefined) this.#startWriting();
      return;
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      void feed.reached(sequence).then(resolve);
      if (this.#isClosing || this.#writeError !== undefined) resolve();
    });
    this.#wake = undefined;
  }

  /** A pause that closing ends. */
  #pause(ms: number): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function yieldThread(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
