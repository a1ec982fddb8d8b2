import { crc32c } from './crc32c.ts';
import { HASH_BYTES } from './group.ts';
import { FORMAT_VERSION } from './limits.ts';

/**
 * A segment is one file of the journal. Its first sector names the journal and the place of the
 * segment in the chain; groups follow, each on a multiple of the alignment.
 *
 * | offset | bytes | field                                                            |
 * |-------:|------:|------------------------------------------------------------------|
 * |      0 |     4 | magic                                                            |
 * |      4 |     4 | format version                                                   |
 * |      8 |     4 | alignment; also the length of this header                        |
 * |     12 |     4 | CRC-32C of the header without these four bytes                   |
 * |     16 |     8 | random number of the journal                                     |
 * |     24 |     8 | first sequence of the segment                                    |
 * |     32 |     8 | bytes filled with zeros at creation; 0 when the file grows       |
 * |     40 |     8 | epoch when the segment was begun                                 |
 * |     48 |    32 | hash of the last group before the segment                        |
 */

/** "TDMS" read as a little-endian number. */
const SEGMENT_MAGIC = 0x534d4454;
const SEGMENT_HEADER_FIELDS_BYTES = 80;
const NAME_PATTERN = /^segment-(\d{16})\.journal$/;

export interface SegmentHeader {
  readonly journalId: bigint;
  readonly alignment: number;
  readonly firstSequence: number;
  readonly allocatedBytes: number;
  readonly epoch: number;
  readonly previousHash: Uint8Array;
}

/** File name of the segment that starts at a sequence; names sort like sequences. */
export function segmentName(firstSequence: number): string {
  return `segment-${String(firstSequence).padStart(16, '0')}.journal`;
}

/** First sequence of a segment by its file name, undefined for any other file. */
export function segmentFirstSequence(name: string): number | undefined {
  const digits = NAME_PATTERN.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Encodes a segment header; as long as the alignment. */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(header.alignment);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, SEGMENT_MAGIC, true);
  view.setUint32(4, FORMAT_VERSION, true);
  view.setUint32(8, header.alignment, true);
  view.setBigUint64(16, header.journalId, true);
  view.setBigUint64(24, BigInt(header.firstSequence), true);
  view.setBigUint64(32, BigInt(header.allocatedBytes), true);
  view.setBigUint64(40, BigInt(header.epoch), true);
  bytes.set(header.previousHash, 48);
  view.setUint32(12, headerChecksum(bytes), true);
  return bytes;
}

/** Decodes a segment header, or says in a sentence why it cannot be one. */
export function parseSegmentHeader(bytes: Uint8Array): SegmentHeader | string {
  if (bytes.length < SEGMENT_HEADER_FIELDS_BYTES) return 'the segment header is cut short';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== SEGMENT_MAGIC) return 'the file is not a segment';
  if (view.getUint32(4, true) !== FORMAT_VERSION) return 'unknown format version';
  const alignment = view.getUint32(8, true);
  if (!isAlignment(alignment)) return 'the alignment is not one we write';
  if (bytes.length < alignment) return 'the segment header is cut short';
  const header = bytes.subarray(0, alignment);
  if (view.getUint32(12, true) !== headerChecksum(header)) {
    return 'the checksum of the segment header does not match';
  }
  return {
    alignment,
    journalId: view.getBigUint64(16, true),
    firstSequence: Number(view.getBigUint64(24, true)),
    allocatedBytes: Number(view.getBigUint64(32, true)),
    epoch: Number(view.getBigUint64(40, true)),
    previousHash: header.slice(48, 48 + HASH_BYTES),
  };
}

/** Is this a supported alignment: a power of two from 512 bytes to 4 KiB? */
export function isAlignment(bytes: number): boolean {
  return bytes >= 512 && bytes <= MAX_SEGMENT_HEADER_BYTES && (bytes & (bytes - 1)) === 0;
}

/** The largest header, which is what a reader has to fetch before it knows the alignment. */
export const MAX_SEGMENT_HEADER_BYTES = 4096;

function headerChecksum(bytes: Uint8Array): number {
  const head = crc32c(bytes, { start: 0, end: 12 });
  return crc32c(bytes, { start: 16, end: bytes.length }, head);
}
