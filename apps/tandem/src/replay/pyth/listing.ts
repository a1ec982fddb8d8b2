import type { AssetId, Command, MarketId } from '@tandem/protocol';
import {
  type AssetUnits,
  type DurationUs,
  type Lots,
  MAX_NOTIONAL,
  type PriceUnits,
  type QuoteUnits,
  type RatePpb,
} from '@tandem/quantity';
import type { PythPriceRecord } from '@tandem/recording';

/** A feed as a market: its prices in units of 10^-decimals dollars. */
export type FeedMarket = {
  readonly feedId: string;
  readonly market: MarketId;
  readonly decimals: number;
  readonly listing: Command;
};

const PERPETUAL_PRICE_MAX = 2 ** 32 - 1;
const PRICE_ROOM = 4;
const DECIMALS_MAX = 8;
const NO_RATE = 0 as RatePpb;
const ppm = (rate: number): RatePpb => (rate * 1_000) as RatePpb;

export const DOLLARS: Command = {
  kind: 'ConfigureAsset',
  asset: 0 as AssetId,
  symbol: 'USDC',
  decimals: 6,
  weightPpb: 1_000_000_000 as RatePpb,
  priceMarket: null,
  maxDeposits: MAX_NOTIONAL as number as AssetUnits,
};

/** A perpetual for each feed, with as many decimals as its highest price leaves room for. */
export function listFeeds(prices: readonly PythPriceRecord[]): readonly FeedMarket[] {
  const highest = new Map<string, number>();
  for (const record of prices) {
    const dollars = dollarsOf(record);
    highest.set(record.feedId, Math.max(highest.get(record.feedId) ?? 0, dollars));
  }
  return [...highest].map(([feedId, dollars], at) => {
    const market = at as MarketId;
    const decimals = decimalsFor(dollars);
    return { feedId, market, decimals, listing: listingOf(feedId, { market, decimals, dollars }) };
  });
}

export function dollarsOf({ price, exponent }: PythPriceRecord): number {
  return Number(price) * 10 ** exponent;
}

function decimalsFor(dollars: number): number {
  for (let decimals = DECIMALS_MAX; decimals > 0; decimals -= 1) {
    if (dollars * PRICE_ROOM * 10 ** decimals <= PERPETUAL_PRICE_MAX) return decimals;
  }
  return 0;
}

function listingOf(
  feedId: string,
  plan: { readonly market: MarketId; readonly decimals: number; readonly dollars: number },
): Command {
  const maxPrice = Math.max(1, Math.ceil(plan.dollars * PRICE_ROOM * 10 ** plan.decimals));
  const maxSize = Math.min(1_000_000, Math.floor(MAX_NOTIONAL / maxPrice));
  return {
    kind: 'ConfigureMarket',
    market: plan.market,
    symbol: `PYTH-${feedId.slice(0, 8)}`,
    marketKind: 'perpetual',
    baseAsset: 0 as AssetId,
    quoteAsset: 0 as AssetId,
    baseUnitsPerLot: 1,
    tickSize: 1 as PriceUnits,
    maxPrice: maxPrice as PriceUnits,
    minOrderNotional: 0 as QuoteUnits,
    maxOrderSize: maxSize as Lots,
    maxPositionSize: maxSize as Lots,
    maxOpenInterest: maxSize as Lots,
    scaleFromNotional: 0 as QuoteUnits,
    scaleToNotional: 0 as QuoteUnits,
    priceBandPpb: 50_000_000,
    marketBoundPpb: ppm(30_000),
    takerFeePpb: ppm(400),
    liquidationFeePpb: ppm(1_500),
    confidenceLimitPpb: ppm(5_000),
    maxIndexAgeUs: 10_000_000 as DurationUs,
    maxIndexJumpPpb: ppm(50_000),
    markClampPpb: ppm(50_000),
    staleBandPpbPerSecond: ppm(100),
    staleBandCapPpb: ppm(100_000),
    fundingIntervalUs: 3_600_000_000 as DurationUs,
    fundingInterestPpb: NO_RATE,
    fundingCapPpb: ppm(40_000),
    impactNotional: 20_000_000_000 as QuoteUnits,
    volatilityPpb: ppm(20_000),
    protocolPriorityShare: NO_RATE,
    liquidationSliceNotional: 100_000_000_000 as QuoteUnits,
    tiers: [
      {
        lower: 0 as QuoteUnits,
        initialRatePpb: ppm(50_000),
        maintenanceRatePpb: ppm(25_000),
      },
    ],
  };
}
