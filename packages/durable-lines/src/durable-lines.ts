import { readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/** Lines beyond twice as many as are needed, before the file is written anew. */
const SLACK = 1_000;

/** What is kept in the file. */
export type LinesConfig = {
  readonly path: string;
  /** Everything that counts now, a line each: what the file is reduced to. */
  readonly present: () => readonly string[];
};

/**
 * A file of lines that grows at its end and is on disk before anybody is answered, off the event
 * loop: lines that come while one write is under way share the next. A line that a crash cut short
 * was never answered and is left out at the next start.
 */
export class DurableLines {
  readonly #config: LinesConfig;
  #file: FileHandle | null = null;
  #lines = 0;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  private constructor(config: LinesConfig) {
    this.#config = config;
  }

  /** Gives every complete line of the file to `take`, oldest first; no file has none. */
  static open(config: LinesConfig, take: (line: string) => void): DurableLines {
    for (const line of completeLines(config.path)) take(line);
    // The first write makes a file of its own: nothing is appended to a line that was cut short.
    return new DurableLines(config);
  }

  /** Resolves when the line is on disk; rejects when it may not be. */
  append(line: string): Promise<void> {
    this.#waiting.push(line);
    if (this.#writing === null) return this.#begin();
    this.#next ??= this.#writing.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await (this.#next ?? this.#writing)?.catch(() => undefined);
    await this.#file?.close();
    this.#file = null;
  }

  #begin(): Promise<void> {
    this.#next = null;
    const writing = this.#write(this.#waiting.splice(0)).finally(() => {
      if (this.#writing === writing) this.#writing = null;
    });
    this.#writing = writing;
    return writing;
  }

  async #write(lines: readonly string[]): Promise<void> {
    const file = this.#file;
    try {
      const needed = this.#config.present();
      if (file === null || this.#lines > 2 * needed.length + SLACK) {
        await this.#replace(needed);
        return;
      }
      await file.appendFile(text(lines));
      await file.datasync();
      this.#lines += lines.length;
    } catch (error) {
      // Half a line may be there: whoever writes next begins a new file.
      this.#file = null;
      await file?.close().catch(() => undefined);
      throw error;
    }
  }

  async #replace(lines: readonly string[]): Promise<void> {
    const { path } = this.#config;
    const fresh = await open(`${path}.new`, 'w', 0o600);
    try {
      await fresh.appendFile(text(lines));
      await fresh.sync();
      await rename(`${path}.new`, path);
      // Else a power cut brings the old file back, and what was appended to the new one is lost.
      await syncFolder(dirname(path));
    } catch (error) {
      await fresh.close();
      throw error;
    }
    const old = this.#file;
    this.#file = fresh;
    this.#lines = lines.length;
    await old?.close();
  }
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Throws for a file that is there and cannot be read. */
function completeLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
