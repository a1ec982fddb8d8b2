import type { Ticker } from '@tandem/api';

/**
 * Change over 24 hours as a part of one; null where either price is unknown. `last` is a newer
 * price than the ticker's.
 */
export function changeOf(ticker: Ticker | undefined, last: string | null = null): number | null {
  const now = last ?? ticker?.last ?? ticker?.mark;
  const before = ticker?.open24h;
  if (now === null || now === undefined || before === null || before === undefined) return null;
  return Number(before) === 0 ? null : Number(now) / Number(before) - 1;
}
