import type {
  AssetUnits,
  DurationUs,
  Lots,
  PriceUnits,
  QuoteUnits,
  RatePpb,
  TimestampUs,
} from '@tandem/quantity';
import type { AccountId, MarketId, OrderId, PoolExitId } from '../ids.ts';
import type { FeeSchedule } from '../vocabulary.ts';

// Events of docs/rulebook/pool.md.

/** The rules of the whole pool changed; the command carries the rest of them. */
export type PoolFundConfigured = {
  readonly kind: 'PoolFundConfigured';
  readonly maxReserve: QuoteUnits;
  readonly exitDelayUs: DurationUs;
  readonly distributionIntervalUs: DurationUs;
  readonly nextDistributionUs: TimestampUs;
};

/** How the pool quotes a market changed; the command carries the rest of it. */
export type PoolConfigured = {
  readonly kind: 'PoolConfigured';
  readonly market: MarketId;
  /** Quotes a side; 0: the pool does not quote. */
  readonly layers: number;
  readonly feeSchedule: FeeSchedule;
  readonly openingFeePpb: RatePpb;
  readonly closingFeePpb: RatePpb;
  readonly liquidationFeePpb: RatePpb;
};

/** What the quoting function made of an index price; the quotes follow as orders. */
export type PoolQuoted = {
  readonly kind: 'PoolQuoted';
  readonly market: MarketId;
  /** Index price that the quotes follow. */
  readonly indexPrice: PriceUnits;
  readonly volatilityPpb: RatePpb;
  /** Distance of the nearest quote before inventory. */
  readonly halfSpreadPpb: RatePpb;
  /** Of the pool. */
  readonly positionSize: Lots;
  /** Over all markets, of positions alone. */
  readonly reserve: QuoteUnits;
  /** What the reserve may reach. */
  readonly liquidity: QuoteUnits;
  /** Largest position that reserve and limits allow. */
  readonly positionRoom: Lots;
  /** Wanted on each side. */
  readonly bidSize: Lots;
  readonly askSize: Lots;
};

/** The side opposite the pool paid for what it reserves. */
export type UtilizationCharged = {
  readonly kind: 'UtilizationCharged';
  readonly market: MarketId;
  readonly utilizationPpb: RatePpb;
  /** Per hour. */
  readonly ratePpb: RatePpb;
  readonly elapsedUs: DurationUs;
  /** The other side paid. */
  readonly poolSize: Lots;
  readonly payingSize: Lots;
  readonly indexChange: number;
  /** Of the paying side. */
  readonly utilizationIndex: number;
  /** Of the pool's position, after. */
  readonly poolQuote: QuoteUnits;
};

/** Liquidation fee of a market whose schedule is the pool's, to the fees account. */
export type LiquidationFeeCharged = {
  readonly kind: 'LiquidationFeeCharged';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  /** Part of the gain that the insurance fund left. */
  readonly fee: QuoteUnits;
  readonly positionQuote: QuoteUnits;
};

/** A provider bought shares of the pool. */
export type PoolSharesMinted = {
  readonly kind: 'PoolSharesMinted';
  readonly account: AccountId;
  readonly amount: QuoteUnits;
  /** Bought with this deposit. */
  readonly shares: AssetUnits;
  readonly accountShares: AssetUnits;
  readonly totalShares: AssetUnits;
  /** At the better end of the band, before the deposit. */
  readonly poolEquity: QuoteUnits;
};

/** Shares wait for their redemption. */
export type PoolExitRequested = {
  readonly kind: 'PoolExitRequested';
  readonly exitId: PoolExitId;
  readonly account: AccountId;
  /** That wait from here on. */
  readonly shares: AssetUnits;
  readonly dueAtUs: TimestampUs;
};

/** Shares were redeemed, all of an exit or as many as the pool could pay. */
export type PoolSharesRedeemed = {
  readonly kind: 'PoolSharesRedeemed';
  readonly exitId: PoolExitId;
  readonly account: AccountId;
  /** Redeemed now. */
  readonly shares: AssetUnits;
  /** What they were worth. */
  readonly amount: QuoteUnits;
  /** Of the exit that still wait. */
  readonly exitShares: AssetUnits;
  readonly accountShares: AssetUnits;
  readonly totalShares: AssetUnits;
  /** At the worse end of the band, before the payment. */
  readonly poolEquity: QuoteUnits;
};

/** Fees since the last time were split; providers are paid in the sweep that follows. */
export type PoolFeesDistributed = {
  readonly kind: 'PoolFeesDistributed';
  readonly collected: QuoteUnits;
  readonly treasury: QuoteUnits;
  readonly vault: QuoteUnits;
  readonly stakers: QuoteUnits;
  readonly providers: QuoteUnits;
  readonly totalShares: AssetUnits;
  /** Of what one share was paid, in 2^-30 quote units. */
  readonly indexChange: number;
  /** At the worse end of the band. */
  readonly poolEquity: QuoteUnits;
  readonly nextDistributionUs: TimestampUs;
};

/** A provider got his part of the fees. */
export type ProviderPaid = {
  readonly kind: 'ProviderPaid';
  readonly account: AccountId;
  /** Of the provider. */
  readonly shares: AssetUnits;
  readonly amount: QuoteUnits;
  /** Since he became a provider. */
  readonly accountTotal: QuoteUnits;
  /** Of all providers since the start. */
  readonly total: QuoteUnits;
};
