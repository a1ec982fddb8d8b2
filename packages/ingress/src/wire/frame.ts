const LENGTH_BYTES = 4;
const HEAD_BYTES = 5;

/** What a frame is. Requests go to the exchange, the rest comes from there. */
export const FRAME = {
  greet: 1,
  submit: 2,
  rehearse: 3,
  prove: 4,
  ask: 5,
  follow: 6,
  welcome: 129,
  outcome: 130,
  verdict: 131,
  answer: 132,
  checkpoint: 133,
  released: 134,
  notice: 135,
  fault: 136,
} as const;

/** One message: its kind, the number of its request (0: none) and its content. */
export type Frame = { readonly kind: number; readonly number: number; readonly body: Buffer };

/** Bytes that are no frames, or frames that mean nothing: the connection is given up. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A frame as bytes: length of the rest (u32), kind (u8), number (u32), content; big-endian. */
export function encodeFrame(kind: number, number: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + HEAD_BYTES + body.length);
  bytes.writeUInt32BE(HEAD_BYTES + body.length, 0);
  bytes.writeUInt8(kind, LENGTH_BYTES);
  bytes.writeUInt32BE(number, LENGTH_BYTES + 1);
  bytes.set(body, LENGTH_BYTES + HEAD_BYTES);
  return bytes;
}

/** Cuts a stream of bytes into frames. Keeps at most one unfinished frame. */
export class FrameReader {
  #longest: number;
  #pieces: Buffer[] = [];
  #held = 0;
  #wanted = LENGTH_BYTES;

  /** @param longest bytes of a frame behind its length, at most */
  constructor(longest: number) {
    this.#longest = longest;
  }

  set longest(bytes: number) {
    this.#longest = bytes;
  }

  /**
   * Takes what has arrived and gives the frames that are complete, one after the other.
   *
   * @throws WireError for a length that no frame has; nothing is kept for it
   */
  *take(chunk: Buffer): Generator<Frame> {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= this.#wanted) {
      // Joined only when the frame is complete: a slow peer costs no copies.
      const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : this.#joined();
      const length = bytes.readUInt32BE(0);
      if (length < HEAD_BYTES || length > this.#longest) {
        throw new WireError(`a frame of ${length} bytes; there are ${HEAD_BYTES}-${this.#longest}`);
      }
      const end = LENGTH_BYTES + length;
      if (bytes.length < end) {
        this.#keep(bytes, end);
        return;
      }
      const rest = bytes.subarray(end);
      this.#keep(rest, LENGTH_BYTES);
      yield {
        kind: bytes.readUInt8(LENGTH_BYTES),
        number: bytes.readUInt32BE(LENGTH_BYTES + 1),
        body: bytes.subarray(LENGTH_BYTES + HEAD_BYTES, end),
      };
    }
  }

  #joined(): Buffer {
    return Buffer.concat(this.#pieces, this.#held);
  }

  #keep(bytes: Buffer, wanted: number): void {
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#held = bytes.length;
    this.#wanted = wanted;
  }
}
