import type { JournalPlace } from './errors.ts';
import { CorruptJournalError } from './errors.ts';
import { FileWindow } from './file-window.ts';
import type { Group } from './group.ts';
import { claimedFrameBytes, GENESIS_HASH, isSameHash, parseFraming, parseGroup } from './group.ts';
import { GROUP_HEADER_BYTES } from './limits.ts';
import type { SegmentHeader } from './segment.ts';
import { MAX_SEGMENT_HEADER_BYTES, parseSegmentHeader, segmentFirstSequence } from './segment.ts';
import type { Storage, StorageFile } from './storage.ts';
import { readFully } from './storage.ts';
import { scanTail } from './tail-scan.ts';

export interface ReaderOptions {
  /** The first group returned is the one that holds this sequence. Default: the oldest there is. */
  readonly fromSequence?: number;
  /** Refuse a segment that is shorter than it was when it was created. Default: false. */
  readonly mustBeWhole?: boolean;
  /**
   * `framing` looks at headers and sequences only, for whoever looks for something in what is read
   * again and checked before it counts. Default `all`.
   */
  readonly checks?: 'all' | 'framing';
}

/** Where the reader stands: after the last group it returned. */
export interface ReaderPosition {
  readonly segment: string;
  readonly offset: number;
  readonly lastSequence: number;
  readonly logHash: Uint8Array;
  readonly epoch: number;
}

interface OpenSegment {
  readonly name: string;
  readonly file: StorageFile;
  readonly window: FileWindow;
  readonly header: SegmentHeader;
}

/**
 * Reads a journal group by group and, unless told otherwise, checks everything on the way:
 * checksums, sequence without gap, hash chain, epochs that never go back.
 *
 * A reader that is told how far the journal is durable gets nothing beyond. One that is not reads
 * to the end; there, an incomplete last group is the remains of a crash, or what a writer is just
 * writing, and is left out.
 */
export class JournalReader {
  readonly #storage: Storage;
  readonly #mustBeWhole: boolean;
  readonly #fromSequence: number;
  readonly #isChecking: boolean;
  #segment: OpenSegment | undefined;
  #offset = 0;
  #lastSequence = 0;
  #logHash: Uint8Array = GENESIS_HASH;
  #epoch = 0;

  constructor(storage: Storage, options: ReaderOptions = {}) {
    this.#storage = storage;
    this.#mustBeWhole = options.mustBeWhole ?? false;
    this.#fromSequence = options.fromSequence ?? 0;
    this.#isChecking = options.checks !== 'framing';
  }

