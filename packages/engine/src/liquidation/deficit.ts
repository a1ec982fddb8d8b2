import { type EventBuffer, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { protocolSlot } from '../accounts/leg.ts';
import { emitBalance } from '../emit.ts';
import type { ExchangeState } from '../state.ts';

export const INSURANCE: number = protocolSlot(PROTOCOL_ACCOUNTS.insurance);
export const BACKSTOP: number = protocolSlot(PROTOCOL_ACCOUNTS.backstop);

/**
 * Finds `amount` quote units that an account owes: the insurance fund, then the backstop within its
 * loss cap; what is left the fund owes and the event says so. Returns the event's figure, or 0.
 */
function payDeficit(state: ExchangeState, amount: number): number {
  const { accounts } = state;
  const byFund = Math.min(amount, Math.max(0, accounts.balanceOf(INSURANCE, 0)));
  accounts.credit(INSURANCE, 0, -byFund);
  const room = Math.max(0, state.backstopLossCap - state.backstopLossUsed);
  const byBackstop = Math.min(amount - byFund, Math.max(0, accounts.balanceOf(BACKSTOP, 0)), room);
  accounts.credit(BACKSTOP, 0, -byBackstop);
  state.backstopLossUsed += byBackstop;
  const left = amount - byFund - byBackstop;
  accounts.credit(INSURANCE, 0, -left);
  state.markDirty(BACKSTOP);
  return left;
}

/** Pays a cross account's debt into its balance. */
export function coverCrossDebt(state: ExchangeState, account: number, events: EventBuffer): void {
  const debt = -state.accounts.balanceOf(account, 0);
  if (debt <= 0) return;
  const left = payDeficit(state, debt);
  const balance = state.accounts.credit(account, 0, debt);
  emitBalance(state, events, { account, asset: 0, reason: 'insurance', change: debt, balance });
  sayDeficit(state, account, left, events);
}

/** Pays an isolated position's negative quote, once it is closed. */
export function coverIsolatedQuote(
  state: ExchangeState,
  record: number,
  events: EventBuffer,
): void {
  const { records } = state;
  const missing = -records.quote(record);
  if (missing <= 0) return;
  const left = payDeficit(state, missing);
  records.setQuote(record, 0);
  sayDeficit(state, records.account(record), left, events);
}

function sayDeficit(
  state: ExchangeState,
  account: number,
  left: number,
  events: EventBuffer,
): void {
  if (left === 0) return;
  events.push({
    kind: 'DeficitBooked',
    account: state.accounts.id(account) as never,
    amount: left as never,
    insuranceBalance: state.accounts.balanceOf(INSURANCE, 0) as never,
  });
}
