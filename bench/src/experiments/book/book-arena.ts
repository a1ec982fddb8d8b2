import { Isolate } from '../../isolate/isolate.ts';
import type { Percentiles } from '../../measure/percentiles.ts';
import { cLimit, prototype, writeStream, type Yardstick } from '../../peers/yardsticks.ts';
import { type OrderStream, prefixOf } from '../../streams/order-stream.ts';
import type { Run } from '../experiment.ts';
import type { BookName, BookPass, BookReply, BookRequest } from './book-worker.ts';

/** Everything measured about one engine on one stream. */
export type BookCell = {
  readonly stream: string;
  readonly engine: string;
  /** `same` when its reports are those of the plain book, else what is wrong. */
  verdict: string;
  /** Millions of messages a second, one figure a round. */
  readonly rates: number[];
  readonly passes: BookPass[];
  latencyNs: Percentiles | undefined;
  bytesPerMessage: number | undefined;
};

type Contender = {
  readonly name: BookName;
  readonly isolate: Isolate<BookRequest, BookReply>;
  /** The npm packages would need minutes for a stream: they get a prefix, in bounded time. */
  readonly isSlow: boolean;
};

const SLOW: ReadonlySet<BookName> = new Set(['nodejs-order-book', 'limit-order-book']);
const NAMES: readonly BookName[] = ['plain', 'tandem', 'nodejs-order-book', 'limit-order-book'];
/** Passes of the slow packages on S1, which take half a minute; one on the other streams. */
const SLOW_ROUNDS = 2;
const SLOW_PREFIX = 20_000;
const QUICK_PREFIX = 4_000;
const SLOW_LATENCY_MS = 2_000;
const UNBOUNDED_MS = 120_000;

/** All books, each in its own isolate or process, and what was measured about them. */
export class BookArena {
  readonly cells: BookCell[] = [];
  private readonly run: Run;
  private readonly contenders: readonly Contender[];
  private readonly yardsticks: readonly Yardstick[];

  constructor(run: Run) {
    this.run = run;
    this.contenders = NAMES.map((name) => ({
      name,
      isSlow: SLOW.has(name),
      isolate: new Isolate(new URL('./book-worker.ts', import.meta.url)),
    }));
    const prototypes = run.isQuick ? ['ladder'] : ['ladder', 'sorted', 'objects'];
    this.yardsticks = [cLimit('engine_c', run.folder), ...prototypes.map(prototype)].filter(
      (found) => found !== undefined,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.contenders.map(({ isolate }) => isolate.close()));
  }

  cell(stream: string, engine: string): BookCell {
    const found = this.cells.find((cell) => cell.stream === stream && cell.engine === engine);
    if (found !== undefined) return found;
    const cell: BookCell = {
      stream,
      engine,
      verdict: '',
      rates: [],
      passes: [],
      latencyNs: undefined,
      bytesPerMessage: undefined,
    };
    this.cells.push(cell);
    return cell;
  }

  /**
   * Compares every engine with the plain book, the one that can be checked by reading. Warms the
   * compiler up as well.
   */
  async verify(stream: OrderStream): Promise<void> {
    const [plain] = this.contenders as readonly [Contender];
    const hashes = new Map<number, string>();
    const prefix = this.run.isQuick ? QUICK_PREFIX : SLOW_PREFIX;
    for (const messages of [prefix, stream.count]) {
      hashes.set(messages, await hashOf(plain, prefixOf(stream, messages)));
    }
    for (const contender of this.contenders) {
      const part = prefixOf(stream, contender.isSlow ? prefix : stream.count);
      const cell = this.cell(stream.name, contender.name);
      try {
        const isSame = (await hashOf(contender, part)) === hashes.get(part.count);
        cell.verdict = isSame ? 'same' : 'different reports';
      } catch (error) {
        cell.verdict = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'failed';
      }
    }
    const file = writeStream(stream, this.run.folder);
    for (const yardstick of this.yardsticks) {
      const isSame = yardstick.hash(file) === hashes.get(stream.count);
      this.cell(stream.name, yardstick.name).verdict = isSame ? 'same' : 'different reports';
    }
  }

  /** One pass of every engine that told the truth. */
  async time(stream: OrderStream): Promise<void> {
    const isMain = stream.name === 'S1';
    for (const contender of this.contenders) {
      const cell = this.cell(stream.name, contender.name);
      if (cell.verdict !== 'same') continue;
      if (contender.isSlow && cell.rates.length >= (isMain ? SLOW_ROUNDS : 1)) continue;
      const budgetMs = contender.isSlow ? this.slowBudgetMs(isMain) : UNBOUNDED_MS;
      const { pass } = await contender.isolate.ask(ask('pass', contender, { stream, budgetMs }));
      if (pass === undefined) continue;
      cell.passes.push(pass);
      cell.rates.push(pass.messages / pass.elapsedMs / 1e3);
    }
    const file = writeStream(stream, this.run.folder);
    for (const yardstick of this.yardsticks) {
      const cell = this.cell(stream.name, yardstick.name);
      if (cell.verdict === 'same') cell.rates.push(yardstick.rate(file));
    }
  }

  async timeEachMessage(stream: OrderStream): Promise<void> {
    for (const contender of this.contenders) {
      const cell = this.cell(stream.name, contender.name);
      if (cell.verdict !== 'same') continue;
      const budgetMs = contender.isSlow ? SLOW_LATENCY_MS : UNBOUNDED_MS;
      const reply = await contender.isolate.ask(ask('latency', contender, { stream, budgetMs }));
      cell.latencyNs = reply.latencyNs;
      if (contender.isSlow) continue;
      const heap = await contender.isolate.ask(ask('allocation', contender, { stream, budgetMs }));
      cell.bytesPerMessage = heap.bytesPerMessage;
    }
  }

  private slowBudgetMs(isMain: boolean): number {
    if (this.run.isQuick) return isMain ? 800 : 100;
    return isMain ? 30_000 : 1_500;
  }
}

type Load = { readonly stream: OrderStream; readonly budgetMs: number };

function ask(task: BookRequest['task'], contender: Contender, load: Load): BookRequest {
  return { task, engine: contender.name, ...load };
}

async function hashOf(contender: Contender, stream: OrderStream): Promise<string> {
  const load = { stream, budgetMs: UNBOUNDED_MS };
  const reply = await contender.isolate.ask(ask('hash', contender, load));
  return reply.hash ?? '';
}
