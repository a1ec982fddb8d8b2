/** Kinds of items of the mirror, as contracts/src/interfaces/IHandler.sol numbers them. */
export const ITEM = {
  registerAccount: 1,
  creditDeposit: 2,
  reserveWithdrawal: 3,
  returnWithdrawal: 4,
  matchOrders: 5,
  matchSpot: 6,
  moveIsolatedMargin: 7,
  flagAccount: 8,
  updatePrice: 9,
  moveFunding: 10,
  chargeUtilization: 11,
  liquidationStep: 12,
  liquidationFee: 13,
  backstopTakeover: 14,
  deleverage: 15,
  coverDebt: 16,
  seizeCollateral: 17,
  settlePosition: 18,
  transfer: 19,
  movePoolShares: 20,
  setPoolExit: 21,
  distributeFees: 22,
  payProvider: 23,
  configureAsset: 24,
  configureMarket: 25,
  configureVenue: 26,
  resolveDispute: 27,
  serveRequest: 28,
  extraFee: 29,
  creditElsewhere: 30,
  reserveElsewhere: 31,
  paidElsewhere: 32,
} as const;

export type ItemKind = (typeof ITEM)[keyof typeof ITEM];

const HEAD_BYTES = 4;
const START_BYTES = 4_096;

/**
 * Packs items into sections: kind u8 | length u24 | items. Items that follow each other and are of
 * one kind share a section, so the order of everything stays. Numbers are big-endian.
 */
export class SectionWriter {
  private bytes: Uint8Array = new Uint8Array(START_BYTES);
  private view: DataView = new DataView(this.bytes.buffer);
  private length = 0;
  private sectionAt = -1;
  private kind = 0;
  private itemAt = 0;
  /** Items since the last `take`, by kind. */
  private counts: number[] = [];
  readonly sectionBytesMax: number;

  /** A section longer than `sectionBytesMax` is followed by another of its kind. */
  constructor(sectionBytesMax: number) {
    this.sectionBytesMax = sectionBytesMax;
  }

  /** Bytes of all sections. */
  get size(): number {
    return this.length;
  }

  /** Items since the last `take`. */
  get items(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** How many items of each kind were written since the last `take`. */
  kinds(): readonly (readonly [kind: ItemKind, count: number])[] {
    return this.counts.flatMap((count, kind) => [[kind as ItemKind, count] as const]);
  }

  /** Begins an item; its fields follow. */
  item(kind: ItemKind): this {
    const isFull = this.length - this.sectionAt - HEAD_BYTES >= this.sectionBytesMax;
    if (this.sectionAt < 0 || this.kind !== kind || isFull) {
      this.close();
      this.sectionAt = this.length;
      this.kind = kind;
      this.uint(kind, 1).uint(0, 3);
    }
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    this.itemAt = this.length;
    return this;
  }

  /** The fields of the last item so far, behind its kind: what an announcement hashes. */
  lastItem(): Uint8Array {
    const item = new Uint8Array(1 + this.length - this.itemAt);
    item[0] = this.kind;
    item.set(this.bytes.subarray(this.itemAt, this.length), 1);
    return item;
  }

  /** An unsigned field of up to eight bytes; the number is a safe integer. */
  uint(value: number, bytes: number): this {
    this.reserve(bytes);
    let rest = value;
    for (let at = this.length + bytes - 1; at >= this.length; at -= 1) {
      this.bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    if (rest !== 0 || value < 0) throw new RangeError(`${value} is no u${bytes * 8}`);
    this.length += bytes;
    return this;
  }

  /** A signed field of eight bytes. */
  int(value: number): this {
    this.reserve(8);
    this.view.setBigInt64(this.length, BigInt(value));
    this.length += 8;
    return this;
  }

  /** Raw bytes given as hexadecimal digits. */
  hex(digits: string, bytes: number): this {
    if (digits.length !== bytes * 2) throw new RangeError(`${digits} is not ${bytes} bytes`);
    this.reserve(bytes);
    for (let i = 0; i < bytes; i += 1) {
      this.bytes[this.length + i] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16);
    }
    this.length += bytes;
    return this;
  }

  /** The sections written since the last `take`: the item that follows begins another one. */
  peek(): Uint8Array {
    this.close();
    return this.bytes.slice(0, this.length);
  }

  /** The sections written since the last call. */
  take(): Uint8Array {
    const taken = this.peek();
    this.length = 0;
    this.counts = [];
    return taken;
  }

  private close(): void {
    if (this.sectionAt < 0) return;
    const length = this.length - this.sectionAt - HEAD_BYTES;
    this.view.setUint32(this.sectionAt, (this.kind * 2 ** 24 + length) >>> 0);
    this.sectionAt = -1;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + bytes));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
