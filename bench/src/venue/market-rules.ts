import type { AssetId, ConfigureAsset, ConfigureMarket, MarketId } from '@tandem/protocol';
import { SETTLEMENT_ASSET } from '@tandem/protocol';
import type {
  AssetUnits,
  DurationUs,
  Lots,
  PriceUnits,
  QuoteUnits,
  RatePpb,
} from '@tandem/quantity';

const ppm = (parts: number): RatePpb => (parts * 1_000) as RatePpb;
const usd = (amount: number): QuoteUnits => (amount * 1_000_000) as QuoteUnits;
const BASE_ASSET = 1 as AssetId;

/** The settlement asset and the one that perpetuals are about. */
export const ASSETS: readonly ConfigureAsset[] = [
  {
    kind: 'ConfigureAsset',
    asset: SETTLEMENT_ASSET,
    symbol: 'USD',
    decimals: 6,
    weightPpb: 1_000_000_000 as RatePpb,
    priceMarket: null,
    maxDeposits: (2 ** 52) as AssetUnits,
  },
  {
    kind: 'ConfigureAsset',
    asset: BASE_ASSET,
    symbol: 'BTC',
    decimals: 8,
    weightPpb: 0 as RatePpb,
    priceMarket: null,
    maxDeposits: (2 ** 52) as AssetUnits,
  },
];

/** Rules of a real market: fees, tiers, bands and priority are on, nothing is made easy. */
export function perpetualMarket(market: number): ConfigureMarket {
  return {
    kind: 'ConfigureMarket',
    market: market as MarketId,
    symbol: `PERP-${market}`,
    marketKind: 'perpetual',
    baseAsset: BASE_ASSET,
    quoteAsset: SETTLEMENT_ASSET,
    baseUnitsPerLot: 100,
    tickSize: 1 as PriceUnits,
    maxPrice: 1_000_000 as PriceUnits,
    minOrderNotional: usd(1),
    maxOrderSize: 1_000_000_000 as Lots,
    maxPositionSize: 4_000_000_000 as Lots,
    maxOpenInterest: 4_000_000_000 as Lots,
    scaleFromNotional: usd(0),
    scaleToNotional: usd(0),
    priceBandPpb: ppm(50_000),
    marketBoundPpb: ppm(50_000),
    takerFeePpb: ppm(450),
    liquidationFeePpb: ppm(2_500),
    confidenceLimitPpb: ppm(1_000),
    maxIndexAgeUs: 60_000_000 as DurationUs,
    maxIndexJumpPpb: ppm(200_000),
    markClampPpb: ppm(20_000),
    staleBandPpbPerSecond: ppm(100),
    staleBandCapPpb: ppm(50_000),
    fundingIntervalUs: 3_600_000_000 as DurationUs,
    fundingInterestPpb: ppm(100),
    fundingCapPpb: ppm(40_000),
    impactNotional: usd(10_000),
    volatilityPpb: ppm(50_000),
    protocolPriorityShare: 1_000_000_000 as RatePpb,
    liquidationSliceNotional: usd(100_000),
    tiers: [
      { lower: usd(0), initialRatePpb: ppm(10_000), maintenanceRatePpb: ppm(5_000) },
      { lower: usd(1_000_000), initialRatePpb: ppm(20_000), maintenanceRatePpb: ppm(10_000) },
      { lower: usd(10_000_000), initialRatePpb: ppm(50_000), maintenanceRatePpb: ppm(25_000) },
    ],
  };
}
