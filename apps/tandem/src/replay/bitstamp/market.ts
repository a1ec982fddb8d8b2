import type { AssetId, Command, MarketId } from '@tandem/protocol';
import type {
  AssetUnits,
  DurationUs,
  Lots,
  PriceUnits,
  QuoteUnits,
  RatePpb,
} from '@tandem/quantity';
import type { BitstampScale } from './scale.ts';

/** Asset 0 of every venue; nobody holds any here. */
const SETTLEMENT = 0 as AssetId;
export const CENTS: AssetId = 1 as AssetId;
export const BITCOIN: AssetId = 2 as AssetId;
export const MARKET: MarketId = 0 as MarketId;

const NO_RATE = 0 as RatePpb;

/**
 * A spot market without index, band or fees. Prices are cents and lots 10^-8 BTC, so the quote
 * asset is the cent in units of 10^-8: one price unit times one lot is one unit of it, exactly.
 */
export function bitstampMarket(scale: BitstampScale): readonly Command[] {
  return [
    asset({ asset: SETTLEMENT, symbol: 'USDC', decimals: 6, weightPpb: 1_000_000_000 }),
    asset({ asset: CENTS, symbol: 'USD/100', decimals: 8, weightPpb: 0 }),
    asset({ asset: BITCOIN, symbol: 'BTC', decimals: 8, weightPpb: 0 }),
    {
      kind: 'ConfigureMarket',
      market: MARKET,
      symbol: 'BTC-USD',
      marketKind: 'spot',
      baseAsset: BITCOIN,
      quoteAsset: CENTS,
      baseUnitsPerLot: 1,
      tickSize: 1 as PriceUnits,
      maxPrice: scale.maxPriceCents as PriceUnits,
      minOrderNotional: 0 as QuoteUnits,
      maxOrderSize: scale.maxSizeLots as Lots,
      maxPositionSize: scale.maxSizeLots as Lots,
      maxOpenInterest: scale.maxSizeLots as Lots,
      scaleFromNotional: 0 as QuoteUnits,
      scaleToNotional: 0 as QuoteUnits,
      priceBandPpb: null,
      marketBoundPpb: 50_000_000 as RatePpb,
      takerFeePpb: NO_RATE,
      liquidationFeePpb: NO_RATE,
      confidenceLimitPpb: NO_RATE,
      maxIndexAgeUs: 60_000_000 as DurationUs,
      maxIndexJumpPpb: NO_RATE,
      markClampPpb: NO_RATE,
      staleBandPpbPerSecond: NO_RATE,
      staleBandCapPpb: NO_RATE,
      fundingIntervalUs: 3_600_000_000 as DurationUs,
      fundingInterestPpb: NO_RATE,
      fundingCapPpb: NO_RATE,
      impactNotional: 1 as QuoteUnits,
      volatilityPpb: 1 as RatePpb,
      protocolPriorityShare: NO_RATE,
      liquidationSliceNotional: 1 as QuoteUnits,
      tiers: [],
    },
  ];
}

function asset(plan: {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly decimals: number;
  readonly weightPpb: number;
}): Command {
  return {
    kind: 'ConfigureAsset',
    ...plan,
    weightPpb: plan.weightPpb as RatePpb,
    priceMarket: null,
    maxDeposits: (2 ** 52) as AssetUnits,
  };
}
