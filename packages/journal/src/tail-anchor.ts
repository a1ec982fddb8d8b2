import { crc32c } from './crc32c.ts';
import { HASH_BYTES } from './group.ts';
import type { Storage, StorageFile } from './storage.ts';
import { readFully, writeFully } from './storage.ts';

/**
 * The tail anchor remembers, outside the segments, how far the journal was known to be durable.
 *
 * A damaged last group looks like a torn write, and a file cut at a group looks complete. The
 * anchor is written after each group became durable and is not synced (except on close), so it
 * costs a copy into the page cache. Whatever of it survives can only be behind the journal, never
 * ahead; a journal that ends before its anchor has lost something that was acknowledged.
 *
 * Two slots are written in turn, each in a sector of its own:
 *
 * | offset | bytes | field                                   |
 * |-------:|------:|-----------------------------------------|
 * |      0 |     4 | magic                                   |
 * |      4 |     4 | CRC-32C of the rest of the slot         |
 * |      8 |     8 | random number of the journal            |
 * |     16 |     8 | sequence                                |
 * |     24 |    32 | hash of the group that ends there       |
 */

export const ANCHOR_NAME = 'tail-anchor';

/** "TDMA" read as a little-endian number. */
const ANCHOR_MAGIC = 0x414d4454;
const SLOT_BYTES = 56;
const SLOT_STRIDE_BYTES = 4096;

export interface Anchor {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

/** Reads the newer valid slot; undefined when the anchor is missing, damaged or foreign. */
export function readAnchor(storage: Storage, journalId: bigint): Anchor | undefined {
  const slots = readSlots(storage).filter((slot) => slot?.journalId === journalId);
  const [first, second] = slots;
  if (first === undefined || second === undefined) return first ?? second;
  return first.sequence > second.sequence ? first : second;
}

/** Has any journal ever been durable in this folder? */
export function isAnchored(storage: Storage): boolean {
  return readSlots(storage).some((slot) => slot !== undefined);
}

interface Slot extends Anchor {
  readonly journalId: bigint;
}

function readSlots(storage: Storage): (Slot | undefined)[] {
  if (!storage.list().includes(ANCHOR_NAME)) return [];
  const file = storage.open(ANCHOR_NAME, 'read');
  try {
    return [readSlot(file, 0), readSlot(file, 1)];
  } finally {
    file.close();
  }
}

function readSlot(file: StorageFile, slot: number): Slot | undefined {
  const bytes = new Uint8Array(SLOT_BYTES);
  if (readFully(file, bytes, slot * SLOT_STRIDE_BYTES) < SLOT_BYTES) return undefined;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== ANCHOR_MAGIC) return undefined;
  if (view.getUint32(4, true) !== crc32c(bytes, { start: 8, end: SLOT_BYTES })) return undefined;
  return {
    journalId: view.getBigUint64(8, true),
    sequence: Number(view.getBigUint64(16, true)),
    hash: bytes.slice(24, 24 + HASH_BYTES),
  };
}

/** Writes the anchor of an open journal. */
export class AnchorWriter {
  readonly #file: StorageFile;
  readonly #bytes: Uint8Array = new Uint8Array(SLOT_BYTES);
  readonly #view: DataView = new DataView(this.#bytes.buffer);
  #slot = 0;

  constructor(storage: Storage, journalId: bigint) {
    const exists = storage.list().includes(ANCHOR_NAME);
    this.#file = storage.open(ANCHOR_NAME, exists ? 'write' : 'create');
    this.#view.setUint32(0, ANCHOR_MAGIC, true);
    this.#view.setBigUint64(8, journalId, true);
  }

  write(sequence: number, hash: Uint8Array): void {
    this.#view.setBigUint64(16, BigInt(sequence), true);
    this.#bytes.set(hash, 24);
    this.#view.setUint32(4, crc32c(this.#bytes, { start: 8, end: SLOT_BYTES }), true);
    writeFully(this.#file, this.#bytes, this.#slot * SLOT_STRIDE_BYTES);
    this.#slot = 1 - this.#slot;
  }

  /** Makes the anchor durable, so that from now on even the last group is beyond doubt. */
  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }
}
