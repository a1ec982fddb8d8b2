import type { Asset, AssetScale, Market, MarketScale, Scales } from '@tandem/api';
import type { AssetId, MarketId } from '@tandem/protocol';

/** The integers behind decimal amounts, from the public lists of markets and assets. */
export class PublicScales implements Scales {
  readonly #markets = new Map<string, MarketScale>();
  readonly #assets = new Map<string, AssetScale>();

  constructor(markets: readonly Market[], assets: readonly Asset[]) {
    for (const { symbol, assetId, scale } of assets) {
      this.#assets.set(symbol, { asset: assetId as AssetId, symbol, scale });
    }
    for (const market of markets) {
      const quote = this.#assets.get(market.quoteAsset);
      if (quote === undefined) continue;
      this.#markets.set(market.symbol, {
        market: market.marketId as MarketId,
        symbol: market.symbol,
        priceScale: market.priceScale,
        sizeScale: market.sizeScale,
        quoteScale: quote.scale,
      });
    }
  }

  market(symbol: string): MarketScale | undefined {
    return this.#markets.get(symbol);
  }

  asset(symbol: string): AssetScale | undefined {
    return this.#assets.get(symbol);
  }
}
