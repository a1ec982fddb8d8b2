import { MAX_FRAME_BYTES } from './limits.ts';
import type { StorageFile } from './storage.ts';
import { readFully } from './storage.ts';

/** Two groups of the largest size, so that most groups are read without moving the window. */
const WINDOW_BYTES = 2 * MAX_FRAME_BYTES;

/** Reads a file through a window, so that many small groups cost one call to the disk. */
export class FileWindow {
  /** The bytes in view. Replaced, and the buffer behind it overwritten, by `locate`. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly #file: StorageFile;
  #buffer: Uint8Array;
  #position = 0;

  constructor(file: StorageFile) {
    this.#file = file;
    this.#buffer = new Uint8Array(0);
  }

  /**
   * Brings a part of the file into view.
   *
   * @returns where `position` lies in `bytes`; fewer than `length` bytes follow only at the end
   * of the file
   */
  locate(position: number, length: number): number {
    const start = position - this.#position;
    if (start < 0 || start + length > this.bytes.length) this.#read(position);
    return position - this.#position;
  }

  /** Forgets what was read, because a writer may have added to the file since. */
  forget(): void {
    this.bytes = new Uint8Array(0);
  }

  #read(position: number): void {
    const wanted = Math.min(WINDOW_BYTES, Math.max(0, this.#file.size() - position));
    if (this.#buffer.length < wanted) this.#buffer = new Uint8Array(wanted);
    const target = this.#buffer.subarray(0, wanted);
    const read = readFully(this.#file, target, position);
    this.bytes = target.subarray(0, read);
    this.#position = position;
  }
}
