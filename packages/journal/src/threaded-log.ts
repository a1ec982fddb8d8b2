import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { AppendRoom, DurableLog, DurableLogListener } from './durable-log.ts';
import { DurableWaiters } from './durable-waiters.ts';
import { FatalJournalError, fromPortableError } from './errors.ts';
import { worstCaseBytes } from './inline-log.ts';
import type { JournalThreadData, JournalThreadMessage } from './journal-thread.ts';
import {
  assertJournal,
  DEFAULT_RING_BYTES,
  DEFAULT_SEGMENT_BYTES,
  RECORD_PREFIX_BYTES,
} from './limits.ts';
import { RealStorage } from './real-storage.ts';
import type { RingMemory } from './record-ring.ts';
import { CONTROL, createRingMemory, RingWriter } from './record-ring.ts';
import type { RecoveredJournal } from './recovery.ts';
import { PREPARED_NAME } from './segment-allocator.ts';
import { SegmentPreparer } from './segment-preparer.ts';
import type { StorageLock } from './storage.ts';
import type { JournalOptions } from './writer.ts';

/** Young generation of the journal's thread. */
const YOUNG_MB = 12;

export interface ThreadedLogOptions extends JournalOptions {
  /** Size of the ring between the threads, a power of two. Default 8 MiB. */
  readonly ringBytes?: number;
}

interface ThreadedLogParts {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly preallocate: boolean;
  readonly worker: Worker;
  readonly memory: RingMemory;
  readonly lock: StorageLock;
  readonly opened: Extract<JournalThreadMessage, { kind: 'open' }>;
}

/** A log whose groups are written and synced by a thread of their own. */
export class ThreadedLog implements DurableLog {
  readonly recovered: RecoveredJournal | undefined;
  readonly maxRecordBytes: number;
  readonly #parts: ThreadedLogParts;
  readonly #control: Int32Array;
  readonly #ring: RingWriter;
  readonly #waiters: DurableWaiters = new DurableWaiters();
  readonly #exited: Promise<void>;
  readonly #preparer: SegmentPreparer;
  #listener: DurableLogListener | undefined;
  #lastSequence: number;
  #durableSequence: number;
  #durableCount = 0;
  #failure: Error | undefined;
  #isClosing = false;

