import {
  type BalanceChanged,
  type DepositCredited,
  type IsolatedMarginAdjusted,
  PROTOCOL_ACCOUNTS,
  type WithdrawalConfirmed,
  type WithdrawalFailed,
  type WithdrawalFeeCharged,
  type WithdrawalReserved,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { changeBalance } from './balance.ts';

export function foldBalance(context: FoldContext, event: BalanceChanged): void {
  const { state, draft, place } = context;
  const { account, asset, reason, change, balance } = event;
  // What these two paid for others since they were last published comes with this entry.
  if (account === PROTOCOL_ACCOUNTS.insurance || account === PROTOCOL_ACCOUNTS.backstop) {
    changeBalance(context, { account, asset, reason, balance });
    return;
  }
  const { sequence, eventIndex, timeUs } = place;
  state.setBalance({ account, asset, balance, sequence });
  const key = { account, sequence, eventIndex, asset, timeUs };
  draft.ledger.push({ ...key, reason, change, balance, market: null });
}

export function foldDeposit({ draft, place }: FoldContext, event: DepositCredited): void {
  const { account, asset, amount, chain, depositNumber } = event;
  const { sequence, eventIndex, timeUs, command } = place;
  const transactionHash = command.kind === 'CreditDeposit' ? command.transactionHash : null;
  const key = { account, sequence, eventIndex, timeUs };
  draft.deposits.push({ ...key, asset, amount, chain, depositNumber, transactionHash });
  const sums = draft.statistics.asset(timeUs, asset);
  sums.deposits += 1;
  sums.deposited += BigInt(amount);
}

/** What was told of a withdrawal just before it. */
export function foldFeeCharged({ draft }: FoldContext, event: WithdrawalFeeCharged): void {
  draft.withdrawalFees.set(event.withdrawalId, event.amount);
}

export function foldReserved({ draft, place }: FoldContext, event: WithdrawalReserved): void {
  const { withdrawalId, account, asset, amount } = event;
  const { command } = place;
  const fee = draft.withdrawalFees.get(withdrawalId) ?? 0;
  draft.withdrawalFees.delete(withdrawalId);
  draft.withdrawals.set(withdrawalId, {
    account,
    withdrawalId,
    asset,
    amount,
    fee,
    status: 'reserved',
    reservedTimeUs: place.timeUs,
    reservedSequence: place.sequence,
    endedTimeUs: null,
    endedSequence: null,
    requestNumber: command.kind === 'ForcedRequest' ? command.requestNumber : null,
  });
}

export function foldConfirmed(context: FoldContext, event: WithdrawalConfirmed): void {
  endWithdrawal(context, event, 'confirmed');
  const sums = context.draft.statistics.asset(context.place.timeUs, event.asset);
  sums.withdrawals += 1;
  sums.withdrawn += BigInt(event.amount);
}

export function foldFailed(context: FoldContext, event: WithdrawalFailed): void {
  endWithdrawal(context, event, 'failed');
}

function endWithdrawal(
  { draft, place }: FoldContext,
  { account, withdrawalId }: { readonly account: number; readonly withdrawalId: number },
  status: string,
): void {
  const ended = { status, endedTimeUs: place.timeUs, endedSequence: place.sequence };
  const known = draft.withdrawals.get(withdrawalId);
  if (known === undefined) draft.withdrawalEnds.push({ account, withdrawalId, ...ended });
  else draft.withdrawals.set(withdrawalId, { ...known, ...ended });
}

export function foldIsolatedMargin(context: FoldContext, event: IsolatedMarginAdjusted): void {
  const { state, place } = context;
  const { account, market, positionQuote, postedMargin } = event;
  const at = { account, market, marginMode: 'isolated' };
  const position = state.position(at);
  assert(position !== undefined, 'margin moves into a position that is open');
  const after = { size: position.size, quote: positionQuote, postedMargin };
  state.setPosition(at, after, place.sequence);
}
