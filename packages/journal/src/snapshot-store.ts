import { hash } from 'node:crypto';

import { SnapshotAheadError } from './errors.ts';
import { HASH_BYTES, isSameHash } from './group.ts';
import { assertJournal, DEFAULT_SNAPSHOTS_KEPT } from './limits.ts';
import type { Storage } from './storage.ts';
import { readFully, writeFully } from './storage.ts';

/**
 * A snapshot is one file: a header, the state hash, the log hash, the content, and the SHA-256 of
 * all that. It appears under its name only when it is complete and durable.
 *
 * | offset | bytes | field                          |
 * |-------:|------:|--------------------------------|
 * |      0 |     4 | magic                          |
 * |      4 |     4 | layout version                 |
 * |      8 |     8 | sequence                       |
 * |     16 |     4 | format version of the content  |
 * |     20 |     4 | length of the state hash       |
 * |     24 |     8 | length of the content          |
 * |     32 |    32 | log hash                       |
 * |     64 |       | state hash, content, checksum  |
 */

/** "TDMP" read as a little-endian number. */
const SNAPSHOT_MAGIC = 0x504d4454;
const LAYOUT_VERSION = 1;
const HEADER_BYTES = 64;
const TEMPORARY_NAME = 'snapshot.tmp';
const NAME_PATTERN = /^snapshot-(\d{16})\.bin$/;

export interface Snapshot {
  /** The snapshot holds the state after the record of this sequence. */
  readonly sequence: number;
  /** Version of the content, chosen by whoever writes it. */
  readonly formatVersion: number;
  readonly stateHash: Uint8Array;
  /** Hash of the group that holds the record. */
  readonly logHash: Uint8Array;
  readonly content: Uint8Array;
}

/** A snapshot that was passed over, and why. */
export interface UnusableSnapshot {
  readonly name: string;
  readonly reason: string;
}

export interface NewestSnapshot {
  /** Undefined when there is none to use: then the whole journal is replayed. */
  readonly snapshot: Snapshot | undefined;
  readonly unusable: readonly UnusableSnapshot[];
}

/** What a start accepts. */
export interface SnapshotRequirement {
  /** Last sequence of the journal. */
  readonly journalSequence: number;
  readonly formatVersion: number;
  /** Only those that were taken before this sequence; default: all. */
  readonly before?: number;
}

/** Keeps the last few snapshots in a folder of their own. */
export class SnapshotStore {
  readonly #storage: Storage;
  readonly #kept: number;

  /** @param kept how many snapshots to keep, at least 1; default 3 */
  constructor(storage: Storage, kept: number = DEFAULT_SNAPSHOTS_KEPT) {
    assertJournal(kept >= 1, 'at least one snapshot is kept');
    this.#storage = storage;
    this.#kept = kept;
  }

  /** Saves a snapshot durably, then removes those that are too many. */
  save(snapshot: Snapshot): void {
    const storage = this.#storage;
    if (storage.list().includes(TEMPORARY_NAME)) storage.remove(TEMPORARY_NAME);
    const bytes = encodeSnapshot(snapshot);
    const file = storage.open(TEMPORARY_NAME, 'create');
    try {
      writeFully(file, bytes, 0);
      file.sync();
    } finally {
      file.close();
    }
    storage.rename(TEMPORARY_NAME, snapshotName(snapshot.sequence));
    storage.syncDirectory();
    for (const name of this.#names().slice(this.#kept)) storage.remove(name);
  }

  /** Sequences of the snapshots by their names, newest first. */
  sequences(): number[] {
    return this.#names().map(sequenceOf);
  }

  /**
   * Loads the newest snapshot that is whole and of the wanted format; damaged ones are passed over
   * in favor of older ones.
   *
   * @throws SnapshotAheadError when a whole snapshot is ahead of the journal
   */
  loadNewest(requirement: SnapshotRequirement): NewestSnapshot {
    const unusable: UnusableSnapshot[] = [];
    for (const name of this.#names()) {
      if (sequenceOf(name) >= (requirement.before ?? Infinity)) continue;
      const snapshot = parseSnapshot(this.#read(name));
      if (typeof snapshot === 'string') {
        unusable.push({ name, reason: snapshot });
      } else if (snapshot.sequence > requirement.journalSequence) {
        throw new SnapshotAheadError(snapshot.sequence, requirement.journalSequence);
      } else if (snapshot.formatVersion !== requirement.formatVersion) {
        const reason = `format version ${snapshot.formatVersion}, not ${requirement.formatVersion}`;
        unusable.push({ name, reason });
      } else {
        return { snapshot, unusable };
      }
    }
    return { snapshot: undefined, unusable };
  }

  #names(): string[] {
    const names = this.#storage.list().filter((name) => NAME_PATTERN.test(name));
    return names.toReversed();
  }

  #read(name: string): Uint8Array {
    const file = this.#storage.open(name, 'read');
    try {
      const bytes = new Uint8Array(file.size());
      return bytes.subarray(0, readFully(file, bytes, 0));
    } finally {
      file.close();
    }
  }
}

function snapshotName(sequence: number): string {
  return `snapshot-${String(sequence).padStart(16, '0')}.bin`;
}

function sequenceOf(name: string): number {
  return Number(NAME_PATTERN.exec(name)?.[1]);
}

function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { stateHash, logHash, content } = snapshot;
  assertJournal(logHash.length === HASH_BYTES, 'the log hash is a SHA-256');
  const contentStart = HEADER_BYTES + stateHash.length;
  const checksumStart = contentStart + content.length;
  const bytes = new Uint8Array(checksumStart + HASH_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SNAPSHOT_MAGIC, true);
  view.setUint32(4, LAYOUT_VERSION, true);
  view.setBigUint64(8, BigInt(snapshot.sequence), true);
  view.setUint32(16, snapshot.formatVersion, true);
  view.setUint32(20, stateHash.length, true);
  view.setBigUint64(24, BigInt(content.length), true);
  bytes.set(logHash, 32);
  bytes.set(stateHash, HEADER_BYTES);
  bytes.set(content, contentStart);
  bytes.set(hash('sha256', bytes.subarray(0, checksumStart), 'buffer'), checksumStart);
  return bytes;
}

/** Decodes a snapshot, or says in a sentence why it cannot be used. */
function parseSnapshot(bytes: Uint8Array): Snapshot | string {
  if (bytes.length < HEADER_BYTES + HASH_BYTES) return 'the file is cut short';
  const checksumStart = bytes.length - HASH_BYTES;
  const actual = hash('sha256', bytes.subarray(0, checksumStart), 'buffer');
  if (!isSameHash(actual, bytes.subarray(checksumStart))) return 'the checksum does not match';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== SNAPSHOT_MAGIC) return 'the file is not a snapshot';
  if (view.getUint32(4, true) !== LAYOUT_VERSION) return 'unknown layout version';
  const contentStart = HEADER_BYTES + view.getUint32(20, true);
  if (contentStart + Number(view.getBigUint64(24, true)) !== checksumStart) {
    return 'the lengths disagree';
  }
  return {
    sequence: Number(view.getBigUint64(8, true)),
    formatVersion: view.getUint32(16, true),
    logHash: bytes.slice(32, 32 + HASH_BYTES),
    stateHash: bytes.slice(HEADER_BYTES, contentStart),
    content: bytes.subarray(contentStart, checksumStart),
  };
}