  /** Undefined as long as the journal has no segment. */
  get position(): ReaderPosition | undefined {
    if (this.#segment === undefined) return undefined;
    return {
      segment: this.#segment.name,
      offset: this.#offset,
      lastSequence: this.#lastSequence,
      logHash: this.#logHash,
      epoch: this.#epoch,
    };
  }

  get header(): SegmentHeader | undefined {
    return this.#segment?.header;
  }

  /**
   * Reads the next group.
   *
   * @param durableSequence how far the journal is durable when a writer has it open
   * @returns undefined at the end; the group and its bytes are valid until the next call
   * @throws CorruptJournalError where the journal is damaged
   */
  nextGroup(durableSequence?: number): Group | undefined {
    for (;;) {
      const group = this.#advance(durableSequence);
      if (group === undefined) return undefined;
      if (group.firstSequence + group.count > this.#fromSequence) return group;
    }
  }

  close(): void {
    this.#segment?.file.close();
    this.#segment = undefined;
  }

  /** Bytes that a crash left after the last group. Only meaningful at the end of the journal. */
  tornBytes(): number {
    const segment = this.#segment;
    return segment === undefined
      ? 0
      : scanTail(segment.file, this.#offset, segment.header).tornBytes;
  }

  #advance(durableSequence: number | undefined): Group | undefined {
    if (durableSequence !== undefined && this.#lastSequence >= durableSequence) return undefined;
    if (this.#segment === undefined && !this.#openFirst()) {
      if (durableSequence === undefined || durableSequence === 0) return undefined;
      throw new CorruptJournalError({ segment: 'none', offset: 0, sequence: 1 }, 'no segment');
    }
    let result = this.#parseHere();
    if (typeof result === 'string' && durableSequence !== undefined) result = this.#parseAgain();
    if (typeof result !== 'string') return this.#accept(result);
    const next = this.#nextSegment();
    if (durableSequence === undefined) {
      // A writer may have come here meanwhile. It begins a segment after everything before it.
      result = this.#parseAgain();
      if (typeof result !== 'string') return this.#accept(result);
    }
    if (next !== undefined) {
      this.#moveTo(next);
      return this.#advance(durableSequence);
    }
    if (durableSequence !== undefined) throw this.#corrupt(result);
    return this.#writtenMeanwhile();
  }

  /** Like `#parseHere`, with bytes that are read now. */
  #parseAgain(): Group | string {
    this.#open.window.forget();
    return this.#parseHere();
  }

  #parseHere(): Group | string {
    const { window, header } = this.#open;
    const headerStart = window.locate(this.#offset, GROUP_HEADER_BYTES);
    const claimed = claimedFrameBytes(window.bytes, headerStart);
    const parse = this.#isChecking ? parseGroup : parseFraming;
    if (claimed === undefined) return parse(window.bytes, headerStart, header);
    // Locating may replace the bytes in view, so it has to come first.
    const start = window.locate(this.#offset, claimed);
    return parse(window.bytes, start, header);
  }

  /** A valid group must also be the next one of the chain. */
  #accept(group: Group): Group {
    if (group.firstSequence !== this.#lastSequence + 1) {
      throw this.#corrupt(`the group here begins with sequence ${group.firstSequence}`);
    }
    if (this.#isChecking && !isSameHash(group.previousHash, this.#logHash)) {
      throw this.#corrupt('the group does not continue the hash chain');
    }
    if (group.epoch < this.#epoch) throw this.#corrupt(`the epoch goes back to ${group.epoch}`);
    this.#offset += group.frameBytes;
    this.#lastSequence += group.count;
    this.#logHash = group.hash;
    this.#epoch = group.epoch;
    return group;
  }

  #openFirst(): boolean {
    const names = segmentNames(this.#storage);
    const oldest = names[0];
    if (oldest === undefined) return false;
    const covering = names.filter((name) => firstSequenceOf(name) <= this.#fromSequence).at(-1);
    if (covering === undefined && this.#fromSequence > 0) {
      const place = { segment: oldest, offset: 0, sequence: this.#fromSequence };
      throw new CorruptJournalError(place, 'the segments before this one are missing');
    }
    this.#openSegment(covering ?? oldest);
    const { firstSequence, previousHash, epoch } = this.#open.header;
    this.#lastSequence = firstSequence - 1;
    this.#logHash = previousHash;
    this.#epoch = epoch;
    return true;
  }

  /** Name of the segment after this one; undefined when this is the last. */
  #nextSegment(): string | undefined {
    const current = this.#open.name;
    return segmentNames(this.#storage).find((name) => name > current);
  }

  #moveTo(next: string): void {
    const damaged = this.#place();
    this.#open.file.close();
    this.#openSegment(next);
    const { firstSequence, previousHash, epoch } = this.#open.header;
    // A segment is begun only after everything before it was durable.
    if (firstSequence !== this.#lastSequence + 1) {
      const reason = `a damaged or missing group: the next segment begins with ${firstSequence}`;
      throw new CorruptJournalError(damaged, reason);
    }
    if (this.#isChecking && !isSameHash(previousHash, this.#logHash)) {
      throw this.#corrupt('the segment does not continue the hash chain');
    }
    if (epoch < this.#epoch) throw this.#corrupt(`the epoch goes back to ${epoch}`);
  }

  #openSegment(name: string): void {
    const file = this.#storage.open(name, 'read');
    const size = file.size();
    const bytes = new Uint8Array(Math.min(MAX_SEGMENT_HEADER_BYTES, size));
    const header = parseSegmentHeader(bytes.subarray(0, readFully(file, bytes, 0)));
    const place = { segment: name, offset: 0, sequence: firstSequenceOf(name) };
    if (typeof header === 'string') throw new CorruptJournalError(place, header);
    if (header.firstSequence !== place.sequence) {
      throw new CorruptJournalError(place, 'the segment has the name of another one');
    }
    if (this.#segment !== undefined && this.#segment.header.journalId !== header.journalId) {
      throw new CorruptJournalError(place, 'the segment is of another journal');
    }
    if (this.#mustBeWhole && size < header.allocatedBytes) {
      const reason = `the file was ${header.allocatedBytes} bytes long and has been cut`;
      throw new CorruptJournalError({ ...place, offset: size }, reason);
    }
    this.#segment = { name, file, window: new FileWindow(file), header };
    this.#offset = header.alignment;
  }

  /**
   * The group here when a writer wrote it since it was looked for, undefined at the end. Groups are
   * written one after the other: a later one without the one here proves damage.
   */
  #writtenMeanwhile(): Group | undefined {
    const { file, header } = this.#open;
    const { laterGroupAt } = scanTail(file, this.#offset, header);
    if (laterGroupAt === undefined) return undefined;
    const result = this.#parseAgain();
    if (typeof result !== 'string') return this.#accept(result);
    throw this.#corrupt(`${result}, but a valid group follows at offset ${laterGroupAt}`);
  }

  get #open(): OpenSegment {
    if (this.#segment === undefined) throw new Error('the reader has no open segment');
    return this.#segment;
  }

  #place(): JournalPlace {
    const sequence = this.#lastSequence + 1;
    return { segment: this.#open.name, offset: this.#offset, sequence };
  }

  #corrupt(reason: string): CorruptJournalError {
    return new CorruptJournalError(this.#place(), reason);
  }
}

/** Names of the segments of a journal, oldest first. */
export function segmentNames(storage: Storage): string[] {
  return storage.list().filter((name) => segmentFirstSequence(name) !== undefined);
}

function firstSequenceOf(name: string): number {
  const sequence = segmentFirstSequence(name);
  if (sequence === undefined) throw new Error(`${name} is not the name of a segment`);
  return sequence;
}
