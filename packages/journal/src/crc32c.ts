/**
 * CRC-32C (Castagnoli), the checksum of a group.
 *
 * Own table-driven code, eight bytes a step, because `zlib.crc32` of Node is the other polynomial
 * and a native addon would be a dependency for thirty lines. It reaches about 1.7 GB/s on the
 * development machine, ten times what the disk takes. CRC-32C finds every single and double bit
 * flip and every burst of up to 32 bits in a group of the largest size.
 */

const POLYNOMIAL = 0x82f63b78;
const TABLES: Int32Array = buildTables();

function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    }
    tables[byte] = value;
  }
  for (let byte = 0; byte < 256; byte++) {
    let value = tables[byte]!;
    for (let table = 1; table < 8; table++) {
      value = tables[value & 255]! ^ (value >>> 8);
      tables[table * 256 + byte] = value;
    }
  }
  return tables;
}

/** A part of a buffer: bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Continues a CRC-32C over a range of bytes.
 *
 * @param bytes the buffer
 * @param range the part of it to cover
 * @param previous the CRC of what came before, 0 at the start
 * @returns the CRC as an unsigned 32-bit number
 */
export function crc32c(bytes: Uint8Array, range: ByteRange, previous = 0): number {
  const T = TABLES;
  // Two reads for eight bytes; one by one, reading them takes as long as all the rest.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~previous;
  let i = range.start;
  const end = range.end;
  // The element reads are in bounds by the loop condition, hence the assertions.
  for (; i + 8 <= end; i += 8) {
    const low = crc ^ view.getInt32(i, true);
    const high = view.getInt32(i + 4, true);
    crc =
      T[1792 + (low & 255)]! ^
      T[1536 + ((low >>> 8) & 255)]! ^
      T[1280 + ((low >>> 16) & 255)]! ^
      T[1024 + (low >>> 24)]! ^
      T[768 + (high & 255)]! ^
      T[512 + ((high >>> 8) & 255)]! ^
      T[256 + ((high >>> 16) & 255)]! ^
      T[high >>> 24]!;
  }
  for (; i < end; i++) crc = T[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
