import {
  computeDebt,
  computeInsolventAt,
  isDebtWithin256Bits,
  isSubject,
} from '../protocols/dex223/debt.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import { quoteMean } from '../protocols/dex223/mean-oracle.ts';
import { quoteSpot } from '../protocols/dex223/spot-oracle.ts';
import { type Columns, readExact } from './columns.ts';

/** What was found about a slot; healthy positions are not told of. */
export type Finding =
  | {
      readonly kind: 'priced';
      readonly slot: number;
      readonly debt: bigint;
      readonly value: bigint;
      readonly isSubject: boolean;
      readonly insolventAt: bigint | null;
    }
  | {
      readonly kind: 'unpriced';
      readonly slot: number;
      /** Number of the pair, null where it is the debt; `reason` is 0 where its oracle reverts. */
      readonly pair: number | null;
      readonly reason: number;
    };

/** `reason` where the arithmetic leaves 256 bits: only the contract knows. */
export const BEYOND_256_BITS = 255;

/**
 * Greater than the sum of all relative errors on the way to a bound: fewer than 32 roundings of
 * 2^-53 each on any path (a double of an exact amount, of a square root of a price and its square,
 * of a power of ten, products, a quotient, and sums of positive numbers, whose relative error is
 * not greater than that of the worst part).
 */
const E = 2 ** -48;
const UP = 1 + E;
const DOWN = 1 - E;

/** Where the contract's product would leave 256 bits: price * digits >= 2^64, square >= 2^256. */
const QUOTIENT_LIMIT = 2 ** 64 * DOWN;
const SQUARE_LIMIT = 2 ** 256 * DOWN;

/** Amounts under this one, and their products with interest and time, fit into 256 bits. */
const ORDINARY = 2 ** 200;
const WORD = 1n << 256n;

/** Under these many digits an amount of token 1 could lose its price by a rise of its worth. */
const REGULAR_DIGITS = 10_000;
/** From here a forward product could overflow at a price that is still regular. */
const REGULAR_AMOUNT = 2 ** 128;

/** Prices between which a position with regular holdings can neither overflow nor revert. */
const REGULAR_PRICE_MIN = 1.001e-4;
const REGULAR_PRICE_MAX = 1e14;

/**
 * Whether floors of rates hold for this pair at this price: outside, each change of the price is a
 * reason to look at every position of the pair.
 */
export function isRegularPrice(price: number, isSellGreater: boolean): boolean {
  return price < REGULAR_PRICE_MAX && (!isSellGreater || price > REGULAR_PRICE_MIN);
}

/**
 * Decides positions. First with doubles: who is solvent although his value is taken too low and his
 * debt too high is solvent by the contract's integers too. For all others these are computed.
 */
export class Kernel {
  readonly #columns: Columns;
  readonly #generation: Generation;
  #lowest = 0;

  constructor(columns: Columns, generation: Generation) {
    this.#columns = columns;
    this.#generation = generation;
  }

  /** null: solvent, and written down until when and down to which rates. */
  evaluate(slot: number, at: number): Finding | null {
    const columns = this.#columns;
    // Only time can make it insolvent, and the integers know when.
    if (columns.holdingCount[slot] === 0) return this.#evaluateExactly(slot, at);
    const elapsed = at - (columns.createdAt[slot] as number);
    const debt =
      (columns.principal[slot] as number) + (columns.perSecond[slot] as number) * elapsed;
    const isOrdinary = debt < ORDINARY && this.#bound(slot, 1) && this.#lowest < ORDINARY;
    if (isOrdinary && this.#lowest >= debt * UP) {
      this.#keepFloors(slot, at, debt * UP);
      return null;
    }
    return this.#evaluateExactly(slot, at);
  }

