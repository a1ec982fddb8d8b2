import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import type { StoredHead } from './volume.ts';

/** A line has some 600 bytes. */
const CHUNK_BYTES = 4_096;
const NEWLINE = 10;

type Line = { readonly head: StoredHead; readonly end: number };

/** Heads of one file: found by sequence with a few reads, never read as a whole. */
export class HeadLines {
  readonly #file: number;
  readonly #size: number;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.#size = fstatSync(this.#file).size;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Heads in order, from the one that covers a sequence, or the first one behind it, on. */
  *from(sequence: number): Generator<StoredHead> {
    let at = this.#firstWhere((head) => head.lastSequence >= sequence);
    for (let line = this.#lineAt(at); line !== null; line = this.#lineAt(at)) {
      yield line.head;
      at = line.end;
    }
  }

  /** The last head; null in a file without one. */
  last(): StoredHead | null {
    return this.lastWhere(() => true);
  }

  /** The last head for which something holds that holds for all heads before it too. */
  lastWhere(holds: (head: StoredHead) => boolean): StoredHead | null {
    const end = this.#firstWhere((head) => !holds(head));
    if (end === 0) return null;
    return this.#lineAt(this.#startBefore(end))?.head ?? null;
  }

  /** Offset of the first line whose head passes; of the end when none does. */
  #firstWhere(passes: (head: StoredHead) => boolean): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = this.#lineAt(middle === 0 ? 0 : this.#startBehind(middle - 1));
      if (line === null || passes(line.head)) high = middle;
      else low = line.end;
    }
    return low === 0 ? 0 : this.#startBehind(low - 1);
  }

  /** The complete line that begins at an offset. */
  #lineAt(start: number): Line | null {
    const end = this.#startBehind(start);
    if (end <= start) return null;
    const bytes = this.#read(start, end - start);
    if (bytes.at(-1) !== NEWLINE) return null;
    return { head: JSON.parse(bytes.toString('utf8')) as StoredHead, end };
  }

  /** Offset behind the first end of a line at or behind an offset; the size when there is none. */
  #startBehind(offset: number): number {
    for (let at = offset; at < this.#size; at += CHUNK_BYTES) {
      const found = this.#read(at, CHUNK_BYTES).indexOf(NEWLINE);
      if (found !== -1) return at + found + 1;
    }
    return this.#size;
  }

  /** Offset of the line that ends at an offset. */
  #startBefore(end: number): number {
    let at = end - 1;
    while (at > 0) {
      const from = Math.max(0, at - CHUNK_BYTES);
      const found = this.#read(from, at - from).lastIndexOf(NEWLINE);
      if (found !== -1) return from + found + 1;
      at = from;
    }
    return 0;
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.min(length, this.#size - at));
    return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, at));
  }
}

/** Cuts off a line that a crash left unfinished; nobody was told of it. */
export function cutTornLine(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    for (let end = size; end > 0; ) {
      const from = Math.max(0, end - CHUNK_BYTES);
      const bytes = Buffer.alloc(end - from);
      readSync(file, bytes, 0, bytes.length, from);
      const found = bytes.lastIndexOf(NEWLINE);
      if (found !== -1) {
        ftruncateSync(file, from + found + 1);
        return;
      }
      end = from;
    }
    if (size > 0) ftruncateSync(file, 0);
  } finally {
    closeSync(file);
  }
}
