import type { AssetId, ConfigureMarket, MarginTier, MarketId } from '@tandem/protocol';
import type { DurationUs, Lots, PriceUnits, QuoteUnits, RatePpb } from '@tandem/quantity';

/** The assets of the simulated venue. Asset 0 settles; the others are collateral with a haircut. */
export const USDC: AssetId = 0 as AssetId;
export const BTC: AssetId = 1 as AssetId;
export const ETH: AssetId = 2 as AssetId;
export const PUP: AssetId = 3 as AssetId;

export const BTC_PERP: MarketId = 0 as MarketId;
export const ETH_PERP: MarketId = 1 as MarketId;
export const PUP_PERP: MarketId = 2 as MarketId;
export const BTC_SPOT: MarketId = 3 as MarketId;

/** A market and what the simulated world thinks of it. */
export type MarketPlan = {
  readonly rules: ConfigureMarket;
  /** Price units when the world begins. */
  readonly startPrice: number;
  /** How much of a move of the whole world this market makes. */
  readonly beta: number;
  /** Deviation of its own moves in one second, relative to the rest. */
  readonly restlessness: number;
  /** Market of the same coin, whose index this one has; null for an index of its own. */
  readonly follows: MarketId | null;
};

const DOLLAR = 1_000_000;

/** `[lower in dollars, initial, maintenance]`, rates in ppm, which is how people read them. */
function tiers(rows: readonly (readonly [number, number, number])[]): readonly MarginTier[] {
  return rows.map(([lower, initial, maintenance]) => ({
    lower: (lower * DOLLAR) as QuoteUnits,
    initialRatePpb: (initial * 1_000) as RatePpb,
    maintenanceRatePpb: (maintenance * 1_000) as RatePpb,
  }));
}

const ppm = (rate: number): RatePpb => (rate * 1_000) as RatePpb;
const dollars = (amount: number): QuoteUnits => (amount * DOLLAR) as QuoteUnits;
const seconds = (count: number): DurationUs => (count * 1_000_000) as DurationUs;

/** What all four have in common; each market says where it differs. */
const USUAL = {
  kind: 'ConfigureMarket',
  quoteAsset: USDC,
  tickSize: 1 as PriceUnits,
  minOrderNotional: dollars(10),
  priceBandPpb: 50_000_000,
  marketBoundPpb: ppm(30_000),
  maxIndexAgeUs: seconds(10),
  maxIndexJumpPpb: ppm(60_000),
  markClampPpb: ppm(50_000),
  staleBandPpbPerSecond: ppm(200),
  staleBandCapPpb: ppm(100_000),
  fundingIntervalUs: seconds(60),
  fundingInterestPpb: ppm(100),
  fundingCapPpb: ppm(40_000),
  impactNotional: dollars(20_000),
  protocolPriorityShare: 0 as RatePpb,
  liquidationSliceNotional: dollars(25_000),
  scaleFromNotional: dollars(200_000_000),
  scaleToNotional: dollars(800_000_000),
} as const;

/** Lots of 10^-5 BTC: a price unit is ten cents. 1250x up to 10,000 dollars. */
const BITCOIN_PERPETUAL: ConfigureMarket = {
  ...USUAL,
  market: BTC_PERP,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: BTC,
  baseUnitsPerLot: 1_000,
  maxPrice: 4_000_000 as PriceUnits,
  maxOrderSize: 20_000_000 as Lots,
  maxPositionSize: 500_000_000 as Lots,
  maxOpenInterest: 1_000_000_000 as Lots,
  takerFeePpb: ppm(200),
  liquidationFeePpb: ppm(200),
  confidenceLimitPpb: ppm(200),
  volatilityPpb: ppm(20_000),
  tiers: tiers([
    [0, 800, 400],
    [10_000, 2_000, 1_000],
    [100_000, 10_000, 5_000],
    [1_000_000, 20_000, 10_000],
    [10_000_000, 50_000, 25_000],
    [50_000_000, 100_000, 50_000],
  ]),
};

