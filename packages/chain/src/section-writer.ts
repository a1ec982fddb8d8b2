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
  setWithdrawalFee: 33,
} as const;

export type ItemKind = (typeof ITEM)[keyof typeof ITEM];

/** An item as it stands in its section. */
export type Item = {
  readonly kind: ItemKind;
  readonly fields: Uint8Array;
  /** Whether a batch may begin with it: it needs nothing of what the one before was told. */
  readonly mayBegin: boolean;
  /** What a batch that begins with it is told before it, once more. */
  readonly again: Item | null;
};

/** An item whose end is not known yet. */
type OpenItem = Omit<Item, 'fields'> & { readonly from: number; to: number };

/** Of batches: `sectionBytesMax` of their writers. */
export const SECTION_BYTES_MAX = 8_192;
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
  /** Items since the last `take`, by kind. */
  private counts: number[] = [];
  /** Where the newest command begins, and its items. */
  private before = { length: 0, sectionAt: -1, kind: 0 };
  private ofCommand: OpenItem[] = [];
  /** False: the items that follow stay in the batch of the one before. */
  mayBegin = true;
  /** What the items that follow must have before them in their batch. */
  again: Item | null = null;
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

  /** The items that follow are those of another command. */
  beginCommand(): void {
    const { length, sectionAt, kind } = this;
    this.before = { length, sectionAt, kind };
    this.ofCommand = [];
  }

  /** Kinds of the items of the newest command. */
  newest(): readonly (readonly [kind: ItemKind, count: number])[] {
    return this.ofCommand.map(({ kind }) => [kind, 1]);
  }

  /** Takes the items of the newest command out: the next `take` gives what came before it. */
  takeCommand(): readonly Item[] {
    const last = this.ofCommand.at(-1);
    if (last !== undefined) last.to = this.length;
    const items = this.ofCommand.map(({ kind, from, to, mayBegin, again }) => {
      this.counts[kind] = (this.counts[kind] as number) - 1;
      return { kind, fields: this.bytes.slice(from, to), mayBegin, again };
    });
    this.length = this.before.length;
    this.sectionAt = this.before.sectionAt;
    this.kind = this.before.kind;
    this.ofCommand = [];
    return items;
  }

  /** Writes an item that was taken out before. */
  append({ kind, fields }: Item): this {
    this.item(kind).reserve(fields.length);
    this.bytes.set(fields, this.length);
    this.length += fields.length;
    return this;
  }

  /** Begins an item; its fields follow. */
  item(kind: ItemKind): this {
    const last = this.ofCommand.at(-1);
    if (last !== undefined) last.to = this.length;
    const isFull = this.length - this.sectionAt - HEAD_BYTES >= this.sectionBytesMax;
    if (this.sectionAt < 0 || this.kind !== kind || isFull) {
      this.close();
      this.sectionAt = this.length;
      this.kind = kind;
      this.uint(kind, 1).uint(0, 3);
    }
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const { mayBegin, again, length } = this;
    this.ofCommand.push({ kind, from: length, to: length, mayBegin, again });
    return this;
  }

  /** The last item with its fields so far. */
  lastItem(): Item {
    const last = this.ofCommand.at(-1);
    if (last === undefined) throw new Error('no item was written');
    const { kind, from, mayBegin, again } = last;
    return { kind, fields: this.bytes.slice(from, this.length), mayBegin, again };
  }

  /** What an announcement of the last item hashes: its kind and its fields so far. */
  announcement(): Uint8Array {
    const { kind, fields } = this.lastItem();
    return Uint8Array.of(kind, ...fields);
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
    this.beginCommand();
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
