import { RecordingFault } from '../fault.ts';

/** Reads big-endian integers from bytes; reading past the end is a fault. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  take(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.#bytes.subarray(start, start + count);
  }

  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  hex(count: number): string {
    return Buffer.from(this.take(count)).toString('hex');
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  u128(): bigint {
    return (this.u64() << 64n) | this.u64();
  }

  i128(): bigint {
    return (this.i64() << 64n) | this.u64();
  }

  #advance(count: number): number {
    const start = this.#offset;
    if (count > this.remaining) {
      throw new RecordingFault(
        'Truncated',
        `${count} bytes wanted at ${start} of ${this.#bytes.length}`,
      );
    }
    this.#offset += count;
    return start;
  }
}
