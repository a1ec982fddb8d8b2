import { assertJournal, RECORD_PREFIX_BYTES } from './limits.ts';

/**
 * A ring of records in shared memory, written by one thread and read by another.
 *
 * Records lie whole, with their length before them, as they will lie in the group; where one does
 * not fit before the end of the ring, a mark says so and it goes to the beginning. Positions count
 * bytes since the start modulo 2^32.
 */

/**
 * Words of shared memory beside the ring, 128 bytes from one to the next: on one cache line, each
 * that a thread writes would slow down the other thread at reading the rest.
 */
export const CONTROL = {
  /** Position up to which records are published. */
  head: 0,
  /** Position up to which the reader has copied records out. */
  tail: 32,
  /** Count of durable records since opening, modulo 2^32. */
  durable: 64,
  /** 1 while the reader sleeps and wants to be woken. */
  isReaderAsleep: 96,
  /** 1 when the writer asks the reader to finish. */
  isClosing: 128,
  /** 1 while the disk is full and the reserve is in use. */
  isReserveInUse: 160,
  /** Bytes left in the current segment. */
  segmentBytesLeft: 192,
  /** Segments begun since opening. */
  segmentsBegun: 224,
} as const;

const CONTROL_WORDS = 256;
/** In the place of a length: the next record is at the beginning of the ring. */
const WRAP_MARK = 0xffff_ffff;

/** The shared memory of a ring, to be handed to the other thread. */
export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
}

/** Shared memory for a ring of this many bytes, a power of two. */
export function createRingMemory(ringBytes: number): RingMemory {
  assertJournal((ringBytes & (ringBytes - 1)) === 0, 'the ring size is a power of two');
  return {
    control: new SharedArrayBuffer(CONTROL_WORDS * 4),
    ring: new SharedArrayBuffer(ringBytes),
  };
}

/** The end of the ring that appends. */
export class RingWriter {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #head = 0;
  /** The tail as last looked up; the reader may have gone further since, never back. */
  #knownTail = 0;

  constructor(memory: RingMemory) {
    this.#control = new Int32Array(memory.control);
    this.#bytes = new Uint8Array(memory.ring);
    this.#view = new DataView(memory.ring);
  }

  /** Bytes appended that the reader has not copied out yet. */
  get backlogBytes(): number {
    return (this.#head - Atomics.load(this.#control, CONTROL.tail)) >>> 0;
  }

  hasRoom(recordBytes: number): boolean {
    const needed = this.#gapBefore(recordBytes) + RECORD_PREFIX_BYTES + recordBytes;
    const most = this.#bytes.length - needed;
    if ((this.#head - this.#knownTail) >>> 0 <= most) return true;
    this.#knownTail = Atomics.load(this.#control, CONTROL.tail) >>> 0;
    return (this.#head - this.#knownTail) >>> 0 <= most;
  }

  /** Copies a record in. The reader sees it after `publish`. */
  append(record: Uint8Array): void {
    assertJournal(this.hasRoom(record.length), 'the ring has room for the record');
    const gap = this.#gapBefore(record.length);
    let at = this.#head % this.#bytes.length;
    if (gap > 0) {
      if (gap >= RECORD_PREFIX_BYTES) this.#view.setUint32(at, WRAP_MARK, true);
      at = 0;
    }
    this.#view.setUint32(at, record.length, true);
    this.#bytes.set(record, at + RECORD_PREFIX_BYTES);
    this.#head = (this.#head + gap + RECORD_PREFIX_BYTES + record.length) >>> 0;
  }

  publish(): void {
    Atomics.store(this.#control, CONTROL.head, this.#head | 0);
    if (Atomics.load(this.#control, CONTROL.isReaderAsleep) === 1) {
      Atomics.notify(this.#control, CONTROL.head);
    }
  }

  /** Bytes to skip at the end of the ring so that a record lies in one piece. */
  #gapBefore(recordBytes: number): number {
    const left = this.#bytes.length - (this.#head % this.#bytes.length);
    return left < RECORD_PREFIX_BYTES + recordBytes ? left : 0;
  }
}

/** Takes the records that the reader found; false when the group has no room for them. */
export interface RunSink {
  hasRoom(recordBytes: number): boolean;
  addPrefixed(records: Uint8Array, count: number): void;
}

/** The end of the ring that takes records out. */
export class RingReader {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #tail = 0;

  constructor(memory: RingMemory) {
    this.#control = new Int32Array(memory.control);
    this.#bytes = new Uint8Array(memory.ring);
    this.#view = new DataView(memory.ring);
  }

  /** Moves as many records as there are, and as the sink has room for; returns their count. */
  drainInto(sink: RunSink): number {
    const head = Atomics.load(this.#control, CONTROL.head) >>> 0;
    let moved = 0;
    for (;;) {
      const count = this.#moveRun(sink, head);
      if (count === 0) break;
      moved += count;
    }
    Atomics.store(this.#control, CONTROL.tail, this.#tail | 0);
    return moved;
  }

  /** Sleeps until something is published, at most for a time in milliseconds. */
  sleep(timeoutMs: number): void {
    const control = this.#control;
    Atomics.store(control, CONTROL.isReaderAsleep, 1);
    // Returns at once when something was published since the last look.
    Atomics.wait(control, CONTROL.head, this.#tail | 0, timeoutMs);
    Atomics.store(control, CONTROL.isReaderAsleep, 0);
  }

  /** Moves the records that lie in one piece from the tail on. */
  #moveRun(sink: RunSink, head: number): number {
    this.#skipGap(head);
    const ringBytes = this.#bytes.length;
    const start = this.#tail % ringBytes;
    const limit = start + Math.min((head - this.#tail) >>> 0, ringBytes - start);
    let end = start;
    let count = 0;
    while (end + RECORD_PREFIX_BYTES <= limit) {
      const length = this.#view.getUint32(end, true);
      if (length === WRAP_MARK) break;
      if (!sink.hasRoom(end - start + length)) break;
      end += RECORD_PREFIX_BYTES + length;
      count++;
    }
    if (count > 0) sink.addPrefixed(this.#bytes.subarray(start, end), count);
    this.#tail = (this.#tail + end - start) >>> 0;
    return count;
  }

  #skipGap(head: number): void {
    if (this.#tail === head) return;
    const start = this.#tail % this.#bytes.length;
    const left = this.#bytes.length - start;
    if (left < RECORD_PREFIX_BYTES || this.#view.getUint32(start, true) === WRAP_MARK) {
      this.#tail = (this.#tail + left) >>> 0;
    }
  }
}
