import { Worker } from 'node:worker_threads';
import type { AuthorizationError } from '@tandem/ingress';
import {
  type FromThread,
  type PackedCheck,
  packBatch,
  preimageAt,
  type ThreadStart,
  type ToThread,
} from './thread-messages.ts';

/** One check on its way through the pool. */
export type PendingCheck = {
  readonly packed: PackedCheck;
  /** Threads that died with it. */
  deaths: number;
  /** Undefined until it is known; the bytes that were signed when all is well. */
  verdict: Uint8Array | AuthorizationError | 'unavailable' | undefined;
};

/** What a thread tells its pool. */
export type ThreadListener = {
  readonly onReady: (isNative: boolean) => void;
  /** Verdicts of a batch are in; the thread has room for another. */
  readonly onChecked: () => void;
  /** The thread is gone, and these checks with it. */
  readonly onDeath: (lost: readonly PendingCheck[], cause: Error) => void;
};

/** Longest time that one batch may take; a thread that needs more is taken for dead. */
const BATCH_TIME_MS = 10_000;
/** Longest time until it can take one: a busy machine reads its modules slowly. */
const START_TIME_MS = 60_000;
/** Time to read what has already been answered. */
const READING_TIME_MS = 100;
/** Batches on their way to one thread: while it works on one, the next is there. */
const BATCHES_MAX = 2;

/** A thread that checks signatures, and the checks it has. */
export class VerifyingThread {
  readonly #worker: Worker;
  readonly #batches: (readonly PendingCheck[])[] = [];
  readonly #listener: ThreadListener;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  #isDead = false;

  constructor(start: ThreadStart, listener: ThreadListener) {
    this.#listener = listener;
    this.#worker = new Worker(new URL('./verification-thread.ts', import.meta.url), {
      workerData: start,
      name: 'signatures',
    });
    this.#worker.on('message', (message: FromThread) => this.#receive(message));
    this.#worker.on('error', (error: Error) => this.#die(error));
    this.#worker.on('exit', (code) => this.#die(new Error(`the thread ended with ${code}`)));
    this.#watch(START_TIME_MS);
  }

  /** True when it can take a batch. */
  get hasRoom(): boolean {
    return this.#isReady && !this.#isDead && this.#batches.length < BATCHES_MAX;
  }

  check(batch: readonly PendingCheck[]): void {
    const message = packBatch(batch.map(({ packed }) => packed));
    this.#batches.push(batch);
    if (this.#batches.length === 1) this.#watch(BATCH_TIME_MS);
    this.#worker.postMessage(message, [message.bytes.buffer as ArrayBuffer]);
  }

  tell(message: ToThread): void {
    if (!this.#isDead) this.#worker.postMessage(message);
  }

  /** Ends the thread; what it had is not reported. */
  async close(): Promise<void> {
    this.#isDead = true;
    clearTimeout(this.#timer);
    await this.#worker.terminate();
  }

  #receive(message: FromThread): void {
    if (message.kind === 'ready') {
      this.#isReady = true;
      clearTimeout(this.#timer);
      this.#listener.onReady(message.isNative);
      return;
    }
    const batch = this.#batches.shift() ?? [];
    let made = 0;
    for (const [i, pending] of batch.entries()) {
      const { signedBytes } = pending.packed;
      const proven = signedBytes ?? preimageAt(message.preimages, made);
      if (signedBytes === null) made += 1;
      pending.verdict = message.verdicts[i] ?? proven;
    }
    clearTimeout(this.#timer);
    if (this.#batches.length > 0) this.#watch(BATCH_TIME_MS);
    this.#listener.onChecked();
  }

  #watch(timeMs: number): void {
    const late = (): void => this.#die(new Error(`no answer within ${timeMs} ms`));
    // An answer may lie here that this thread was too busy to read: it is read before the second.
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(late, READING_TIME_MS);
      this.#timer.unref();
    }, timeMs);
    this.#timer.unref();
  }

  #die(cause: Error): void {
    if (this.#isDead) return;
    this.#isDead = true;
    clearTimeout(this.#timer);
    void this.#worker.terminate();
    const lost = this.#batches.splice(0).flat();
    this.#listener.onDeath(lost, cause);
  }
}
