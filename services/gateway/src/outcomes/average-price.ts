import { decimalText } from '@tandem/api';

/** Digits of an average behind those of a price. */
const MORE_DIGITS = 4;

/** value / size with four digits more than a price has, rounded down; null without a size. */
export function averagePriceText(value: bigint, size: number, priceScale: number): string | null {
  if (size === 0) return null;
  const scaled = (value * 10n ** BigInt(MORE_DIGITS)) / BigInt(size);
  return decimalText(scaled, priceScale + MORE_DIGITS);
}
