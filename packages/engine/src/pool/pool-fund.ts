import type { ConfigurePoolFund } from '@tandem/protocol';
import { PendingByOwner } from '../accounts/pending-by-owner.ts';
import { NONE } from '../orderbook/order-pool.ts';

/** No sweep of providers runs. */
export const NOT_SWEEPING: number = -1;

/** Shares of one provider, and how far he has been paid. */
export type Provider = {
  shares: number;
  /** The part that waits for its redemption. */
  exiting: number;
  rewardIndex: number;
  /** Below one quote unit, in 2^-30. */
  remainder: number;
  paid: number;
};

/** Shares that wait for their redemption. */
export type PoolExit = { readonly account: number; readonly dueAtUs: number; shares: number };

/** What holds for the whole pool; `rules` is null until it is configured. */
export class PoolFund {
  rules: ConfigurePoolFund | null = null;
  /** Account slot of the rewards. */
  rewards: number = NONE;
  totalShares = 0;
  /** What one share was ever owed, in 2^-30 quote units. */
  rewardIndex = 0;
  paidTotal = 0;
  nextDistributionUs = 0;
  /** Last account that the sweep paid; NOT_SWEEPING when none runs. */
  sweptTo: number = NOT_SWEEPING;
  /** By account slot. */
  readonly providers: Map<number, Provider> = new Map();
  /** Account ids of providers, ascending. Not state. */
  readonly providerIds: number[] = [];
  /** By exit id, ascending. */
  readonly exits: Map<number, PoolExit> = new Map();
  /** Who has exits under way. Not state. */
  readonly exitOwners: PendingByOwner = new PendingByOwner();
  /** Sequence of a command whose last fill of the pool made its position larger. Not state. */
  raisedAt: number = NONE;

  /** Provider of an account slot, made when he is new. */
  join(slot: number, accountId: number): Provider {
    const known = this.providers.get(slot);
    if (known !== undefined) return known;
    const { rewardIndex } = this;
    const provider = { shares: 0, exiting: 0, rewardIndex, remainder: 0, paid: 0 };
    this.providers.set(slot, provider);
    this.providerIds.splice(this.rankBehind(accountId - 1), 0, accountId);
    return provider;
  }

  /** The only way into the exits, and the only way out: their owners are counted. */
  addExit(exitId: number, exit: PoolExit, owner: number): void {
    this.exits.set(exitId, exit);
    this.exitOwners.add(owner);
  }

  endExit(exitId: number, owner: number): void {
    this.exits.delete(exitId);
    this.exitOwners.remove(owner);
  }

  leave(slot: number, accountId: number): void {
    this.providers.delete(slot);
    this.providerIds.splice(this.rankBehind(accountId) - 1, 1);
  }

  /** How many providers have an account id up to this one. */
  rankBehind(accountId: number): number {
    let low = 0;
    let high = this.providerIds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.providerIds[middle] as number) <= accountId) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
