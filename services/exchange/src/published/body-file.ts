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

/**
 * The file of a volume's bodies. It is written beside the thread that appends; what a crash loses
 * is made again from the journal.
 */
export class BodyFile {
  readonly #file: number;
  #end: number;
  #waiting: { readonly bytes: Buffer; readonly at: number }[] = [];
  #waitingBytes = 0;
  #isWriting = false;
  #ended: (() => void) | null = null;
  #failure: Error | null = null;

  /** @param end where the bodies end; what is behind is cut off */
  constructor(path: string, end: number) {
    this.#file = openSync(path, end === 0 ? 'w' : 'r+', 0o644);
    ftruncateSync(this.#file, end);
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
    if (this.#waitingBytes + bytes.length > PUBLISHING_LIMITS.unwrittenBytes) {
      this.#writeNow(bytes, at);
      return;
    }
    this.#waiting.push({ bytes, at });
    this.#waitingBytes += bytes.length;
    this.#writeNext();
  }

  /** Writes what waits, and closes. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#ended = resolve;
      if (!this.#isWriting) this.#finish();
    });
  }

  #writeNext(): void {
    const next = this.#isWriting ? undefined : this.#waiting.shift();
    if (next === undefined) return;
    this.#isWriting = true;
    const { bytes, at } = next;
    write(this.#file, bytes, 0, bytes.length, at, (error, written) => {
      this.#isWriting = false;
      this.#waitingBytes -= bytes.length;
      this.#failure ??= error;
      if (error === null && written < bytes.length) {
        this.#writeNow(bytes.subarray(written), at + written);
      }
      this.#writeNext();
      if (this.#ended !== null && !this.#isWriting) this.#finish();
    });
  }

  #writeNow(bytes: Buffer, at: number): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
      }
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  #finish(): void {
    // A volume that is full is not looked at again by a start: it must not be lost.
    fdatasync(this.#file, () => close(this.#file, () => this.#ended?.()));
  }
}
