import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Generation } from '../protocols/dex223/generation.ts';
import type { Columns } from './columns.ts';
import { CHUNK, type FromWorker, type HandOut, type ToWorker } from './crew-message.ts';
import { type Finding, Kernel } from './kernel.ts';

export type CrewConfig = {
  readonly generation: Generation;
  /** Threads beside the main one; 0 does everything on the main thread. */
  readonly workers: number;
  readonly handOut: HandOut;
  /** From how many positions on the way to a worker is worth it. */
  readonly handOutFrom: number;
  /** A worker that died; the work goes on without it. */
  readonly onFault: (error: Error) => void;
};

/** One core is left for the thread that follows the chain. */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism() - 1);
}

export type CrewTask = {
  readonly at: number;
  /** On shared memory. */
  readonly slots: Int32Array;
  readonly count: number;
  readonly onFindings: (findings: readonly Finding[]) => void;
};

type Running = { readonly task: CrewTask; readonly waiting: Set<Worker>; readonly end: () => void };

/** Evaluates slots on worker threads, one task after the other, results as they come. */
export class Crew {
  readonly #config: CrewConfig;
  readonly #workers: Worker[] = [];
  readonly #next = new Int32Array(new SharedArrayBuffer(4));
  #kernel: Kernel;
  #job = 0;
  #running: Running | null = null;
  #hasFault = false;

  constructor(config: CrewConfig, columns: Columns) {
    this.#config = config;
    this.#kernel = new Kernel(columns, config.generation);
    for (let index = 0; index < config.workers; index++) this.#workers.push(this.#start());
    this.useColumns(columns);
  }

  useColumns(columns: Columns): void {
    this.#kernel = new Kernel(columns, this.#config.generation);
    const { generation } = this.#config;
    for (const worker of this.#workers) tell(worker, { kind: 'columns', columns, generation });
  }

  async run(task: CrewTask): Promise<void> {
    if (this.#running !== null) throw new Error('the crew has a task');
    if (task.count < this.#config.handOutFrom || this.#workers.length === 0) {
      this.#runHere(task);
      return;
    }
    this.#hasFault = false;
    await this.#handOut(task);
    // A look is repeated without harm: what a dead worker may have left out is done here.
    if (this.#hasFault) this.#runHere(task);
  }

  async close(): Promise<void> {
    const workers = this.#workers.splice(0);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #handOut(task: CrewTask): Promise<void> {
    const workers = [...this.#workers];
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running = { task, waiting: new Set(workers), end: resolve };
    this.#job++;
    Atomics.store(this.#next, 0, 0);
    for (const [index, worker] of workers.entries()) {
      worker.ref();
      tell(worker, {
        kind: 'job',
        job: this.#job,
        at: task.at,
        slots: task.slots,
        count: task.count,
        handOut: this.#config.handOut,
        next: this.#next,
        worker: index,
        workers: workers.length,
      });
    }
    return promise;
  }

  #runHere(task: CrewTask): void {
    for (let start = 0; start < task.count; start += CHUNK) {
      const findings: Finding[] = [];
      const end = Math.min(start + CHUNK, task.count);
      for (let index = start; index < end; index++) {
        const finding = this.#kernel.evaluate(task.slots[index] as number, task.at);
        if (finding !== null) findings.push(finding);
      }
      if (findings.length > 0) task.onFindings(findings);
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    worker.on('message', (message: FromWorker) => this.#onMessage(worker, message));
    worker.on('error', (error: unknown) => this.#lose(worker, error));
    worker.on('exit', (code) => this.#lose(worker, new Error(`worker ended with ${code}`)));
    worker.unref();
    return worker;
  }

  #onMessage(worker: Worker, message: FromWorker): void {
    const running = this.#running;
    if (running === null || message.job !== this.#job) return;
    if (message.kind === 'found') running.task.onFindings(message.findings);
    else this.#release(worker);
  }

  #lose(worker: Worker, error: unknown): void {
    const index = this.#workers.indexOf(worker);
    if (index === -1) return;
    this.#workers.splice(index, 1);
    this.#hasFault = true;
    this.#config.onFault(error instanceof Error ? error : new Error(String(error)));
    this.#release(worker);
  }

  #release(worker: Worker): void {
    const running = this.#running;
    if (running === null) return;
    running.waiting.delete(worker);
    worker.unref();
    if (running.waiting.size > 0) return;
    this.#running = null;
    running.end();
  }
}

function tell(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
