import { crc32 } from 'node:zlib';
import type { BookDelta, BookLevel, BookSnapshot } from '@tandem/api';

/** A book as docs/how-to/follow-a-book.md tells to keep it, in a few lines of a client's own. */
export class FollowedBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  /** `sequence` of the last message; null while a snapshot is awaited. */
  sequence: number | null = null;

  /** Takes a message in; false when the book is not to be trusted and needs a snapshot. */
  apply(message: BookSnapshot | BookDelta): boolean {
    if (message.type === 'snapshot') {
      this.#bids.clear();
      this.#asks.clear();
    } else if (message.previousSequence !== this.sequence) {
      this.sequence = null;
      return false;
    }
    for (const [price, size] of message.bids) put(this.#bids, price, size);
    for (const [price, size] of message.asks) put(this.#asks, price, size);
    this.sequence = message.sequence;
    const { bids, asks } = this.levels();
    const parts: string[] = [];
    for (let rank = 0; rank < 25; rank += 1) {
      parts.push(...(bids[rank] ?? []), ...(asks[rank] ?? []));
    }
    if (crc32(parts.join(':')) === message.checksum) return true;
    this.sequence = null;
    return false;
  }

  /** Both sides, best first. Prices of one book differ enough for numbers to order them. */
  levels(): { readonly bids: BookLevel[]; readonly asks: BookLevel[] } {
    return {
      bids: [...this.#bids].toSorted(([a], [b]) => Number(b) - Number(a)),
      asks: [...this.#asks].toSorted(([a], [b]) => Number(a) - Number(b)),
    };
  }
}

function put(side: Map<string, string>, price: string, size: string): void {
  if (size === '0') side.delete(price);
  else side.set(price, size);
}
