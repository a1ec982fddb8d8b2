/** What a message of a stream does. */
export const ADD = 0;
export const CANCEL = 1;
export const IMMEDIATE = 2;

/** Bytes of one message in the record format of stream S1. */
const RECORD_BYTES = 16;

/**
 * Messages for one order book, one column a field. The columns are shared memory, so that every
 * isolate reads the same stream without a copy.
 */
export type OrderStream = {
  readonly name: string;
  readonly count: number;
  /** `ADD` an order that may rest, `CANCEL`, or `IMMEDIATE`: an order that never rests. */
  readonly kinds: Uint8Array;
  /** 0 buy, 1 sell; 0 for cancels. */
  readonly sides: Uint8Array;
  readonly ids: Int32Array;
  readonly prices: Int32Array;
  readonly sizes: Int32Array;
};

/** The columns of a stream while it is being written. */
export class StreamWriter {
  readonly stream: OrderStream;
  private at = 0;

  constructor(name: string, count: number) {
    const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(count * 4));
    const bytes = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(count));
    this.stream = {
      name,
      count,
      kinds: bytes(),
      sides: bytes(),
      ids: words(),
      prices: words(),
      sizes: words(),
    };
  }

  order(kind: number, id: number, terms: { side: number; price: number; size: number }): void {
    const { stream, at } = this;
    stream.kinds[at] = kind;
    stream.ids[at] = id;
    stream.sides[at] = terms.side;
    stream.prices[at] = terms.price;
    stream.sizes[at] = terms.size;
    this.at += 1;
  }

  cancel(id: number): void {
    this.stream.kinds[this.at] = CANCEL;
    this.stream.ids[this.at] = id;
    this.at += 1;
  }
}

/** The first messages of a stream; shares its memory. */
export function prefixOf(stream: OrderStream, count: number): OrderStream {
  return count >= stream.count ? stream : { ...stream, count };
}

/**
 * The stream in the record format of S1, little-endian: u8 type (0 order, 1 cancel), u8 side, u8
 * immediate, u8 zero, u32 size, u32 id, i32 price.
 */
export function recordsOf(stream: OrderStream): Uint8Array {
  const bytes = new Uint8Array(stream.count * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < stream.count; i += 1) {
    const at = i * RECORD_BYTES;
    const kind = stream.kinds[i] as number;
    bytes[at] = kind === CANCEL ? 1 : 0;
    bytes[at + 1] = stream.sides[i] as number;
    bytes[at + 2] = kind === IMMEDIATE ? 1 : 0;
    view.setUint32(at + 4, stream.sizes[i] as number, true);
    view.setUint32(at + 8, stream.ids[i] as number, true);
    view.setInt32(at + 12, stream.prices[i] as number, true);
  }
  return bytes;
}
