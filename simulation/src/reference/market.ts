import type { AssetId, MarketId, MarketKind, MarketStatus } from '@tandem/protocol';
import type { MovingAverage } from './moving-average.ts';
import type { MarketPool } from './pool-state.ts';
import type { Order } from './state.ts';

/** One margin tier; the deductions make its figures continuous at the lower bound. */
export type Tier = {
  readonly lower: bigint;
  readonly initialRate: bigint;
  readonly maintenanceRate: bigint;
  readonly initialDeduction: bigint;
  readonly maintenanceDeduction: bigint;
};

/** What `ConfigureMarket` sets. */
export type MarketRules = {
  readonly kind: MarketKind;
  readonly baseAsset: AssetId;
  readonly quoteAsset: AssetId;
  readonly baseUnitsPerLot: bigint;
  readonly tickSize: bigint;
  readonly maxPrice: bigint;
  readonly minOrderNotional: bigint;
  readonly maxOrderSize: bigint;
  readonly maxPositionSize: bigint;
  readonly maxOpenInterest: bigint;
  readonly scaleFrom: bigint;
  readonly scaleTo: bigint;
  readonly priceBand: bigint | null;
  readonly marketBound: bigint;
  readonly takerFee: bigint;
  readonly liquidationFee: bigint;
  readonly confidenceLimit: bigint;
  readonly maxIndexAgeUs: bigint;
  readonly maxIndexJump: bigint;
  readonly markClamp: bigint;
  readonly staleBandPerSecond: bigint;
  readonly staleBandCap: bigint;
  readonly fundingIntervalUs: bigint;
  readonly fundingInterest: bigint;
  readonly fundingCap: bigint;
  readonly impactNotional: bigint;
  readonly volatility: bigint;
  readonly protocolPriorityShare: bigint;
  readonly liquidationSliceNotional: bigint;
  readonly tiers: readonly Tier[];
};

/** An accepted index price. */
export type IndexPrice = {
  readonly price: bigint;
  readonly confidence: bigint;
  readonly publishTimeUs: number;
};

export type Market = {
  readonly id: MarketId;
  rules: MarketRules;
  status: MarketStatus;
  index: IndexPrice | null;
  /** A price that jumped too far and waits for a second one. */
  held: { readonly price: bigint; readonly publishTimeUs: number } | null;
  mark: bigint | null;
  last: bigint | null;
  /** Premium of the impact mid over the index, and the book's price; both in pu x 2^10. */
  basisAverage: MovingAverage | null;
  bookAverage: MovingAverage | null;
  premiumSum: bigint;
  premiumCount: bigint;
  nextFundingUs: bigint;
  fundingIndex: bigint;
  /** Remainders of closed positions, in 2^-20 quote units. */
  dust: bigint;
  /** Sum of long sizes over both modes. */
  openInterest: bigint;
  settleAtUs: number | null;
  settlementSum: bigint;
  settlementCount: bigint;
  settlementPrice: bigint | null;
  /** How the protocol pool quotes it; null in a market without the pool. */
  pool: MarketPool | null;
  /** Best first: price, then priority. */
  readonly bids: Order[];
  readonly asks: Order[];
  /** Trigger orders that wait for a price. */
  readonly waiting: Set<Order>;
  /** Highest and lowest trade price since triggers by last price were checked. */
  traded: { readonly highest: bigint; readonly lowest: bigint } | null;
};

export function createMarket(id: MarketId, rules: MarketRules, timeUs: number): Market {
  return {
    id,
    rules,
    status: 'running',
    index: null,
    held: null,
    mark: null,
    last: null,
    basisAverage: null,
    bookAverage: null,
    premiumSum: 0n,
    premiumCount: 0n,
    nextFundingUs: nextFundingTime(timeUs, rules.fundingIntervalUs),
    fundingIndex: 0n,
    dust: 0n,
    openInterest: 0n,
    settleAtUs: null,
    settlementSum: 0n,
    settlementCount: 0n,
    settlementPrice: null,
    pool: null,
    bids: [],
    asks: [],
    waiting: new Set(),
    traded: null,
  };
}

/** (floor(time / interval) + 1) x interval. */
export function nextFundingTime(timeUs: number, intervalUs: bigint): bigint {
  return (BigInt(timeUs) / intervalUs + 1n) * intervalUs;
}
