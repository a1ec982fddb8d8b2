import type { RejectReason } from '@tandem/protocol';
import { PENDING_RULES } from '../limits.ts';
import type { ExchangeState } from '../state.ts';
import type { PendingByOwner } from './pending-by-owner.ts';

// Places of what is under way: docs/rulebook/funds.md. Whatever others do, an owner who has nothing
// under way finds a place, and forced requests find one when all shared places are taken.

/** What a withdrawal or an exit from the pool meets that would be one too many. */
export function guardPlace(
  state: ExchangeState,
  pending: PendingByOwner,
  account: number,
): RejectReason | null {
  const { pendingWithdrawals, pendingPerOwner } = state.limits;
  if (state.ruleVersion < PENDING_RULES) return guardTable(state, pending);
  const own = pending.of(state.accounts.owner(account));
  if (own >= pendingPerOwner) return state.refuse('TooManyPending', pendingPerOwner, own);
  if (own === 0 || pending.shared < pendingWithdrawals) return null;
  return state.refuse('CapacityExhausted', pendingWithdrawals, pending.shared);
}

/**
 * What a forced withdrawal of so many units meets: places that nobody else may take, for what is
 * not served in time ends the venue. One that moves nothing needs no place.
 */
export function guardForcedPlace(
  state: ExchangeState,
  account: number,
  units: number,
): RejectReason | null {
  const { withdrawalOwners: pending } = state;
  const { pendingWithdrawals, forcedWithdrawals } = state.limits;
  if (state.ruleVersion < PENDING_RULES) return guardTable(state, pending);
  if (units === 0 || pending.of(state.accounts.owner(account)) === 0) return null;
  const places = pendingWithdrawals + forcedWithdrawals;
  if (pending.shared < places) return null;
  return state.refuse('CapacityExhausted', places, pending.shared);
}

/** The rule before `PENDING_RULES`: first come first served, whoever it is. */
function guardTable(state: ExchangeState, { count }: PendingByOwner): RejectReason | null {
  const { pendingWithdrawals } = state.limits;
  if (count < pendingWithdrawals) return null;
  return state.refuse('CapacityExhausted', pendingWithdrawals, count);
}
