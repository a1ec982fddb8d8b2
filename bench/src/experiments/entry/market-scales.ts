import type { MarketScale, Scales } from '@tandem/api';
import type { TandemClient } from '@tandem/client';
import type { MarketId } from '@tandem/protocol';

/** The integers behind the decimals of a venue's markets. */
export async function marketScales(client: TandemClient): Promise<Scales> {
  const [markets, assets] = await Promise.all([client.market.markets(), client.market.assets()]);
  const scaleOf = new Map(assets.data.map(({ symbol, scale }) => [symbol, scale]));
  const terms = markets.data.map((one): MarketScale => {
    const { marketId, symbol, priceScale, sizeScale, quoteAsset } = one;
    const quoteScale = scaleOf.get(quoteAsset) ?? 0;
    return { market: marketId as MarketId, symbol, priceScale, sizeScale, quoteScale };
  });
  return {
    market: (symbol) => terms.find((market) => market.symbol === symbol),
    asset: () => undefined,
  };
}
