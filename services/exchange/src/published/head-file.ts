import { close, fdatasync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from '@tandem/durable-lines';
import { cutTornLine } from './head-lines.ts';
import { PUBLISHING_LIMITS } from './limits.ts';

const sync = promisify(fdatasync);
const closeFile = promisify(close);

/**
 * The file of a volume's heads. A line is in the file before anybody is answered, for a kill;
 * beside the thread that writes, it goes to the disk a moment later, for a power cut.
 */
export class HeadFile {
  readonly #path: string;
  readonly #file: number;
  #bytes: number;
  #writtenThrough: number;
  #syncedThrough: number;
  #timer: NodeJS.Timeout | undefined;
  #syncing: Promise<void> | null = null;
  #isNew: boolean;
  #failure: Error | null = null;

  /** @param through sequence that its last head covers; a line that a kill cut short is cut off */
  constructor(path: string, through: number) {
    this.#path = path;
    this.#file = openSync(path, 'a', 0o644);
    cutTornLine(path);
    this.#bytes = statSync(path).size;
    this.#isNew = this.#bytes === 0;
    this.#writtenThrough = through;
    this.#syncedThrough = through;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Sequence that the newest head covers of which the disk has said that it has it. */
  get syncedThrough(): number {
    return this.#syncedThrough;
  }

  /** Why the disk does not take them; null while it does. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Writes a head that covers what ends at a sequence. */
  append(line: string, through: number): void {
    const bytes = Buffer.from(line);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#bytes += bytes.length;
    this.#writtenThrough = through;
    this.#timer ??= setTimeout(() => this.#syncSoon(), PUBLISHING_LIMITS.headSyncMs);
  }

  /** Syncs what is there, and closes. What the disk refuses is its failure. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#syncing;
    clearTimeout(this.#timer);
    await this.#sync();
    await closeFile(this.#file).catch((error: Error) => {
      this.#failure ??= error;
    });
  }

  /** One after the other: a slow disk is not asked for more than it does. */
  #syncSoon(): void {
    this.#syncing = this.#sync().finally(() => {
      this.#syncing = null;
      this.#timer = undefined;
      if (this.#failure !== null || this.#syncedThrough === this.#writtenThrough) return;
      this.#timer = setTimeout(() => this.#syncSoon(), PUBLISHING_LIMITS.headSyncMs);
    });
  }

  async #sync(): Promise<void> {
    const through = this.#writtenThrough;
    if (through === this.#syncedThrough || this.#failure !== null) return;
    try {
      await sync(this.#file);
      if (this.#isNew) await syncFolder(dirname(this.#path));
      this.#isNew = false;
      this.#syncedThrough = through;
    } catch (error) {
      this.#failure = error as Error;
    }
  }
}
