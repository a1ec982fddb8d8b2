import type { BookLevel } from '../schemas/market.ts';
import { crc32 } from './crc32.ts';

/** Levels of each side that the checksum covers. */
const CHECKSUM_LEVELS = 25;

/**
 * The text under the checksum of a book: the best bid, the best ask, the second bid, the second
 * ask, and so on for the best 25 of each side. A level is its price and its size as they were sent,
 * with a colon between them; levels are joined by colons; a side that has no more levels is left
 * out.
 *
 * Example: bids 100 x 2 and 99.5 x 1, ask 101 x 3: "100:2:101:3:99.5:1", whose checksum is
 * 3935778095.
 */
export function bookChecksumText(bids: readonly BookLevel[], asks: readonly BookLevel[]): string {
  const parts: string[] = [];
  for (let at = 0; at < CHECKSUM_LEVELS; at += 1) {
    const bid = bids[at];
    const ask = asks[at];
    if (bid !== undefined) parts.push(bid[0], bid[1]);
    if (ask !== undefined) parts.push(ask[0], ask[1]);
  }
  return parts.join(':');
}

/** CRC-32 of `bookChecksumText`. Both sides come best first. */
export function bookChecksum(bids: readonly BookLevel[], asks: readonly BookLevel[]): number {
  return crc32(bookChecksumText(bids, asks));
}
