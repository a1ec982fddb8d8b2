/** Bytes of a page of WebAssembly. */
const PAGE = 65_536;
const ROW_BYTES = 64;
/** Fewer rows are near anyway, and many small engines in one process reserve no pages. */
const ALIGNED_FROM = 8_192;

/** The part of WebAssembly that is used here: pages of zeros, no code. */
declare const WebAssembly: {
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
};

/**
 * Rows of eight zeros, 64 bytes each. Where there are many, each is one cache line: usual arrays
 * begin anywhere, so that most rows would lie in two, and a page begins with a line.
 */
export function makeRows(count: number): Float64Array {
  const buffer = count < ALIGNED_FROM ? null : pagesFor(count * ROW_BYTES);
  const rows =
    buffer === null ? new Float64Array(count * 8) : new Float64Array(buffer, 0, count * 8);
  // Touched once, so that it is mapped.
  return rows.fill(0);
}

/** Null in a process that may not reserve the addresses: its rows lie anywhere, and it goes on. */
function pagesFor(bytes: number): ArrayBuffer | null {
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A copy with room for `count` rows, the fresh ones zero. */
export function grownRows(old: Float64Array, count: number): Float64Array {
  const fresh = makeRows(count);
  fresh.set(old);
  return fresh;
}

/** The same rows as words of 32 bits, sixteen each. */
export function wordsOf(rows: Float64Array): Int32Array {
  return new Int32Array(rows.buffer, rows.byteOffset, rows.length * 2);
}
