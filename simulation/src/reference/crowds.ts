import type { AccountId } from '@tandem/protocol';
import { reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';

// docs/rulebook/funds.md: how many withdrawals, or exits from the pool, may be under way.

const RULES_NEEDED = 6;

/** @param owners of everything that is under way, one for each */
export function guardCrowd(state: State, owners: readonly AccountId[], owner: AccountId): Verdict {
  const { pendingWithdrawals: capacity, pendingPerOwner } = state.limits;
  if (state.ruleVersion < RULES_NEEDED) {
    return owners.length >= capacity ? reject('CapacityExhausted', capacity, owners.length) : null;
  }
  const own = countOf(owners, owner);
  if (own >= pendingPerOwner) return reject('TooManyPending', pendingPerOwner, own);
  const shared = countShared(owners);
  return own > 0 && shared >= capacity ? reject('CapacityExhausted', capacity, shared) : null;
}

/** The same for a forced request by which so much would leave. */
export function guardForced(state: State, owner: AccountId, leaving: bigint): Verdict {
  const { pendingWithdrawals: capacity, forcedWithdrawals } = state.limits;
  const owners = [...state.withdrawals.values()].map(({ account }) => account.owner);
  if (state.ruleVersion < RULES_NEEDED) {
    return owners.length >= capacity ? reject('CapacityExhausted', capacity, owners.length) : null;
  }
  const shared = countShared(owners);
  const isFull = shared >= capacity + forcedWithdrawals && countOf(owners, owner) > 0;
  if (!isFull || leaving === 0n) return null;
  return reject('CapacityExhausted', capacity + forcedWithdrawals, shared);
}

function countOf(owners: readonly AccountId[], owner: AccountId): number {
  return owners.filter((one) => one === owner).length;
}

/** All but the first of each. */
function countShared(owners: readonly AccountId[]): number {
  return owners.length - new Set(owners).size;
}
