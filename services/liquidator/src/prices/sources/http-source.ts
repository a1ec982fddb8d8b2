import type { Address } from 'viem';
import { fetchJson, isRecord, type PriceSource, type SourcePrice } from './price-source.ts';

export type HttpSourceConfig = {
  /** `{ids}` in it is replaced by all names, separated by commas. */
  readonly url: string;
  /** Name of each token at that service. */
  readonly names: ReadonlyMap<Address, string>;
  readonly staleAfterS: number;
  /** Seconds: when a price is of, for services that do not say it. */
  readonly now: () => number;
};

/**
 * A price service over HTTP that answers `{"name": {"usd": 1.23, "last_updated_at": second}}`, as
 * the simple prices of CoinGecko do. All names in one request.
 */
export class HttpSource implements PriceSource {
  readonly name = 'http';
  readonly staleAfterS: number;
  readonly #config: HttpSourceConfig;

  constructor(config: HttpSourceConfig) {
    this.#config = config;
    this.staleAfterS = config.staleAfterS;
  }

  async fetch(signal: AbortSignal): Promise<ReadonlyMap<Address, SourcePrice>> {
    const { url, names, now } = this.#config;
    const prices = new Map<Address, SourcePrice>();
    if (names.size === 0) return prices;
    const askedAt = now();
    const ids = [...new Set(names.values())].map(encodeURIComponent).join(',');
    const answer = await fetchJson(new URL(url.replace('{ids}', ids)), signal);
    if (!isRecord(answer)) return prices;
    for (const [asset, name] of names) {
      const entry = answer[name];
      if (!isRecord(entry)) continue;
      const usdE8 = parseUsdE8(entry['usd']);
      const told = entry['last_updated_at'];
      const publishedAt = typeof told === 'number' ? told : askedAt;
      if (usdE8 !== null && Number.isSafeInteger(publishedAt))
        prices.set(asset, { usdE8, publishedAt });
    }
    return prices;
  }
}

/** A decimal, also as 1e-7, in 1e-8 of a dollar, rounded down; null for anything else. */
export function parseUsdE8(value: unknown): bigint | null {
  const match = /^(\d{1,20})(?:\.(\d{1,40}))?(?:e([+-]\d{1,2}))?$/.exec(String(value));
  if (match === null) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = 8 - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const usdE8 = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return usdE8 > 0n ? usdE8 : null;
}
