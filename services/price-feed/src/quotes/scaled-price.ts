import { MAX_PRICE, type PriceUnits } from '@tandem/quantity';

/** A price as a source wrote it, exactly: mantissa x 10^exponent, with its half width. */
export type ScaledPrice = {
  readonly mantissa: bigint;
  /** Half of the spread, or of the confidence interval; not negative. */
  readonly halfWidth: bigint;
  readonly exponent: number;
};

/** Longer numbers are no prices; they would only cost time. */
const TEXT_LENGTH_MAX = 40;
/** More places than a price, a rate and a scale have together. */
const POWER_MAX = 100;

const DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,2}))?$/;

/** Reads a positive decimal exactly; null for anything else: zero, a sign, NaN, 1e400. */
export function parseScaled(text: string): ScaledPrice | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = '0', fraction = '', power = '0'] = match;
  const mantissa = BigInt(whole + fraction);
  const exponent = Number(power) - fraction.length;
  if (mantissa === 0n || Math.abs(exponent) > TEXT_LENGTH_MAX) return null;
  return { mantissa, halfWidth: 0n, exponent };
}

/** The middle of a bid and an ask with half of their spread, exactly; null when they cross. */
export function middle(bid: ScaledPrice, ask: ScaledPrice): ScaledPrice | null {
  const exponent = Math.min(bid.exponent, ask.exponent) - 1;
  const low = bid.mantissa * 10n ** BigInt(bid.exponent - exponent);
  const high = ask.mantissa * 10n ** BigInt(ask.exponent - exponent);
  if (low > high) return null;
  // Both are multiples of ten here, so that the halves are whole.
  return { mantissa: (low + high) / 2n, halfWidth: (high - low) / 2n, exponent };
}

/** The product of a price and a rate; the half width grows by the rate's own, rounded up. */
export function timesRate(price: ScaledPrice, rate: ScaledPrice): ScaledPrice {
  return {
    mantissa: price.mantissa * rate.mantissa,
    halfWidth: price.halfWidth * (rate.mantissa + rate.halfWidth) + price.mantissa * rate.halfWidth,
    exponent: price.exponent + rate.exponent,
  };
}

export type UnitPrice = { readonly price: PriceUnits; readonly confidence: PriceUnits };

/**
 * A price in units of 10^-decimals dollars: the nearest unit, halves up. The confidence is rounded
 * up, so that a price is never shown as surer than it is. Null when the price is no positive
 * number of units of 40 bits. Example: 60,000.05 at one decimal is 600,001.
 */
export function toPriceUnits(price: ScaledPrice, decimals: number): UnitPrice | null {
  const power = price.exponent + decimals;
  if (Math.abs(power) > POWER_MAX) return null;
  const up = power >= 0 ? 10n ** BigInt(power) : 1n;
  const down = power >= 0 ? 1n : 10n ** BigInt(-power);
  const units = (2n * price.mantissa * up + down) / (2n * down);
  const width = (price.halfWidth * up + down - 1n) / down;
  if (units < 1n || units > BigInt(MAX_PRICE)) return null;
  const confidence = width > BigInt(MAX_PRICE) ? MAX_PRICE : Number(width);
  return { price: Number(units) as PriceUnits, confidence: confidence as PriceUnits };
}
