import type { AssetId, ConfigureAsset, ConfigureMarket, MarketId } from '@tandem/protocol';
import { engineDecimals } from '@tandem/quantity';

/** How the amounts of a market are written: the digits behind the point of its integers. */
export type MarketScale = {
  readonly market: MarketId;
  readonly symbol: string;
  /** A price unit is 10^-priceScale of the quote asset for one base asset. */
  readonly priceScale: number;
  /** A lot is 10^-sizeScale of the base asset. */
  readonly sizeScale: number;
  readonly quoteScale: number;
};

export type AssetScale = {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly scale: number;
};

/** All that a request needs to become a command; a client has it from the public lists. */
export interface Scales {
  market(symbol: string): MarketScale | undefined;
  asset(symbol: string): AssetScale | undefined;
}

/** A market with its rules. */
export type MarketTerms = MarketScale & {
  readonly rules: ConfigureMarket;
  readonly baseScale: number;
};

export type AssetTerms = AssetScale & { readonly rules: ConfigureAsset };

/** What the public names stand for. */
export interface Listing extends Scales {
  market(symbol: string): MarketTerms | undefined;
  marketById(market: number): MarketTerms | undefined;
  asset(symbol: string): AssetTerms | undefined;
  assetById(asset: number): AssetTerms | undefined;
}

/** The listing of a venue, kept up by its configuration commands. */
export class VenueListing implements Listing {
  readonly #markets = new Map<string, MarketTerms>();
  readonly #marketsById = new Map<number, MarketTerms>();
  readonly #assets = new Map<string, AssetTerms>();
  readonly #assetsById = new Map<number, AssetTerms>();

  market(symbol: string): MarketTerms | undefined {
    return this.#markets.get(symbol);
  }

  marketById(market: number): MarketTerms | undefined {
    return this.#marketsById.get(market);
  }

  asset(symbol: string): AssetTerms | undefined {
    return this.#assets.get(symbol);
  }

  assetById(asset: number): AssetTerms | undefined {
    return this.#assetsById.get(asset);
  }

  markets(): Iterable<MarketTerms> {
    return this.#marketsById.values();
  }

  assets(): Iterable<AssetTerms> {
    return this.#assetsById.values();
  }

  /** Takes in what the venue accepted; assets come before the markets that name them. */
  configureAsset(rules: ConfigureAsset): void {
    const { asset, symbol } = rules;
    const terms = { asset, symbol, rules, scale: engineDecimals(rules.decimals) };
    this.#assets.set(symbol, terms);
    this.#assetsById.set(asset, terms);
  }

  configureMarket(rules: ConfigureMarket): void {
    const base = this.#assetsById.get(rules.baseAsset);
    const quote = this.#assetsById.get(rules.quoteAsset);
    const lotScale = powerOfTen(rules.baseUnitsPerLot);
    // A lot that is no power of ten has prices without a finite decimal: it has no public name.
    if (base === undefined || quote === undefined || lotScale === undefined) return;
    const sizeScale = base.scale - lotScale;
    const terms = {
      market: rules.market,
      symbol: rules.symbol,
      rules,
      sizeScale,
      priceScale: quote.scale - sizeScale,
      baseScale: base.scale,
      quoteScale: quote.scale,
    };
    const before = this.#marketsById.get(rules.market);
    if (before !== undefined) this.#markets.delete(before.symbol);
    this.#markets.set(rules.symbol, terms);
    this.#marketsById.set(rules.market, terms);
  }
}

function powerOfTen(value: number): number | undefined {
  const exponent = String(value).length - 1;
  return value === 10 ** exponent ? exponent : undefined;
}
