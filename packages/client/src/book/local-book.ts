import { type BookDelta, type BookLevel, type BookSnapshot, bookChecksum } from '@tandem/api';

/** Why a local book cannot be trusted any more. */
export type BookFault =
  | { readonly kind: 'gap'; readonly expected: number; readonly received: number }
  | { readonly kind: 'checksum'; readonly expected: number; readonly computed: number };

type Sides = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] };

/**
 * A book that is kept from a snapshot and what changes. Each change names the one before it, and
 * each carries a checksum over the best levels: a book with a hole or a wrong level says so, shows
 * nothing, and waits for the next snapshot.
 */
export class LocalBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  #sequence: number | null = null;
  #sorted: Sides | null = null;

  /** Sequence that the book stands for; null while it waits for a snapshot. */
  get sequence(): number | null {
    return this.#sequence;
  }

  /** Takes a message of the book stream; null when the book is right after it. */
  apply(message: BookSnapshot | BookDelta): BookFault | null {
    if (message.type === 'snapshot') {
      this.#bids.clear();
      this.#asks.clear();
    } else {
      // Behind a snapshot that is on its way, changes mean nothing.
      if (this.#sequence === null) return null;
      if (message.previousSequence !== this.#sequence) {
        const fault = { expected: this.#sequence, received: message.previousSequence };
        this.#sequence = null;
        return { kind: 'gap', ...fault };
      }
    }
    put(this.#bids, message.bids);
    put(this.#asks, message.asks);
    this.#sorted = null;
    this.#sequence = message.sequence;
    const { bids, asks } = this.levels();
    const computed = bookChecksum(bids, asks);
    if (computed === message.checksum) return null;
    this.#sequence = null;
    return { kind: 'checksum', expected: message.checksum, computed };
  }

  /** Both sides, best first. Empty while the book waits for a snapshot. */
  levels(): Sides {
    this.#sorted ??= {
      bids: [...this.#bids].toSorted(([a], [b]) => compareDecimals(b, a)),
      asks: [...this.#asks].toSorted(([a], [b]) => compareDecimals(a, b)),
    };
    return this.#sorted;
  }
}

function put(side: Map<string, string>, levels: readonly BookLevel[]): void {
  for (const [price, size] of levels) {
    if (size === '0') side.delete(price);
    else side.set(price, size);
  }
}

/** Decimals as the venue writes them: no sign, no leading zeros. Exact for any length. */
function compareDecimals(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  if (wholeA !== wholeB) return wholeA < wholeB ? -1 : 1;
  if (fractionA === fractionB) return 0;
  return fractionA < fractionB ? -1 : 1;
}
