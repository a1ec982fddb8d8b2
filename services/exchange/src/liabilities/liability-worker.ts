import { Worker } from 'node:worker_threads';
import type {
  FromLiabilities,
  LiabilityRequest,
  LiabilityStart,
  ToLiabilities,
} from './liability-messages.ts';
import { LIABILITY_LIMITS } from './limits.ts';

type Waiting = {
  readonly resolve: (answer: FromLiabilities) => void;
  readonly timer: NodeJS.Timeout;
};

/** The thread that makes trees, as the exchange sees it. The first question opens it. */
export class LiabilityWorker {
  readonly #start: LiabilityStart;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;

  constructor(start: LiabilityStart) {
    this.#start = start;
  }

  ask(request: LiabilityRequest): Promise<FromLiabilities> {
    this.#asked += 1;
    const id = this.#asked;
    if (this.#waiting.size >= LIABILITY_LIMITS.waiting) {
      return Promise.resolve({ id, problem: 'too many proofs are asked for' });
    }
    this.#worker ??= this.#open();
    const { promise, resolve } = Promise.withResolvers<FromLiabilities>();
    const late = (): void => this.#settle({ id, problem: 'it took too long' });
    this.#waiting.set(id, { resolve, timer: setTimeout(late, LIABILITY_LIMITS.answerMs) });
    const message: ToLiabilities = { id, request };
    this.#worker.postMessage(message, request.kind === 'make' ? [request.rows.buffer] : []);
    return promise;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #open(): Worker {
    const worker = new Worker(new URL('./liability-thread.ts', import.meta.url), {
      workerData: this.#start,
      name: 'liabilities',
    });
    worker.on('message', (answer: FromLiabilities) => this.#settle(answer));
    worker.on('error', (error: Error) => this.#lose(worker, error.message));
    worker.on('exit', () => this.#lose(worker, 'its thread ended'));
    return worker;
  }

  #settle(answer: FromLiabilities): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }

  #lose(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const id of this.#waiting.keys()) this.#settle({ id, problem });
  }
}
