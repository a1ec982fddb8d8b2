import { existsSync, mkdirSync, statSync } from 'node:fs';
import type { History } from '@tandem/feed';
import { contentOf, GENESIS_HEAD, type PublishedHead } from '@tandem/published';
import { assert } from '@tandem/quantity';
import { BodyFile, packBodies } from './body-file.ts';
import { HeadFile } from './head-file.ts';
import { HeadLines } from './head-lines.ts';
import { PUBLISHING_LIMITS } from './limits.ts';
import { type StoredHead, type Volume, volumeOf, volumesOf } from './volume.ts';

/** When a volume is full. */
type VolumeLimits = Pick<typeof PUBLISHING_LIMITS, 'volumeHeadBytes' | 'volumeBodyBytes'>;

/** The journal and the heads of its folder do not belong together. */
export class PublishedAheadError extends Error {
  override readonly name = 'PublishedAheadError';
}

/**
 * What is published of the journal: a chain of signed heads, and the bodies that they cover. Heads
 * are in their file before anybody is answered, so that a killed process continues the same chain.
 */
export class PublishedLog {
  readonly #folder: string;
  readonly #limits: VolumeLimits;
  readonly #listeners = new Set<(head: PublishedHead) => void>();
  /** Of volumes that are full, in their order, until their heads are on disk. */
  readonly #ending = new Map<HeadFile, Promise<void>>();
  #heads: HeadFile;
  #bodies: BodyFile;
  #last: string;
  #lastSequence: number;
  #bodiesThrough: number;
  #failure: Error | null = null;

  /**
   * Opens the folder, or makes it for a venue whose journal ends at a sequence: then the chain
   * begins behind it.
   *
   * @throws PublishedAheadError when heads cover more than the journal has
   */
  constructor(folder: string, journalSequence: number, limits: VolumeLimits = PUBLISHING_LIMITS) {
    this.#folder = folder;
    this.#limits = limits;
    mkdirSync(folder, { recursive: true });
    const volume = volumesOf(folder).at(-1) ?? volumeOf(folder, journalSequence + 1);
    const { last, whole } = endOf(volume);
    this.#last = last?.head ?? lastHeadBefore(folder, volume);
    this.#lastSequence = last?.lastSequence ?? volume.first - 1;
    this.#bodiesThrough = whole?.lastSequence ?? volume.first - 1;
    if (this.#lastSequence > journalSequence) {
      throw new PublishedAheadError(
        `heads cover sequence ${this.#lastSequence}, the journal ends at ${journalSequence}: ` +
          'it is another journal, or it has lost commands that were answered',
      );
    }
    this.#heads = new HeadFile(volume.heads, this.#lastSequence);
    this.#bodies = new BodyFile(volume.bodies, whole === null ? 0 : whole.at + whole.bytes);
  }

  /** The newest head. */
  get last(): string {
    return this.#last;
  }

  /** Sequence that the newest head covers. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Why heads or bodies are missing, until the next start makes them; null while none are. */
  get failure(): Error | null {
    return this.#headFailure ?? this.#bodies.failure;
  }

  get #headFailure(): Error | null {
    return this.#failure ?? this.#oldestHeads.failure;
  }

  /** Sequence through which heads are on disk: behind it a power cut may lose some. */
  get syncedThrough(): number {
    return this.#oldestHeads.syncedThrough;
  }

  /** Of the volumes whose heads are not all on disk. */
  get #oldestHeads(): HeadFile {
    const [oldest = this.#heads] = this.#ending.keys();
    return oldest;
  }

  /** Is told of each head after it is in the file. */
  listen(listener: (head: PublishedHead) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Publishes a head with the contents that it covers. False when the disk does not take it: the
   * venue goes on without heads, and the next start makes those that are missing.
   */
  append(head: PublishedHead, contents: readonly Buffer[]): boolean {
    if (this.#headFailure !== null) return false;
    try {
      this.#append(head, contents);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#failure = error;
      return false;
    }
    for (const listener of this.#listeners) listener(head);
    return true;
  }

  #append(head: PublishedHead, contents: readonly Buffer[]): void {
    assert(head.firstSequence === this.#lastSequence + 1, 'heads follow each other without gap');
    if (this.#isFull()) this.#begin(head.firstSequence);
    const bodies = packBodies(contents);
    const stored: StoredHead = { ...head, at: this.#bodies.end, bytes: bodies.length };
    this.#heads.append(`${JSON.stringify(stored)}\n`, head.lastSequence);
    this.#bodies.append(bodies);
    this.#last = head.head;
    this.#lastSequence = head.lastSequence;
    this.#bodiesThrough = head.lastSequence;
  }

  /** Writes the bodies again that a crash lost, though their heads are there. */
  async restoreBodies(history: History): Promise<void> {
    const from = this.#bodiesThrough + 1;
    for await (const released of history(from, this.#lastSequence)) {
      this.#bodies.append(packBodies([contentOf(released).whole]));
      this.#bodiesThrough = released.sequence;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#ending.values());
    await this.#heads.close();
    await this.#bodies.close();
  }

  /** A volume that lacks bodies goes on at any length: a start restores the last one only. */
  #isFull(): boolean {
    if (this.#bodies.failure !== null) return false;
    const { volumeHeadBytes, volumeBodyBytes } = this.#limits;
    return this.#heads.bytes >= volumeHeadBytes || this.#bodies.end >= volumeBodyBytes;
  }

  #begin(first: number): void {
    const volume = volumeOf(this.#folder, first);
    const bodies = new BodyFile(volume.bodies, 0);
    const heads = new HeadFile(volume.heads, first - 1);
    this.#end(this.#heads);
    void this.#bodies.close();
    this.#heads = heads;
    this.#bodies = bodies;
  }

  #end(heads: HeadFile): void {
    const closed = heads.close().then(() => {
      if (heads.failure === null) this.#ending.delete(heads);
    });
    this.#ending.set(heads, closed);
  }
}

/** The last head of a volume, and the last one whose bodies are in their file. */
function endOf(volume: Volume): {
  readonly last: StoredHead | null;
  readonly whole: StoredHead | null;
} {
  if (!existsSync(volume.heads)) return { last: null, whole: null };
  const length = existsSync(volume.bodies) ? statSync(volume.bodies).size : 0;
  const lines = new HeadLines(volume.heads);
  try {
    return { last: lines.last(), whole: lines.lastWhere(({ at, bytes }) => at + bytes <= length) };
  } finally {
    lines.close();
  }
}

function lastHeadBefore(folder: string, volume: Volume): string {
  const before = volumesOf(folder)
    .filter(({ first }) => first < volume.first)
    .at(-1);
  if (before === undefined) return GENESIS_HEAD;
  const lines = new HeadLines(before.heads);
  try {
    return lines.last()?.head ?? GENESIS_HEAD;
  } finally {
    lines.close();
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
