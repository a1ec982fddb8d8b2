import type { Address } from 'viem';
import { UNPRICED_REASONS, type UnpricedReason } from '../model/verdict.ts';
import { type Columns, writeExact } from './columns.ts';

/** A question to an oracle: what is so much of `sell` worth in `buy`? */
export type OraclePair = {
  readonly oracle: Address;
  readonly buy: Address;
  readonly sell: Address;
};

/** The price by which an oracle answers at one block and second, or why it does not. */
export type PairPrice =
  | {
      readonly kind: 'priced';
      readonly sqrtPriceX96: bigint;
      /** Whether it is a mean, at which an oracle takes whole amounts: no digits are cut. */
      readonly isMean: boolean;
    }
  | { readonly kind: 'unpriced'; readonly reason: UnpricedReason };

export function oraclePairKey({ oracle, buy, sell }: OraclePair): string {
  return `${oracle}:${buy}:${sell}`.toLowerCase();
}

/** Whether the address of what is sold is the greater one: then it is token 1. */
export function isSellGreater({ buy, sell }: Omit<OraclePair, 'oracle'>): boolean {
  return sell.toLowerCase() > buy.toLowerCase();
}

/** The pairs that positions need, by number. */
export class PairTable {
  readonly #pairs: OraclePair[] = [];
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#pairs.length;
  }

  pair(number: number): OraclePair {
    return this.#pairs[number] as OraclePair;
  }

  pairs(): readonly OraclePair[] {
    return this.#pairs;
  }

  find(pair: OraclePair): number | null {
    return this.#numbers.get(oraclePairKey(pair)) ?? null;
  }

  /** A new pair is without a price. */
  add(pair: OraclePair): number {
    const number = this.#pairs.length;
    this.#pairs.push(pair);
    this.#numbers.set(oraclePairKey(pair), number);
    return number;
  }
}

export function unpricedCode(reason: UnpricedReason): number {
  return UNPRICED_REASONS.indexOf(reason) + 1;
}

/** False when it is what the columns say already. */
export function writePrice(columns: Columns, number: number, price: PairPrice): boolean {
  const code = price.kind === 'priced' ? 0 : unpricedCode(price.reason);
  const before = columns.unpriced[number];
  columns.unpriced[number] = code;
  if (price.kind === 'unpriced') return before !== code;
  const { sqrtPriceX96 } = price;
  const sqrt = Number(sqrtPriceX96);
  const value = (sqrt * sqrt) / 2 ** 192;
  const isMean = price.isMean ? 1 : 0;
  const isSame =
    before === 0 && columns.isMean[number] === isMean && isSameExact(columns, number, sqrtPriceX96);
  columns.isMean[number] = isMean;
  writeExact(columns.exactSqrtPrice, number * 4, sqrtPriceX96);
  columns.price[number] = value;
  columns.rate[number] = columns.isSellGreater[number] === 1 ? 1 / value : value;
  return !isSame;
}

function isSameExact(columns: Columns, number: number, sqrtPriceX96: bigint): boolean {
  const words = columns.exactSqrtPrice;
  return (
    BigInt.asUintN(64, sqrtPriceX96) === words[number * 4] &&
    BigInt.asUintN(64, sqrtPriceX96 >> 64n) === words[number * 4 + 1] &&
    BigInt.asUintN(64, sqrtPriceX96 >> 128n) === words[number * 4 + 2]
  );
}
