import { FileWindow } from './file-window.ts';
import type { GroupOwner } from './group.ts';
import { claimedFrameBytes, parseGroup } from './group.ts';
import type { StorageFile } from './storage.ts';

/** What follows the last good group of a segment. */
export interface TailScan {
  /** Offset of a valid group after the place where one should have been. */
  readonly laterGroupAt: number | undefined;
  /** Bytes up to the last one that is not zero: the remains of a torn write. */
  readonly tornBytes: number;
}

const CHUNK_BYTES = 64 << 10;
const ZEROS = new Uint8Array(CHUNK_BYTES);

/**
 * Scans the rest of a segment from a place where no valid group is.
 *
 * One group is in flight at a time, so a valid group further on proves that the damaged one had
 * been durable: that is corruption. With no valid group further on it is the write that a crash
 * interrupted, which nobody was told about.
 */
export function scanTail(file: StorageFile, from: number, target: GroupOwner): TailScan {
  const window = new FileWindow(file);
  const size = file.size();
  let tornBytes = 0;
  for (let position = from; position < size; position += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, size - position);
    const start = window.locate(position, length);
    const chunk = window.bytes.subarray(start, start + length);
    if (Buffer.compare(chunk, ZEROS.subarray(0, chunk.length)) === 0) continue;
    tornBytes = position - from + lengthWithoutZeros(chunk);
    const found = findGroup(window, { position, length: chunk.length }, target);
    if (found !== undefined) return { laterGroupAt: found, tornBytes };
  }
  return { laterGroupAt: undefined, tornBytes };
}

function findGroup(
  window: FileWindow,
  chunk: { readonly position: number; readonly length: number },
  target: GroupOwner,
): number | undefined {
  for (let at = 0; at < chunk.length; at += target.alignment) {
    const position = chunk.position + at;
    // Locating may replace the bytes in view, so it has to come first.
    const headerStart = window.locate(position, target.alignment);
    const claimed = claimedFrameBytes(window.bytes, headerStart);
    if (claimed === undefined) continue;
    const start = window.locate(position, claimed);
    if (typeof parseGroup(window.bytes, start, target) !== 'string') return position;
  }
  return undefined;
}

function lengthWithoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return length;
}