  /** Use `openThreadedLog`. */
  constructor(parts: ThreadedLogParts) {
    this.#parts = parts;
    // Half a ring always has room for a record, wherever the ring wraps around.
    const ringBytes = parts.memory.ring.byteLength;
    this.maxRecordBytes = Math.min(
      parts.opened.maxRecordBytes,
      ringBytes / 2 - RECORD_PREFIX_BYTES,
    );
    this.recovered = parts.opened.recovered;
    this.#control = new Int32Array(parts.memory.control);
    this.#ring = new RingWriter(parts.memory);
    this.#lastSequence = parts.opened.lastSequence;
    this.#durableSequence = parts.opened.lastSequence;
    const preparedPath = join(parts.directory, PREPARED_NAME);
    this.#preparer = new SegmentPreparer(preparedPath, parts.segmentBytes);
    this.#exited = new Promise((resolve) => {
      parts.worker.once('exit', () => resolve());
    });
    parts.worker.on('message', (message: JournalThreadMessage) => this.#onMessage(message));
    parts.worker.on('error', (error) => this.#fail(error));
    void this.#watch();
    this.#prepareSegment();
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get durableSequence(): number {
    return this.#durableSequence;
  }

  get isReserveInUse(): boolean {
    return Atomics.load(this.#control, CONTROL.isReserveInUse) === 1;
  }

  get backlogBytes(): number {
    return this.#ring.backlogBytes;
  }

  listen(listener: DurableLogListener): void {
    this.#listener = listener;
  }

  room(recordBytes: number, isEssential: boolean): AppendRoom {
    if (!this.#ring.hasRoom(recordBytes)) return 'backlog';
    if (!this.isReserveInUse) return 'ok';
    const records = this.#lastSequence - this.#durableSequence + 1;
    const needed = worstCaseBytes(this.#ring.backlogBytes + recordBytes, records);
    const left = Atomics.load(this.#control, CONTROL.segmentBytesLeft);
    return isEssential && needed <= left ? 'ok' : 'disk-full';
  }

  append(record: Uint8Array): number {
    if (this.#failure !== undefined) throw this.#failure;
    assertJournal(record.length <= this.maxRecordBytes, 'the record fits into a group');
    this.#ring.append(record);
    return ++this.#lastSequence;
  }

  flush(): void {
    this.#ring.publish();
  }

  durable(sequence: number): Promise<void> {
    return this.#waiters.wait(sequence, this.#durableSequence);
  }

  async close(): Promise<void> {
    this.flush();
    this.#isClosing = true;
    Atomics.store(this.#control, CONTROL.isClosing, 1);
    Atomics.notify(this.#control, CONTROL.head);
    await this.#preparer.close();
    await this.#exited;
    this.#takeProgress();
    this.#parts.lock.release();
    // Ends the loop that watches for progress.
    Atomics.notify(this.#control, CONTROL.durable);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Follows the count of durable records, which the thread advances after each group. */
  async #watch(): Promise<void> {
    while (!this.#isClosing && this.#failure === undefined) {
      const change = Atomics.waitAsync(this.#control, CONTROL.durable, this.#durableCount);
      if (change.async) await change.value;
      this.#takeProgress();
      this.#prepareSegment();
    }
  }

  #takeProgress(): void {
    const count = Atomics.load(this.#control, CONTROL.durable);
    const added = (count - this.#durableCount) >>> 0;
    if (added === 0) return;
    this.#durableCount = count;
    this.#durableSequence += added;
    this.#waiters.settle(this.#durableSequence);
    this.#listener?.onDurable(this.#durableSequence);
  }

  /** Prepares the segment after the current one, keeping ahead of how fast this one fills. */
  #prepareSegment(): void {
    if (!this.#parts.preallocate || this.#isClosing) return;
    const begun = Atomics.load(this.#control, CONTROL.segmentsBegun);
    const left = Atomics.load(this.#control, CONTROL.segmentBytesLeft);
    this.#preparer.advance(begun, 1 - left / this.#parts.segmentBytes);
  }

  #onMessage(message: JournalThreadMessage): void {
    if (message.kind === 'failed') this.#fail(fromPortableError(message.error));
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#takeProgress();
    const error =
      cause instanceof FatalJournalError
        ? cause
        : new FatalJournalError('the writing thread', cause);
    this.#failure = error;
    this.#waiters.fail(error);
    this.#listener?.onFailure(error);
  }
}

/**
 * Opens a journal with a writing thread; see `openJournal`.
 *
 * @param directory folder of the journal, created when it does not exist
 * @throws the errors of `openJournal`
 */
export async function openThreadedLog(
  directory: string,
  options: ThreadedLogOptions = {},
): Promise<ThreadedLog> {
  const { ringBytes = DEFAULT_RING_BYTES, ...journalOptions } = options;
  const lock = new RealStorage(directory).acquireLock();
  const memory = createRingMemory(ringBytes);
  const data: JournalThreadData = { directory, options: journalOptions, memory };
  try {
    const worker = new Worker(new URL('./journal-thread.ts', import.meta.url), {
      workerData: data,
      name: 'journal',
      // Flags of the program, such as the type of its input, are not meant for this file.
      execArgv: [],
      // It makes next to no garbage: room for more would only be filled with it.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const opened = await firstMessage(worker);
    if (opened.kind === 'failed') throw fromPortableError(opened.error);
    return new ThreadedLog({
      directory,
      segmentBytes: journalOptions.segmentBytes ?? DEFAULT_SEGMENT_BYTES,
      preallocate: journalOptions.preallocate ?? true,
      worker,
      memory,
      lock,
      opened,
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function firstMessage(worker: Worker): Promise<JournalThreadMessage> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
