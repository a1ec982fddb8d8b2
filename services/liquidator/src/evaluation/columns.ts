/**
 * Everything that a verdict needs, in columns over shared memory: workers read what the main thread
 * wrote before it handed out the work. A slot is the number of a position; its holdings other than
 * the base asset lie together from `holdingStart`. Exact amounts are four words of 64 bits, lowest
 * first; beside each lies its nearest double, for the arithmetic that decides most positions.
 */
export type Columns = {
  /** Nearest doubles of principal, interest a second (base units) and base balance. */
  readonly principal: Float64Array;
  readonly perSecond: Float64Array;
  readonly base: Float64Array;
  readonly createdAt: Float64Array;
  /** Second of the chain up to which a position is solvent while no rate falls under its floor. */
  readonly safeUntil: Float64Array;
  readonly holdingStart: Int32Array;
  readonly holdingCount: Int32Array;
  /** Principal, interest, base balance: twelve words. */
  readonly exactTerms: BigUint64Array;
  readonly pair: Int32Array;
  /** Whose holding it is. */
  readonly holdingSlot: Int32Array;
  readonly amount: Float64Array;
  /** The leading digits to which the oracle cuts the amount, and the power of ten it takes off. */
  readonly digits: Float64Array;
  readonly scale: Float64Array;
  /** Rate of the pair from which on the last verdict holds until `safeUntil`. */
  readonly rateFloor: Float64Array;
  readonly exactAmount: BigUint64Array;
  /** token 1 of a pair in token 0, both in units; and its reciprocal where token 1 is sold. */
  readonly price: Float64Array;
  readonly rate: Float64Array;
  readonly isSellGreater: Uint8Array;
  /** 1 where the oracle takes the whole amount at a mean price, 0 where it cuts to digits. */
  readonly isMean: Uint8Array;
  /** 0 has a price; else one more than the index in `UNPRICED_REASONS`. */
  readonly unpriced: Uint8Array;
  readonly exactSqrtPrice: BigUint64Array;
};

export type Capacity = {
  readonly positions: number;
  readonly holdings: number;
  readonly pairs: number;
};

type Constructor<T> = new (buffer: SharedArrayBuffer) => T;

function column<T extends { readonly BYTES_PER_ELEMENT: number }>(
  kind: Constructor<T> & { readonly BYTES_PER_ELEMENT: number },
  length: number,
): T {
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
}

export function createColumns({ positions, holdings, pairs }: Capacity): Columns {
  return {
    principal: column(Float64Array, positions),
    perSecond: column(Float64Array, positions),
    base: column(Float64Array, positions),
    createdAt: column(Float64Array, positions),
    safeUntil: column(Float64Array, positions),
    holdingStart: column(Int32Array, positions),
    holdingCount: column(Int32Array, positions),
    exactTerms: column(BigUint64Array, positions * 12),
    pair: column(Int32Array, holdings),
    holdingSlot: column(Int32Array, holdings),
    amount: column(Float64Array, holdings),
    digits: column(Float64Array, holdings),
    scale: column(Float64Array, holdings),
    rateFloor: column(Float64Array, holdings),
    exactAmount: column(BigUint64Array, holdings * 4),
    price: column(Float64Array, pairs),
    rate: column(Float64Array, pairs),
    isSellGreater: column(Uint8Array, pairs),
    isMean: column(Uint8Array, pairs),
    unpriced: column(Uint8Array, pairs),
    exactSqrtPrice: column(BigUint64Array, pairs * 4),
  };
}

/** Larger columns with what the smaller ones held. */
export function growColumns(from: Columns, to: Capacity): Columns {
  const grown = createColumns(to);
  for (const name of Object.keys(grown) as (keyof Columns)[]) {
    const target: { set(source: unknown): void } = grown[name];
    target.set(from[name]);
  }
  return grown;
}

export function capacityOf(columns: Columns): Capacity {
  return {
    positions: columns.principal.length,
    holdings: columns.pair.length,
    pairs: columns.price.length,
  };
}

export function bytesOf(columns: Columns): number {
  return Object.values(columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

const WORD_BITS = 64n;

export function writeExact(words: BigUint64Array, at: number, value: bigint): void {
  words[at] = value;
  words[at + 1] = value >> WORD_BITS;
  words[at + 2] = value >> (2n * WORD_BITS);
  words[at + 3] = value >> (3n * WORD_BITS);
}

export function readExact(words: BigUint64Array, at: number): bigint {
  let value = words[at] ?? 0n;
  for (let word = 1; word < 4; word++) {
    const part = words[at + word] ?? 0n;
    if (part !== 0n) value |= part << (BigInt(word) * WORD_BITS);
  }
  return value;
}
