import type { ChainState } from '@tandem/api';
import { markFeedAt } from '@tandem/chain';
import type { Address, PublicClient } from 'viem';

type SignedFeeds = NonNullable<ChainState['signedFeeds']>;

/** Everybody who looks within this time sees the same: a feed waits two days for its use. */
const AGE_MS = 10_000;

/** What the indexes of a venue are held against, as its contract of challenges of marks says. */
export class SignedFeedsReader {
  readonly #reader: PublicClient;
  readonly #marks: Address | null;
  #known: { readonly read: Promise<SignedFeeds>; readonly atMs: number } | null = null;

  constructor(reader: PublicClient, marks: Address | null) {
    this.#reader = reader;
    this.#marks = marks;
  }

  /** None where marks cannot be challenged; null while it is not known. */
  async feeds(markets: Iterable<number>): Promise<SignedFeeds | null> {
    const address = this.#marks;
    if (address === null) return [];
    const nowMs = performance.now();
    if (this.#known === null || nowMs - this.#known.atMs > AGE_MS) {
      this.#known = { read: this.#read(address, [...markets]), atMs: nowMs };
    }
    const { read } = this.#known;
    return read.catch(() => {
      this.#known = null;
      return null;
    });
  }

  async #read(address: Address, markets: readonly number[]): Promise<SignedFeeds> {
    const { timestamp } = await this.#reader.getBlock();
    const timeUs = Number(timestamp) * 1_000_000;
    const feeds: SignedFeeds[number][] = [];
    for (const marketId of markets) {
      const feed = await markFeedAt({ reader: this.#reader }, address, {
        market: marketId,
        timeUs,
      });
      if (feed !== null) feeds.push({ marketId, feed: feed.id });
    }
    return feeds;
  }
}
