import type { Tier } from './words.fixture.ts';

const USD = 1_000_000;
const COIN = 1_000_000;

/** Rules of a market, as a table of scenarios changes them. */
export type Rules = { readonly [rule: string]: number | string | null | readonly Tier[] };

/** The market of the rulebook's examples: the mark is the index, and fees are off. */
const PERPETUAL: Rules = {
  marketKind: 'perpetual',
  quoteAsset: 0,
  baseUnitsPerLot: 100,
  tickSize: 1,
  maxPrice: 1_000_000,
  minOrderNotional: USD,
  maxOrderSize: 100 * COIN,
  maxPositionSize: 1_000 * COIN,
  maxOpenInterest: 1_000 * COIN,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: 100_000_000,
  marketBoundPpb: 50_000_000,
  takerFeePpb: 0,
  liquidationFeePpb: 4_000_000,
  confidenceLimitPpb: 1_000_000,
  maxIndexAgeUs: 60_000_000,
  maxIndexJumpPpb: 500_000_000,
  markClampPpb: 0,
  staleBandPpbPerSecond: 0,
  staleBandCapPpb: 0,
  fundingIntervalUs: 3_600_000_000,
  fundingInterestPpb: 100_000,
  fundingCapPpb: 40_000_000,
  impactNotional: 10_000 * USD,
  volatilityPpb: 1,
  protocolPriorityShare: 0,
  liquidationSliceNotional: 1_000_000 * USD,
  tiers: [{ lower: 0, initialRatePpb: 5_000_000, maintenanceRatePpb: 5_000_000 }],
};

const SPOT: Rules = { ...PERPETUAL, marketKind: 'spot', tiers: [], liquidationFeePpb: 0 };

/** Markets by symbol; a table lists those that it needs. */
export const MARKETS: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ['BTC-PERP', { ...PERPETUAL, market: 0, baseAsset: 1 }],
  ['ETH-PERP', { ...PERPETUAL, market: 1, baseAsset: 2 }],
  ['BTC-USD', { ...SPOT, market: 2, baseAsset: 1, priceBandPpb: null }],
  ['ETH-USD', { ...SPOT, market: 3, baseAsset: 2 }],
  ['DOGE-PERP', { ...PERPETUAL, market: 1_000, baseAsset: 1 }],
]);
