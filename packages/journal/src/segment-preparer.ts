import type { FileHandle } from 'node:fs/promises';
import { open, rename, stat, unlink } from 'node:fs/promises';

/** Written and synced in one step, so that a commit going on waits for little. */
const STEP_BYTES = 256 << 10;
/** How much faster the next segment is prepared than the current one is filled. */
const LEAD = 1.5;

/**
 * Fills the file of the next segment with zeros while the current one is being used, in steps that
 * keep ahead of its use: a burst would slow down the commits, and be it that of a head start at the
 * beginning of a segment; an idle journal needs no haste.
 */
export class SegmentPreparer {
  readonly #path: string;
  readonly #bytes: number;
  #file: FileHandle | undefined;
  #position = 0;
  #segment = -1;
  #usedShare = 0;
  #isDone = true;
  #step: Promise<void> | undefined;
  #isClosed = false;

  /**
   * @param path where the file appears once it is complete and durable
   * @param bytes its size
   */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
  }

  /**
   * Takes the steps that are due. Returns at once; the work goes on in the background.
   *
   * @param segment number of the current segment; with each new one another file is prepared
   * @param usedShare share of the current segment that is filled
   */
  advance(segment: number, usedShare: number): void {
    this.#usedShare = usedShare;
    if (segment !== this.#segment && this.#step === undefined) {
      this.#segment = segment;
      // A file that was not ready in time is finished for the segment after.
      if (this.#isDone) {
        this.#isDone = false;
        this.#position = 0;
      }
    }
    this.#continue();
  }

  /** Stops the work; an unfinished file is removed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#step;
    if (this.#file === undefined) return;
    await this.#file.close();
    await unlink(this.#partialPath);
  }

  #continue(): void {
    if (this.#step !== undefined || this.#isDone || this.#isClosed) return;
    if (this.#position / this.#bytes > LEAD * this.#usedShare) return;
    this.#step = this.#takeStep()
      // When a step fails, the writing thread meets the same trouble and deals with it.
      .catch(() => this.#giveUp())
      .then(() => {
        this.#step = undefined;
        this.#continue();
      });
  }

  async #takeStep(): Promise<void> {
    if (this.#file === undefined) {
      if (await stat(this.#path).catch(() => undefined)) {
        this.#isDone = true;
        return;
      }
      this.#file = await open(this.#partialPath, 'w', 0o600);
    }
    const length = Math.min(STEP_BYTES, this.#bytes - this.#position);
    await this.#file.write(ZEROS, 0, length, this.#position);
    await this.#file.datasync();
    this.#position += length;
    if (this.#position === this.#bytes) await this.#finish(this.#file);
  }

  async #finish(file: FileHandle): Promise<void> {
    await file.sync();
    await file.close();
    this.#file = undefined;
    await rename(this.#partialPath, this.#path);
    this.#isDone = true;
  }

  async #giveUp(): Promise<void> {
    this.#isDone = true;
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
    await unlink(this.#partialPath).catch(() => {});
  }

  get #partialPath(): string {
    return `${this.#path}.tmp`;
  }
}

const ZEROS: Uint8Array = new Uint8Array(STEP_BYTES);
