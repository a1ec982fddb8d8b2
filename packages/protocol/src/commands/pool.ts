import type { AssetUnits, DurationUs, Lots, QuoteUnits, RatePpb } from '@tandem/quantity';
import type { AccountId, MarketId } from '../ids.ts';
import type { Layout } from '../layout.ts';
import { FEE_SCHEDULES, type FeeSchedule } from '../vocabulary.ts';

// The protocol pool: docs/rulebook/pool.md.

/** Sets what holds for the whole pool: exits, the reserve's cap, the split of fees. */
export type ConfigurePoolFund = {
  readonly kind: 'ConfigurePoolFund';
  /** From the request of an exit to its redemption. */
  readonly exitDelayUs: DurationUs;
  readonly minDeposit: QuoteUnits;
  /** Most that all positions of the pool together may have to pay out. */
  readonly maxReserve: QuoteUnits;
  readonly treasury: AccountId;
  readonly vault: AccountId;
  readonly stakers: AccountId;
  /** Parts of the fees; what is left of them is the providers'. */
  readonly treasuryPpb: RatePpb;
  readonly vaultPpb: RatePpb;
  readonly stakersPpb: RatePpb;
  readonly distributionIntervalUs: DurationUs;
};

export const CONFIGURE_POOL_FUND: Layout<ConfigurePoolFund> = {
  kind: 'ConfigurePoolFund',
  code: 53,
  fields: {
    exitDelayUs: 'uint',
    minDeposit: 'uint',
    maxReserve: 'uint',
    treasury: 'u32',
    vault: 'u32',
    stakers: 'u32',
    treasuryPpb: 'u32',
    vaultPpb: 'u32',
    stakersPpb: 'u32',
    distributionIntervalUs: 'uint',
  },
};

/** Sets how the pool quotes a perpetual market, and which fees a fill there pays. */
export type ConfigurePool = {
  readonly kind: 'ConfigurePool';
  readonly market: MarketId;
  /** Quotes a side, 0 to 8; 0: the pool does not quote. */
  readonly layers: number;
  /** Distance of the nearest quote from the index without volatility and inventory. */
  readonly spreadPpb: RatePpb;
  /** What each further layer adds to it. */
  readonly layerStepPpb: RatePpb;
  /** How much of the volatility is added to the spread; 10^9 adds all of it. */
  readonly volatilityFactorPpb: RatePpb;
  /** How far the largest inventory moves both sides away from it. */
  readonly skewPpb: RatePpb;
  readonly sizePerLayer: Lots;
  /** Most that one side offers, and so the most that one order takes from the pool. */
  readonly maxOrderSize: Lots;
  readonly maxPositionSize: Lots;
  /** Move against the pool for which money is kept. */
  readonly stressMovePpb: RatePpb;
  /** Per hour at full utilization, paid by the side opposite the pool. */
  readonly utilizationFeePpb: RatePpb;
  readonly feeSchedule: FeeSchedule;
  readonly openingFeePpb: RatePpb;
  readonly closingFeePpb: RatePpb;
  readonly liquidationFeePpb: RatePpb;
};

export const CONFIGURE_POOL: Layout<ConfigurePool> = {
  kind: 'ConfigurePool',
  code: 50,
  fields: {
    market: 'u16',
    layers: 'u8',
    spreadPpb: 'u32',
    layerStepPpb: 'u32',
    volatilityFactorPpb: 'u32',
    skewPpb: 'u32',
    sizePerLayer: 'uint',
    maxOrderSize: 'uint',
    maxPositionSize: 'uint',
    stressMovePpb: 'u32',
    utilizationFeePpb: 'u32',
    feeSchedule: FEE_SCHEDULES,
    openingFeePpb: 'u32',
    closingFeePpb: 'u32',
    liquidationFeePpb: 'u32',
  },
};

/** Moves settlement money of an account into the pool for shares. */
export type DepositToPool = {
  readonly kind: 'DepositToPool';
  readonly account: AccountId;
  readonly amount: QuoteUnits;
  /** Fewer shares than this, and nothing happens. */
  readonly minShares: AssetUnits;
};

export const DEPOSIT_TO_POOL: Layout<DepositToPool> = {
  kind: 'DepositToPool',
  code: 51,
  fields: { account: 'u32', amount: 'uint', minShares: 'uint' },
};

/** Asks to redeem pool shares after the exit delay. */
export type RequestPoolExit = {
  readonly kind: 'RequestPoolExit';
  readonly account: AccountId;
  readonly shares: AssetUnits;
};

export const REQUEST_POOL_EXIT: Layout<RequestPoolExit> = {
  kind: 'RequestPoolExit',
  code: 52,
  fields: { account: 'u32', shares: 'uint' },
};
