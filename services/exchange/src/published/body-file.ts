import { close, fdatasync, ftruncateSync, openSync, write, writeSync } from 'node:fs';
import { PUBLISHING_LIMITS } from './limits.ts';

const LENGTH_BYTES = 4;

/** Contents one behind the other, each behind its length. */
export function packBodies(contents: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [];
  for (const content of contents) {
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(content.length);
    pieces.push(length, content);
  }
  return Buffer.concat(pieces);
}

/** The contents in such bytes; fewer than there were when the bytes end early. */
export function unpackBodies(bytes: Buffer): readonly Buffer[] {
  const contents: Buffer[] = [];
  for (let at = 0; at + LENGTH_BYTES <= bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    contents.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return contents;
}

type Piece = { readonly bytes: Buffer; readonly at: number };

/**
 * The file of a volume's bodies. It is written beside the thread that appends, strictly in order:
 * what a crash or a full disk leaves out is missing at the end, and is made again from the journal.
 */
export class BodyFile {
  readonly #file: number;
  #end: number;
  #writing: Piece | null = null;
  #waiting: Piece[] = [];
  #waitingBytes = 0;
  #ended: (() => void) | null = null;
  #failure: Error | null = null;

  /** @param end where the bodies end; what is behind is cut off */
  constructor(path: string, end: number) {
    this.#file = openSync(path, end === 0 ? 'w' : 'r+', 0o644);
    if (end > 0) ftruncateSync(this.#file, end);
    this.#end = end;
  }

  /** Where the next bodies begin. */
  get end(): number {
    return this.#end;
  }

  /** Why bodies are missing from here on; null while none are. */
  get failure(): Error | null {
    return this.#failure;
  }

  append(bytes: Buffer): void {
    const at = this.#end;
    this.#end += bytes.length;
    if (this.#failure !== null) return;
    this.#waiting.push({ bytes, at });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > PUBLISHING_LIMITS.unwrittenBytes) this.#drain();
    else this.#writeNext();
  }

  /** Writes what waits, and closes. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#drain();
      this.#ended = resolve;
      if (this.#writing === null) this.#finish();
    });
  }

  #writeNext(): void {
    const next = this.#writing === null ? this.#waiting.shift() : undefined;
    if (next === undefined) return;
    const { bytes, at } = next;
    this.#writing = next;
    this.#waitingBytes -= bytes.length;
    write(this.#file, bytes, 0, bytes.length, at, (error, written) => {
      this.#writing = null;
      if (error !== null) this.#fail(error);
      else if (written < bytes.length) this.#writeNow({ bytes, at }, written);
      this.#writeNext();
      if (this.#ended !== null && this.#writing === null) this.#finish();
    });
  }

  /** Writes all that waits at once, and what is on its way a second time, to keep the order. */
  #drain(): void {
    if (this.#writing !== null) this.#writeNow(this.#writing, 0);
    for (const piece of this.#waiting.splice(0)) this.#writeNow(piece, 0);
    this.#waitingBytes = 0;
  }

  #writeNow({ bytes, at }: Piece, from: number): void {
    try {
      for (let done = from; done < bytes.length && this.#failure === null; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
      }
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(cause: Error): void {
    this.#failure ??= cause;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #finish(): void {
    // A volume that is full is not looked at again by a start: it must not be lost.
    fdatasync(this.#file, () => close(this.#file, () => this.#ended?.()));
  }
}