/** Lots of 10^-4 ETH: a price unit is one cent. */
const ETHER_PERPETUAL: ConfigureMarket = {
  ...USUAL,
  market: ETH_PERP,
  symbol: 'ETH-PERP',
  marketKind: 'perpetual',
  baseAsset: ETH,
  baseUnitsPerLot: 10_000,
  maxPrice: 3_000_000 as PriceUnits,
  maxOrderSize: 50_000_000 as Lots,
  maxPositionSize: 1_000_000_000 as Lots,
  maxOpenInterest: 1_500_000_000 as Lots,
  takerFeePpb: ppm(400),
  liquidationFeePpb: ppm(1_500),
  confidenceLimitPpb: ppm(1_000),
  volatilityPpb: ppm(30_000),
  tiers: tiers([
    [0, 5_000, 2_500],
    [50_000, 10_000, 5_000],
    [1_000_000, 20_000, 10_000],
    [10_000_000, 50_000, 25_000],
  ]),
};

/** A small coin of five cents, lots of one coin: thin, restless, 20x at most. */
const SMALL_PERPETUAL: ConfigureMarket = {
  ...USUAL,
  market: PUP_PERP,
  symbol: 'PUP-PERP',
  marketKind: 'perpetual',
  baseAsset: PUP,
  baseUnitsPerLot: 1_000_000,
  maxPrice: 5_000_000 as PriceUnits,
  tickSize: 10 as PriceUnits,
  maxOrderSize: 20_000_000 as Lots,
  maxPositionSize: 200_000_000 as Lots,
  maxOpenInterest: 400_000_000 as Lots,
  priceBandPpb: 100_000_000,
  marketBoundPpb: ppm(80_000),
  maxIndexJumpPpb: ppm(150_000),
  markClampPpb: ppm(100_000),
  impactNotional: dollars(6_000),
  takerFeePpb: ppm(700),
  liquidationFeePpb: ppm(10_000),
  confidenceLimitPpb: ppm(5_000),
  volatilityPpb: ppm(80_000),
  liquidationSliceNotional: dollars(5_000),
  tiers: tiers([
    [0, 50_000, 25_000],
    [100_000, 100_000, 50_000],
    [1_000_000, 200_000, 100_000],
  ]),
};

/** The same lots as the perpetual, so that prices compare. */
const BITCOIN_SPOT: ConfigureMarket = {
  ...USUAL,
  market: BTC_SPOT,
  symbol: 'BTC-USDC',
  marketKind: 'spot',
  baseAsset: BTC,
  baseUnitsPerLot: 1_000,
  maxPrice: 4_000_000 as PriceUnits,
  maxOrderSize: 20_000_000 as Lots,
  maxPositionSize: 500_000_000 as Lots,
  maxOpenInterest: 500_000_000 as Lots,
  takerFeePpb: ppm(500),
  liquidationFeePpb: ppm(0),
  confidenceLimitPpb: ppm(1_000),
  volatilityPpb: ppm(20_000),
  tiers: [],
};

export const MARKET_PLANS: readonly MarketPlan[] = [
  { rules: BITCOIN_PERPETUAL, startPrice: 612_345, beta: 1, restlessness: 0.3, follows: null },
  { rules: ETHER_PERPETUAL, startPrice: 248_730, beta: 1.25, restlessness: 0.5, follows: null },
  { rules: SMALL_PERPETUAL, startPrice: 52_400, beta: 2.2, restlessness: 1.8, follows: null },
  { rules: BITCOIN_SPOT, startPrice: 612_345, beta: 1, restlessness: 0, follows: BTC_PERP },
];

export const PERPETUALS: readonly MarketPlan[] = MARKET_PLANS.filter(
  ({ rules }) => rules.marketKind === 'perpetual',
);

/** The plan of a market; every market of the simulated venue has one. */
export function planOf(market: number): MarketPlan {
  const plan = MARKET_PLANS.find(({ rules }) => rules.market === market);
  if (plan === undefined) throw new Error(`market ${market} is not in the plan`);
  return plan;
}
