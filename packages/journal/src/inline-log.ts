import type { AppendRoom, DurableLog, DurableLogListener } from './durable-log.ts';
import { DurableWaiters } from './durable-waiters.ts';
import { FatalJournalError } from './errors.ts';
import {
  alignUp,
  assertJournal,
  DEFAULT_ALIGNMENT,
  GROUP_HEADER_BYTES,
  RECORD_PREFIX_BYTES,
} from './limits.ts';
import type { RecoveredJournal } from './recovery.ts';
import type { Storage } from './storage.ts';
import type { JournalOptions, JournalWriter } from './writer.ts';
import { openJournal } from './writer.ts';

/** A log that makes records durable inside `flush`, on the calling thread. */
export class InlineLog implements DurableLog {
  readonly #writer: JournalWriter;
  readonly #waiters: DurableWaiters = new DurableWaiters();
  #listener: DurableLogListener | undefined;
  #failure: Error | undefined;
  #backlogBytes = 0;

  /** Use `openInlineLog`. */
  constructor(writer: JournalWriter) {
    this.#writer = writer;
  }

  get recovered(): RecoveredJournal | undefined {
    return this.#writer.recovered;
  }

  get lastSequence(): number {
    return this.#writer.lastSequence + this.#writer.pendingCount;
  }

  get durableSequence(): number {
    return this.#writer.lastSequence;
  }

  get maxRecordBytes(): number {
    return this.#writer.maxRecordBytes;
  }

  get isReserveInUse(): boolean {
    return this.#writer.isReserveInUse;
  }

  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  listen(listener: DurableLogListener): void {
    this.#listener = listener;
  }

  room(recordBytes: number, isEssential: boolean): AppendRoom {
    if (!this.#writer.hasRoom(recordBytes)) return 'backlog';
    if (!this.#writer.isReserveInUse) return 'ok';
    const needed = worstCaseBytes(this.#backlogBytes + recordBytes, this.#writer.pendingCount + 1);
    return isEssential && needed <= this.#writer.segmentBytesLeft ? 'ok' : 'disk-full';
  }

  append(record: Uint8Array): number {
    if (this.#failure !== undefined) throw this.#failure;
    this.#writer.add(record);
    this.#backlogBytes += record.length;
    return this.lastSequence;
  }

  /**
   * Writes the group that was collected. A failure goes to the listener and is not thrown.
   */
  flush(): void {
    if (this.#failure !== undefined || this.#writer.pendingCount === 0) return;
    let durableSequence: number;
    try {
      durableSequence = this.#writer.commit();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#backlogBytes = 0;
    this.#waiters.settle(durableSequence);
    this.#listener?.onDurable(durableSequence);
  }

  durable(sequence: number): Promise<void> {
    return this.#waiters.wait(sequence, this.durableSequence);
  }

  /** Tries to leave the reserve after space was made. */
  leaveReserve(): boolean {
    return this.#writer.leaveReserve();
  }

  close(): Promise<void> {
    this.flush();
    this.#writer.close();
    return this.#failure === undefined ? Promise.resolve() : Promise.reject(this.#failure);
  }

  #fail(cause: unknown): void {
    // A full disk is fatal here: sequences of the dropped records have been given out.
    const error =
      cause instanceof FatalJournalError ? cause : new FatalJournalError('writing a group', cause);
    this.#failure = error;
    this.#waiters.fail(error);
    this.#listener?.onFailure(error);
  }
}

/** Space that records need at most, if every one of them becomes a group of its own. */
export function worstCaseBytes(bytes: number, records: number): number {
  const overhead = alignUp(GROUP_HEADER_BYTES + RECORD_PREFIX_BYTES, DEFAULT_ALIGNMENT);
  assertJournal(records > 0, 'there is a record to place');
  return bytes + records * (overhead + DEFAULT_ALIGNMENT);
}

/** Opens a journal whose groups `flush` writes, on the calling thread; see `openJournal`. */
export function openInlineLog(storage: Storage, options: JournalOptions = {}): InlineLog {
  return new InlineLog(openJournal(storage, options));
}
