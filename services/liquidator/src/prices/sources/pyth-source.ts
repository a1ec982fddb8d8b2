import type { Address } from 'viem';
import {
  fetchJson,
  isRecord,
  type PriceSource,
  PriceSourceFault,
  type SourcePrice,
} from './price-source.ts';

export type PythConfig = {
  /** Hermes server. */
  readonly url: string;
  /** Feed id of each token: price of one whole token in dollars. */
  readonly feeds: ReadonlyMap<Address, string>;
  readonly staleAfterS: number;
  /** 1/10000 of the price that its confidence interval may be wide. */
  readonly confidenceMostBps: bigint;
};

const USD_EXPONENT = -8;
const EXPONENT_MOST = 30;

/** Prices of Pyth from a Hermes server: all feeds in one request, doubtful ones left out. */
export class PythSource implements PriceSource {
  readonly name = 'pyth';
  readonly staleAfterS: number;
  readonly #config: PythConfig;

  constructor(config: PythConfig) {
    this.#config = config;
    this.staleAfterS = config.staleAfterS;
  }

  async fetch(signal: AbortSignal): Promise<ReadonlyMap<Address, SourcePrice>> {
    const { feeds } = this.#config;
    const prices = new Map<Address, SourcePrice>();
    if (feeds.size === 0) return prices;
    const url = new URL('/v2/updates/price/latest', this.#config.url);
    for (const feed of new Set(feeds.values())) url.searchParams.append('ids[]', feed);
    url.searchParams.set('parsed', 'true');
    // A server that lost one feed answers for the others.
    url.searchParams.set('ignore_invalid_price_ids', 'true');
    const answer = await fetchJson(url, signal);
    const parsed = isRecord(answer) ? answer['parsed'] : null;
    if (!Array.isArray(parsed)) throw new PriceSourceFault('the answer of Hermes has no prices');
    const byFeed = new Map<string, SourcePrice>();
    for (const entry of parsed) {
      const price = this.#parse(entry);
      if (price !== null) byFeed.set(price.feed, price.price);
    }
    for (const [asset, feed] of feeds) {
      const price = byFeed.get(bare(feed));
      if (price !== undefined) prices.set(asset, price);
    }
    return prices;
  }

  #parse(entry: unknown): { readonly feed: string; readonly price: SourcePrice } | null {
    if (!isRecord(entry) || typeof entry['id'] !== 'string' || !isRecord(entry['price']))
      return null;
    const { price, conf, expo, publish_time: publishedAt } = entry['price'];
    if (!isDigits(price) || !isDigits(conf)) return null;
    if (typeof publishedAt !== 'number' || !Number.isSafeInteger(publishedAt)) return null;
    if (typeof expo !== 'number' || !Number.isInteger(expo) || Math.abs(expo) > EXPONENT_MOST)
      return null;
    const amount = BigInt(price);
    if (amount <= 0n) return null;
    if (BigInt(conf) * 10_000n > amount * this.#config.confidenceMostBps) return null;
    const shift = expo - USD_EXPONENT;
    const usdE8 = shift >= 0 ? amount * 10n ** BigInt(shift) : amount / 10n ** BigInt(-shift);
    return { feed: bare(entry['id']), price: { usdE8, publishedAt } };
  }
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,30}$/.test(value);
}

function bare(feed: string): string {
  return feed.toLowerCase().replace(/^0x/, '');
}