  /**
   * A lower bound of the value while every rate is this part of what it is: 1 is now. False where
   * doubles cannot tell: no price, a revert, an overflow, or too close to one.
   */
  #bound(slot: number, part: number): boolean {
    const columns = this.#columns;
    const start = columns.holdingStart[slot] as number;
    const end = start + (columns.holdingCount[slot] as number);
    let lowest = columns.base[slot] as number;
    for (let holding = start; holding < end; holding++) {
      const pair = columns.pair[holding] as number;
      if (columns.unpriced[pair] !== 0) return false;
      const isSellGreater = columns.isSellGreater[pair] === 1;
      const amount = columns.amount[holding] as number;
      if (columns.isMean[pair] === 1) {
        const worth = amount * (columns.rate[pair] as number) * part;
        if (!(worth < SQUARE_LIMIT)) return false;
        lowest += Math.max(0, worth * DOWN - 1);
        continue;
      }
      const price = columns.price[pair] as number;
      const quotient =
        (isSellGreater ? price / part : price * part) * (columns.digits[holding] as number);
      const scale = columns.scale[holding] as number;
      const forwardLow = Math.floor(quotient * DOWN) * scale;
      const forwardHigh = Math.floor(quotient * UP) * scale;
      if (!(quotient < QUOTIENT_LIMIT && forwardHigh < SQUARE_LIMIT)) return false;
      if (!isSellGreater) {
        lowest += forwardLow;
        continue;
      }
      const square = amount * amount;
      if (!(forwardLow > 0 && square < SQUARE_LIMIT)) return false;
      lowest += Math.max(0, (square / forwardHigh) * DOWN - 1);
    }
    this.#lowest = lowest * DOWN;
    return true;
  }

  /**
   * Half of what is left above the debt is given to time, the rest to the rates: while none falls
   * under its floor, and until then, the position is solvent without another look. The floors are
   * tried out, not trusted: the value falls with the rates, so what holds there holds above.
   */
  #keepFloors(slot: number, at: number, debt: number): void {
    const columns = this.#columns;
    const perSecond = columns.perSecond[slot] as number;
    const base = columns.base[slot] as number;
    const left = this.#lowest - debt;
    const seconds = perSecond > 0 ? Math.floor(left / 2 / perSecond) : Number.POSITIVE_INFINITY;
    const debtThen = perSecond > 0 ? (debt + perSecond * seconds) * UP : debt;
    const atRisk = this.#lowest - base;
    const fall = Math.min(1, Math.max(0, (this.#lowest - debtThen) / atRisk));
    columns.safeUntil[slot] = at + Math.max(0, seconds);
    const isBaseEnough = base * DOWN >= debtThen;
    this.#setFloors(slot, isBaseEnough ? 0 : this.#findPart(slot, fall, debtThen));
  }

  /** The part of all rates down to which the position certainly stays solvent; null is none. */
  #findPart(slot: number, fall: number, debt: number): number | null {
    for (const trust of [0.999_999, 0.99, 0.5]) {
      const part = 1 - fall * trust;
      if (part < 1 && this.#bound(slot, part) && this.#lowest >= debt) return part;
    }
    return null;
  }

  #setFloors(slot: number, part: number | null): void {
    const columns = this.#columns;
    const start = columns.holdingStart[slot] as number;
    const end = start + (columns.holdingCount[slot] as number);
    for (let holding = start; holding < end; holding++) {
      const pair = columns.pair[holding] as number;
      const isRegular =
        (columns.amount[holding] as number) < REGULAR_AMOUNT &&
        (columns.isSellGreater[pair] === 0 ||
          columns.isMean[pair] === 1 ||
          (columns.digits[holding] as number) >= REGULAR_DIGITS);
      columns.rateFloor[holding] =
        part === null || !isRegular
          ? Number.POSITIVE_INFINITY
          : (columns.rate[pair] as number) * part;
    }
  }

  #evaluateExactly(slot: number, at: number): Finding | null {
    const columns = this.#columns;
    this.#setFloors(slot, null);
    columns.safeUntil[slot] = Number.POSITIVE_INFINITY;
    const value = this.#exactValue(slot);
    if (typeof value !== 'bigint') return value;
    const terms = {
      generation: this.#generation,
      principal: readExact(columns.exactTerms, slot * 12),
      interest: readExact(columns.exactTerms, slot * 12 + 4),
      createdAt: BigInt(columns.createdAt[slot] as number),
    };
    if (value >= WORD || !isDebtWithin256Bits(terms, BigInt(at)))
      return { kind: 'unpriced', slot, pair: null, reason: BEYOND_256_BITS };
    const debt = computeDebt(terms, BigInt(at));
    const insolventAt = computeInsolventAt(terms, value);
    if (isSubject(value, debt))
      return { kind: 'priced', slot, debt, value, isSubject: true, insolventAt };
    // Prices being equal it holds up to the second before; any other rate is a reason to look.
    if (insolventAt !== null) columns.safeUntil[slot] = Number(insolventAt) - 1;
    if (value >= BigInt(ORDINARY)) columns.safeUntil[slot] = at;
    return null;
  }

  #exactValue(slot: number): bigint | Finding {
    const columns = this.#columns;
    const start = columns.holdingStart[slot] as number;
    const end = start + (columns.holdingCount[slot] as number);
    let value = readExact(columns.exactTerms, slot * 12 + 8);
    for (let holding = start; holding < end; holding++) {
      const pair = columns.pair[holding] as number;
      const unpriced = columns.unpriced[pair] as number;
      if (unpriced !== 0) return { kind: 'unpriced', slot, pair, reason: unpriced };
      const quote = columns.isMean[pair] === 1 ? quoteMean : quoteSpot;
      const answer = quote({
        sqrtPriceX96: readExact(columns.exactSqrtPrice, pair * 4),
        isSellGreater: columns.isSellGreater[pair] === 1,
        amount: readExact(columns.exactAmount, holding * 4),
      });
      if (answer.kind === 'reverts') {
        const reason = answer.reason === 'Overflow' ? BEYOND_256_BITS : 0;
        return { kind: 'unpriced', slot, pair, reason };
      }
      value += answer.amount;
    }
    return value;
  }
}
