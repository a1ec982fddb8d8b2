import type {
  AssetUnits,
  DurationUs,
  Lots,
  PriceUnits,
  QuoteUnits,
  RatePpb,
  TimestampUs,
} from '@tandem/quantity';
import type { AssetId, MarketId } from '../ids.ts';
import type { Layout } from '../layout.ts';
import {
  MARKET_KINDS,
  MARKET_STATUSES,
  type MarketKind,
  type MarketStatus,
} from '../vocabulary.ts';

/** Lists an asset, or changes its risk figures. */
export type ConfigureAsset = {
  readonly kind: 'ConfigureAsset';
  readonly asset: AssetId;
  readonly symbol: string;
  /** Decimals on its chain; the engine keeps min(decimals, 8). */
  readonly decimals: number;
  /** Part of its index value that counts as collateral: 10^9 - haircut. */
  readonly weightPpb: RatePpb;
  /** Market whose index prices it; null for the settlement asset, which is worth one. */
  readonly priceMarket: MarketId | null;
  /** Cap of all deposits together, in engine units: below 2^53. */
  readonly maxDeposits: AssetUnits;
};

export const CONFIGURE_ASSET: Layout<ConfigureAsset> = {
  kind: 'ConfigureAsset',
  code: 1,
  fields: {
    asset: 'u8',
    symbol: 'text',
    decimals: 'u8',
    weightPpb: 'u32',
    priceMarket: 'u16?',
    maxDeposits: 'uint',
  },
};

/** Sets what a withdrawal of the asset costs, whatever its amount; 0: nothing. */
export type SetWithdrawalFee = {
  readonly kind: 'SetWithdrawalFee';
  readonly asset: AssetId;
  readonly fee: AssetUnits;
};

export const SET_WITHDRAWAL_FEE: Layout<SetWithdrawalFee> = {
  kind: 'SetWithdrawalFee',
  code: 8,
  fields: { asset: 'u8', fee: 'uint' },
};

/** One leverage tier: rates that apply to the part of a notional above `lower`. */
export type MarginTier = {
  readonly lower: QuoteUnits;
  readonly initialRatePpb: RatePpb;
  readonly maintenanceRatePpb: RatePpb;
};

/** Lists a market, or changes its rules. Kind, assets and lot size can never change. */
export type ConfigureMarket = {
  readonly kind: 'ConfigureMarket';
  readonly market: MarketId;
  readonly symbol: string;
  readonly marketKind: MarketKind;
  readonly baseAsset: AssetId;
  readonly quoteAsset: AssetId;
  /** Engine units of the base asset in one lot: what a spot trade delivers. */
  readonly baseUnitsPerLot: number;
  readonly tickSize: PriceUnits;
  readonly maxPrice: PriceUnits;
  readonly minOrderNotional: QuoteUnits;
  readonly maxOrderSize: Lots;
  readonly maxPositionSize: Lots;
  readonly maxOpenInterest: Lots;
  /** Initial margin grows from the first to the second open interest (notional), to 1. */
  readonly scaleFromNotional: QuoteUnits;
  readonly scaleToNotional: QuoteUnits;
  /** How far an aggressive limit price may be from the mark; null: no band (spot without index). */
  readonly priceBandPpb: number | null;
  /** How far a market order may go from the mark (or the touch where there is no band). */
  readonly marketBoundPpb: RatePpb;
  readonly takerFeePpb: RatePpb;
  readonly liquidationFeePpb: RatePpb;
  readonly confidenceLimitPpb: RatePpb;
  readonly maxIndexAgeUs: DurationUs;
  readonly maxIndexJumpPpb: RatePpb;
  readonly markClampPpb: RatePpb;
  /** Growth of the band of a stale price per second, and its cap. */
  readonly staleBandPpbPerSecond: RatePpb;
  readonly staleBandCapPpb: RatePpb;
  readonly fundingIntervalUs: DurationUs;
  readonly fundingInterestPpb: RatePpb;
  readonly fundingCapPpb: RatePpb;
  readonly impactNotional: QuoteUnits;
  /**
   * Weight of this market when an account's slack is divided over its positions. It decides how
   * often an account is looked at, never what is found.
   */
  readonly volatilityPpb: RatePpb;
  readonly protocolPriorityShare: RatePpb;
  readonly liquidationSliceNotional: QuoteUnits;
  readonly tiers: readonly MarginTier[];
};

export const CONFIGURE_MARKET: Layout<ConfigureMarket> = {
  kind: 'ConfigureMarket',
  code: 2,
  fields: {
    market: 'u16',
    symbol: 'text',
    marketKind: MARKET_KINDS,
    baseAsset: 'u8',
    quoteAsset: 'u8',
    baseUnitsPerLot: 'uint',
    tickSize: 'uint',
    maxPrice: 'uint',
    minOrderNotional: 'uint',
    maxOrderSize: 'uint',
    maxPositionSize: 'uint',
    maxOpenInterest: 'uint',
    scaleFromNotional: 'uint',
    scaleToNotional: 'uint',
    priceBandPpb: 'u32?',
    marketBoundPpb: 'u32',
    takerFeePpb: 'u32',
    liquidationFeePpb: 'u32',
    confidenceLimitPpb: 'u32',
    maxIndexAgeUs: 'uint',
    maxIndexJumpPpb: 'u32',
    markClampPpb: 'u32',
    staleBandPpbPerSecond: 'u32',
    staleBandCapPpb: 'u32',
    fundingIntervalUs: 'uint',
    fundingInterestPpb: 'int',
    fundingCapPpb: 'u32',
    impactNotional: 'uint',
    volatilityPpb: 'u32',
    protocolPriorityShare: 'u32',
    liquidationSliceNotional: 'uint',
    tiers: {
      list: { lower: 'uint', initialRatePpb: 'u32', maintenanceRatePpb: 'u32' },
      max: 16,
    },
  },
};

