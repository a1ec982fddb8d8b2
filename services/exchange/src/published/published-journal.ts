import { Worker } from 'node:worker_threads';
import { type PublishedBody, withheldBody } from '@tandem/published';
import { PUBLISHING_LIMITS } from './limits.ts';
import type {
  BodiesPage,
  FromReader,
  HeadsPage,
  PageRequest,
  ReaderStart,
  ToReader,
} from './reading-messages.ts';

/** Young generation of the thread that reads. */
const YOUNG_MB = 24;

/** A page that cannot be read now. */
export type UnreadPage = { readonly problem: string };

/** What decides on the bodies that are shown. */
export type PublishingTerms = {
  /** A command is shown when it is this old. */
  readonly delayUs: number;
  readonly nowUs: () => number;
  /** True while an order that this command placed is not terminal. */
  readonly hasLiveOrder: (sequence: number) => boolean;
};

/** Bodies that are due, and the delay by which they are. */
type DuePage = BodiesPage & { readonly delayUs: number };

type Waiting = {
  readonly resolve: (page: HeadsPage | BodiesPage | UnreadPage) => void;
  readonly timer: NodeJS.Timeout;
};

/**
 * The published journal as outsiders read it: heads at once, bodies after the delay, and what they
 * hide when their orders are terminal. A thread of its own reads the files.
 */
export class PublishedJournal {
  readonly #start: ReaderStart;
  readonly #terms: PublishingTerms;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;

  constructor(start: ReaderStart, terms: PublishingTerms) {
    this.#start = start;
    this.#terms = terms;
  }

  /** Heads from the one that covers a sequence on. */
  heads(from: number, limit: number): Promise<HeadsPage | UnreadPage> {
    return this.#ask<HeadsPage>({ kind: 'heads', from, limit });
  }

  /** Bodies from a sequence on, as far as they are due. */
  async bodies(from: number, limit: number): Promise<DuePage | UnreadPage> {
    const { delayUs, nowUs } = this.#terms;
    const untilUs = nowUs() - delayUs;
    const page = await this.#ask<BodiesPage>({ kind: 'bodies', from, limit, untilUs });
    if ('problem' in page) return page;
    return { bodies: page.bodies.map((body) => this.#shown(body)), next: page.next, delayUs };
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #shown(body: PublishedBody): PublishedBody {
    const { hidden, sequence } = body;
    if (hidden === null) return body;
    const isTold = hidden.until === 'terminal' && !this.#terms.hasLiveOrder(sequence);
    return isTold ? body : withheldBody(body);
  }

  #ask<Page extends HeadsPage | BodiesPage>(request: PageRequest): Promise<Page | UnreadPage> {
    if (this.#waiting.size >= PUBLISHING_LIMITS.waitingReads) {
      return Promise.resolve({ problem: 'too many pages are asked for' });
    }
    this.#worker ??= this.#open();
    this.#asked += 1;
    const message: ToReader = { id: this.#asked, request };
    const asked = Promise.withResolvers<HeadsPage | BodiesPage | UnreadPage>();
    const late = (): void => this.#settle({ id: message.id, problem: 'it took too long' });
    const timer = setTimeout(late, PUBLISHING_LIMITS.readMs);
    this.#waiting.set(message.id, { resolve: asked.resolve, timer });
    this.#worker.postMessage(message);
    // The thread answers a question for heads with heads, and one for bodies with bodies.
    return asked.promise as Promise<Page | UnreadPage>;
  }

  /** Opened by the first question: a venue that nobody asks has no thread for it. */
  #open(): Worker {
    const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
      workerData: this.#start,
      name: 'published journal',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', (answer: FromReader) => this.#settle(answer));
    worker.on('error', (error: Error) => this.#lose(worker, error.message));
    worker.on('exit', () => this.#lose(worker, 'its thread ended'));
    return worker;
  }

  #settle(answer: FromReader): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    waiting.resolve('page' in answer ? answer.page : { problem: answer.problem });
  }

  #lose(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const id of this.#waiting.keys()) this.#settle({ id, problem });
  }
}
