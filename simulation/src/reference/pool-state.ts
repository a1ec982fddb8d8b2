import type { AccountId, ConfigurePool, ConfigurePoolFund, PoolExitId } from '@tandem/protocol';
import type { MovingAverage } from './moving-average.ts';

// What docs/rulebook/pool.md keeps, beside the pool's account, orders and positions.

/** The pool in one market. */
export type MarketPool = {
  rules: ConfigurePool;
  utilizationLong: bigint;
  utilizationShort: bigint;
  chargedAtUs: number;
  indexAverage: MovingAverage | null;
  deviationAverage: MovingAverage | null;
};

export type Provider = {
  readonly account: AccountId;
  shares: bigint;
  exiting: bigint;
  rewardIndex: bigint;
  /** In 2^-30 quote units. */
  remainder: bigint;
  paid: bigint;
};

export type PoolExit = {
  readonly id: PoolExitId;
  readonly account: AccountId;
  readonly dueAtUs: number;
  shares: bigint;
};

export type PoolFund = {
  rules: ConfigurePoolFund | null;
  totalShares: bigint;
  rewardIndex: bigint;
  paidTotal: bigint;
  nextDistributionUs: bigint;
  /** The last account that the running sweep paid; null when none runs. */
  sweptTo: number | null;
  readonly providers: Provider[];
  /** First come first. */
  readonly exits: PoolExit[];
};

export function createPoolFund(): PoolFund {
  return {
    rules: null,
    totalShares: 0n,
    rewardIndex: 0n,
    paidTotal: 0n,
    nextDistributionUs: 0n,
    sweptTo: null,
    providers: [],
    exits: [],
  };
}
