import type { ConfigurePoolFund, MarginMode } from '@tandem/protocol';
import type { PoolExitFigures, PoolMarketFigures, ProviderFigures } from './live-pool.ts';
import type { OpenOrder } from './open-order.ts';
import type { ChainProgress, ChosenLeverage, FeeFactors, OwnLimits } from './trading-terms.ts';

/** What a view of the feed does not hold, of a venue that runs already. Plain data. */
export type LiveCheckpoint = {
  readonly orders: readonly OpenOrder[];
  readonly positions: readonly {
    readonly account: number;
    readonly market: number;
    readonly marginMode: MarginMode;
    readonly size: number;
    readonly cost: number;
  }[];
  readonly leverages: readonly { readonly account: number; readonly chosen: ChosenLeverage }[];
  readonly feeTiers: readonly { readonly account: number; readonly tier: number }[];
  readonly factors: readonly { readonly tier: number; readonly factors: FeeFactors }[];
  readonly confidences: readonly { readonly market: number; readonly confidence: number }[];
  /** Of accounts that have one at least. */
  readonly riskLimits: readonly { readonly account: number; readonly limits: OwnLimits }[];
  /** Lanes, by the index of their chain. */
  readonly lanes: readonly { readonly chain: number; readonly account: number }[];
  /** Of accounts that are paid by one. */
  readonly payouts: readonly { readonly account: number; readonly chain: number }[];
  /** How far the chain is: one, or none before the first batch. */
  readonly progress: readonly ChainProgress[];
  /** The protocol pool: one, or none where it was never configured. */
  readonly pools: readonly {
    readonly rules: ConfigurePoolFund;
    readonly totalShares: number;
    readonly paidTotal: number;
  }[];
  readonly poolMarkets: readonly PoolMarketFigures[];
  readonly providers: readonly ProviderFigures[];
  /** In the order in which they are redeemed. */
  readonly poolExits: readonly PoolExitFigures[];
};
