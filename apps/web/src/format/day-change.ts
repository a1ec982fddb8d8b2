import type { Ticker } from '@tandem/api';

/** Change over 24 hours as a part of one; null where either price is unknown. */
export function changeOf(ticker: Ticker | undefined): number | null {
  const now = ticker?.last ?? ticker?.mark;
  const before = ticker?.open24h;
  if (now === null || now === undefined || before === null || before === undefined) return null;
  return Number(before) === 0 ? null : Number(now) / Number(before) - 1;
}