/** Changes what a market allows (docs/rulebook/states.md). Delisting has its own command. */
export type SetMarketStatus = {
  readonly kind: 'SetMarketStatus';
  readonly market: MarketId;
  readonly status: MarketStatus;
};

export const SET_MARKET_STATUS: Layout<SetMarketStatus> = {
  kind: 'SetMarketStatus',
  code: 3,
  fields: { market: 'u16', status: MARKET_STATUSES },
};

/** Starts the delisting of a market: reducing only, then settlement at the average index. */
export type DelistMarket = {
  readonly kind: 'DelistMarket';
  readonly market: MarketId;
  readonly settleAtUs: TimestampUs;
};

export const DELIST_MARKET: Layout<DelistMarket> = {
  kind: 'DelistMarket',
  code: 4,
  fields: { market: 'u16', settleAtUs: 'uint' },
};

/** Defines a fee tier as factors of each market's taker fee. A negative factor is a rebate. */
export type ConfigureFeeTier = {
  readonly kind: 'ConfigureFeeTier';
  readonly tier: number;
  readonly takerFactorPpb: RatePpb;
  readonly makerFactorPpb: RatePpb;
};

export const CONFIGURE_FEE_TIER: Layout<ConfigureFeeTier> = {
  kind: 'ConfigureFeeTier',
  code: 5,
  fields: { tier: 'u8', takerFactorPpb: 'int', makerFactorPpb: 'int' },
};

/** Venue-wide risk figures. */
export type ConfigureVenue = {
  readonly kind: 'ConfigureVenue';
  /** Most that the insurance fund pays in one liquidation step. */
  readonly insuranceStepCap: QuoteUnits;
  /** Total loss that the backstop may take over until this command is given again. */
  readonly backstopLossCap: QuoteUnits;
};

export const CONFIGURE_VENUE: Layout<ConfigureVenue> = {
  kind: 'ConfigureVenue',
  code: 6,
  fields: { insuranceStepCap: 'uint', backstopLossCap: 'uint' },
};

/** Activates a version of the rules; older journals replay by their own. */
export type ActivateRules = { readonly kind: 'ActivateRules'; readonly version: number };

export const ACTIVATE_RULES: Layout<ActivateRules> = {
  kind: 'ActivateRules',
  code: 7,
  fields: { version: 'u16' },
};

/** An index price with its confidence, as published by the price feed. */
export type UpdateIndexPrice = {
  readonly kind: 'UpdateIndexPrice';
  readonly market: MarketId;
  readonly price: PriceUnits;
  /** Half width of the confidence interval. */
  readonly confidence: PriceUnits;
  readonly publishTimeUs: TimestampUs;
  /** Weighted median of other venues' perpetual mids; null when there is none. */
  readonly externalMid: PriceUnits | null;
};

export const UPDATE_INDEX_PRICE: Layout<UpdateIndexPrice> = {
  kind: 'UpdateIndexPrice',
  code: 60,
  fields: {
    market: 'u16',
    price: 'uint',
    confidence: 'uint',
    publishTimeUs: 'uint',
    externalMid: 'uint?',
  },
};

/** Timer: expires orders and tries waiting liquidations again. */
export type Tick = { readonly kind: 'Tick' };
export const TICK: Layout<Tick> = { kind: 'Tick', code: 70, fields: {} };

/** Timer: takes one premium sample of a perpetual market. */
export type SamplePremium = { readonly kind: 'SamplePremium'; readonly market: MarketId };
export const SAMPLE_PREMIUM: Layout<SamplePremium> = {
  kind: 'SamplePremium',
  code: 71,
  fields: { market: 'u16' },
};

/** Timer: fixes the funding rate of the interval and moves the funding index. */
export type SettleFunding = { readonly kind: 'SettleFunding'; readonly market: MarketId };
export const SETTLE_FUNDING: Layout<SettleFunding> = {
  kind: 'SettleFunding',
  code: 72,
  fields: { market: 'u16' },
};

/** Continues liquidations and fired triggers that a command's bound left over. */
export type ContinueLiquidations = { readonly kind: 'ContinueLiquidations' };
export const CONTINUE_LIQUIDATIONS: Layout<ContinueLiquidations> = {
  kind: 'ContinueLiquidations',
  code: 73,
  fields: {},
};

/** Timer: settles positions of a delisting market, a bounded number a command. */
export type SettleDelisting = { readonly kind: 'SettleDelisting'; readonly market: MarketId };
export const SETTLE_DELISTING: Layout<SettleDelisting> = {
  kind: 'SettleDelisting',
  code: 74,
  fields: { market: 'u16' },
};
