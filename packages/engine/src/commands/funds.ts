import {
  type AdjustIsolatedMargin,
  type AssetId,
  CHAINS_MAX,
  type ConfirmWithdrawal,
  type CreditDeposit,
  type EventBuffer,
  type FailWithdrawal,
  FIRST_USER_ACCOUNT,
  type OpenAccount,
  type RejectReason,
  type RequestWithdrawal,
  type TransferCollateral,
  type WithdrawalId,
} from '@tandem/protocol';
import type { AssetUnits, QuoteUnits } from '@tandem/quantity';
import {
  AGAINST,
  assessInitial,
  crossNotional,
  exposureOf,
  initialMarginOf,
  marketOf,
  positionValue,
} from '../accounts/margin-check.ts';
import { guardPlace } from '../accounts/pending-places.ts';
import { ISOLATED } from '../accounts/record-table.ts';
import { emitBalance } from '../emit.ts';
import { creditMoved } from '../keys/day-loss.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { POOL } from '../pool/reserve.ts';
import type { AssetState, ExchangeState, Lane } from '../state.ts';
import { laneOfPayout, laneTo, lendMoney, moveLane, repayMoney } from './lanes.ts';
import { moveWithdrawalFee } from './withdrawal-fee.ts';

// Every function returns the reject, or null when the command had its effect.

export function openAccount(
  state: ExchangeState,
  command: OpenAccount,
  events: EventBuffer,
): RejectReason | null {
  const { account, parent } = command;
  const { accounts, limits } = state;
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  if (accounts.slotOf(account) !== ABSENT) return state.refuse('AccountExists', 0, account);
  if (parent !== null && parent < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, parent);
  }
  const parentSlot = parent === null ? ABSENT : accounts.slotOf(parent);
  if (parent !== null && parentSlot === ABSENT) return state.refuse('AccountUnknown', 0, parent);
  if (accounts.count >= limits.accounts) {
    return state.refuse('CapacityExhausted', limits.accounts, accounts.count);
  }
  // After this point the command must succeed.
  const owner = parent === null ? account : accounts.owner(parentSlot);
  accounts.open(account, owner);
  events.push({ kind: 'AccountOpened', account, owner: owner as typeof account });
  return null;
}

export function creditDeposit(
  state: ExchangeState,
  command: CreditDeposit,
  events: EventBuffer,
): RejectReason | null {
  const { account, asset, amount, chain, depositNumber } = command;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const listed = state.assets[asset];
  if (listed === undefined) return state.refuse('AssetUnknown', 0, asset);
  const next = chain < CHAINS_MAX ? (state.nextDeposit[chain] as number) : 0;
  if (depositNumber !== next || next === 0) {
    return state.refuse('DepositOutOfOrder', next, depositNumber);
  }
  if (amount < 1) return state.refuse('AmountNotPositive', 1, amount);
  const lane = laneTo(state, chain);
  const reason =
    lane === null
      ? guardCap(state, listed, amount)
      : guardOutflow(state, lane.account, asset, amount);
  if (reason !== null) return reason;
  // After this point the command must succeed.
  state.nextDeposit[chain] = next + 1;
  if (lane === null) listed.totalDeposits += amount;
  const balance = creditMoved(state, slot, asset, amount);
  state.markDirty(slot);
  events.push({ kind: 'DepositCredited', account, asset, amount, chain, depositNumber });
  emitBalance(state, events, { account: slot, asset, reason: 'deposit', change: amount, balance });
  if (lane !== null) lendMoney(state, lane, { asset, amount }, events);
  return null;
}

function guardCap(
  state: ExchangeState,
  { rules, totalDeposits }: AssetState,
  amount: number,
): RejectReason | null {
  const room = rules.maxDeposits - totalDeposits;
  return amount > room ? state.refuse('DepositCapExceeded', room, amount) : null;
}

export function requestWithdrawal(
  state: ExchangeState,
  command: RequestWithdrawal,
  events: EventBuffer,
): RejectReason | null {
  const { account, asset, amount } = command;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const { pool } = state;
  if (pool.rules !== null && (slot === POOL || slot === pool.rewards)) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  const reason = guardOutflow(state, slot, asset, amount);
  if (reason !== null) return reason;
  const place = guardPlace(state, state.withdrawalOwners, slot);
  if (place !== null) return place;
  const fee = state.assets[asset]?.withdrawalFee ?? 0;
  const paid = amount - fee;
  const lane = laneOfPayout(state, account);
  const lent = lane?.lent[asset] ?? 0;
  if (lane !== null && paid > lent) return state.refuse('LaneShort', lent, paid);
  if (paid < 1) return state.refuse('AmountNotAboveFee', fee, amount);
  // After this point the command must succeed.
  reserveWithdrawal(state, slot, { asset, amount: paid, fee, lane }, events);
  return null;
}

/**
 * Takes what is to be paid and its fee from the balance, and from what the lane has lent what it is
 * to pay; all must be there.
 */
export function reserveWithdrawal(
  state: ExchangeState,
  slot: number,
  of: {
    readonly asset: AssetId;
    readonly amount: number;
    readonly fee: number;
    readonly lane: Lane | null;
  },
  events: EventBuffer,
): void {
  const { asset, fee, lane } = of;
  const amount = of.amount as AssetUnits;
  const withdrawalId = state.takeCommandId() as WithdrawalId;
  const chain = lane?.chain ?? null;
  state.addWithdrawal(withdrawalId, { account: slot, asset, amount, fee, chain });
  if (lane !== null) moveLane(state, lane, { asset, change: -amount, withdrawalId }, events);
  const balance = creditMoved(state, slot, asset, -amount);
  state.markDirty(slot);
  const account = state.accounts.id(slot) as never;
  const charged = { withdrawalId, account, asset, amount: fee as AssetUnits };
  if (fee > 0) events.push({ kind: 'WithdrawalFeeCharged', ...charged });
  events.push({ kind: 'WithdrawalReserved', withdrawalId, account, asset, amount });
  const reason = 'withdrawalReserved';
  emitBalance(state, events, { account: slot, asset, reason, change: -amount, balance });
  if (fee > 0) moveWithdrawalFee(state, { account: slot, asset, fee }, events);
}

/** Guards of money that leaves an account: it must not walk itself into liquidation. */
export function guardOutflow(
  state: ExchangeState,
  slot: number,
  asset: number,
  amount: number,
): RejectReason | null {
  const { accounts } = state;
  if (state.assets[asset] === undefined) return state.refuse('AssetUnknown', 0, asset);
  if (amount < 1) return state.refuse('AmountNotPositive', 1, amount);
  if (accounts.flagged(slot) === 1) {
    return state.refuse('AccountFlagged', 0, accounts.id(slot));
  }
  const free = accounts.balanceOf(slot, asset) - accounts.heldOf(slot, asset);
  if (amount > free) return state.refuse('InsufficientBalance', amount, Math.max(0, free));
  accounts.credit(slot, asset, -amount);
  assessInitial(state, slot);
  const needed = Math.max(state.required, Math.floor(crossNotional(state, slot) / 10));
  accounts.credit(slot, asset, amount);
  if (state.equity >= needed) return null;
  return state.refuse('InsufficientMargin', needed, state.equity);
}

export function confirmWithdrawal(
  state: ExchangeState,
  command: ConfirmWithdrawal,
  events: EventBuffer,
): RejectReason | null {
  const { withdrawalId } = command;
  const pending = state.withdrawals.get(withdrawalId);
  if (pending === undefined) return state.refuse('WithdrawalUnknown', 0, withdrawalId);
  const listed = state.assets[pending.asset];
  const lane = laneTo(state, pending.chain);
  if (lane === null && listed !== undefined) listed.totalDeposits -= pending.amount;
  state.endWithdrawal(withdrawalId, pending);
  events.push({
    kind: 'WithdrawalConfirmed',
    withdrawalId,
    account: state.accounts.id(pending.account) as never,
    asset: pending.asset as never,
    amount: pending.amount as never,
  });
  // What another chain paid never left the home chain: it is the lane's.
  if (lane !== null) repayMoney(state, lane, pending, events);
  return null;
}

export function failWithdrawal(
  state: ExchangeState,
  command: FailWithdrawal,
  events: EventBuffer,
): RejectReason | null {
  const { withdrawalId } = command;
  const pending = state.withdrawals.get(withdrawalId);
  if (pending === undefined) return state.refuse('WithdrawalUnknown', 0, withdrawalId);
  const { account, asset, amount, fee, chain } = pending;
  state.endWithdrawal(withdrawalId, pending);
  const balance = creditMoved(state, account, asset, amount);
  state.markDirty(account);
  if (fee > 0) {
    const returned = { withdrawalId, account: state.accounts.id(account), asset, amount: fee };
    events.push({ kind: 'WithdrawalFeeReturned', ...returned } as never);
  }
  events.push({
    kind: 'WithdrawalFailed',
    withdrawalId,
    account: state.accounts.id(account) as never,
    asset: asset as never,
    amount: amount as never,
  });
  emitBalance(state, events, {
    account,
    asset,
    reason: 'withdrawalReturned',
    change: amount,
    balance,
  });
  if (fee > 0) moveWithdrawalFee(state, { account, asset, fee: -fee }, events);
  const lane = laneTo(state, chain);
  if (lane !== null) moveLane(state, lane, { asset, change: amount, withdrawalId }, events);
  return null;
}

export function transferCollateral(
  state: ExchangeState,
  command: TransferCollateral,
  events: EventBuffer,
): RejectReason | null {
  const { from, to, asset, amount } = command;
  const { accounts } = state;
  const source = accounts.slotOf(from);
  if (source === ABSENT) return state.refuse('AccountUnknown', 0, from);
  const target = accounts.slotOf(to);
  if (target === ABSENT) return state.refuse('AccountUnknown', 0, to);
  const owner = accounts.owner(source);
  if (owner !== accounts.owner(target) || from === to) {
    return state.refuse('NotSameOwner', owner, accounts.owner(target));
  }
  const reason = guardOutflow(state, source, asset, amount);
  if (reason !== null) return reason;
  // After this point the command must succeed.
  const left = creditMoved(state, source, asset, -amount);
  const reached = creditMoved(state, target, asset, amount);
  state.markDirty(source);
  state.markDirty(target);
  const of = { asset, reason: 'transfer' } as const;
  emitBalance(state, events, { ...of, account: source, change: -amount, balance: left });
  emitBalance(state, events, { ...of, account: target, change: amount, balance: reached });
  return null;
}

export function adjustIsolatedMargin(
  state: ExchangeState,
  command: AdjustIsolatedMargin,
  events: EventBuffer,
): RejectReason | null {
  const { account, market: marketId, amount } = command;
  const { accounts, records } = state;
  const slot = accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const market = state.markets[marketId];
  if (market === undefined) return state.refuse('MarketUnknown', 0, marketId);
  if (market.isSpot) return state.refuse('WrongMarketKind', 0, 1);
  const record = records.find(accounts, slot, marketId, ISOLATED);
  if (record === NONE || records.size(record) === 0) {
    return state.refuse('PositionUnknown', 0, marketId);
  }
  if (amount === 0) return state.refuse('AmountNotPositive', 1, 0);
  const reason =
    amount > 0 ? guardAdding(state, record, amount) : guardRemoving(state, record, amount);
  if (reason !== null) return reason;
  // After this point the command must succeed.
  const posted = Math.max(0, records.postedMargin(record) + amount);
  const quote = positionQuote(state, record) + amount;
  records.setQuote(record, quote);
  records.setPostedMargin(record, posted);
  const balance = accounts.credit(slot, 0, -amount);
  state.markDirty(slot);
  const isolated = 'isolatedMargin';
  emitBalance(state, events, {
    account: slot,
    asset: 0,
    reason: isolated,
    change: -amount,
    balance,
  });
  events.push({
    kind: 'IsolatedMarginAdjusted',
    account,
    market: marketId,
    change: amount,
    positionQuote: quote as QuoteUnits,
    postedMargin: posted as QuoteUnits,
  });
  return null;
}

function positionQuote(state: ExchangeState, record: number): number {
  positionValue(state, record, AGAINST);
  return state.records.quote(record);
}

/** Tried with the money in the position, where it also lessens what open orders must reserve. */
function guardAdding(state: ExchangeState, record: number, amount: number): RejectReason | null {
  const { accounts, records } = state;
  const slot = records.account(record);
  const free = accounts.balanceOf(slot, 0) - accounts.heldOf(slot, 0);
  if (amount > free) return state.refuse('InsufficientBalance', amount, free);
  const quote = positionQuote(state, record);
  accounts.credit(slot, 0, -amount);
  records.setQuote(record, quote + amount);
  assessInitial(state, slot);
  accounts.credit(slot, 0, amount);
  records.setQuote(record, quote);
  if (state.equity >= state.required) return null;
  return state.refuse('InsufficientMargin', state.required, state.equity);
}

function guardRemoving(state: ExchangeState, record: number, amount: number): RejectReason | null {
  const { records, accounts } = state;
  if (records.flagged(record) === 1) {
    const account = records.account(record);
    return state.refuse('AccountFlagged', 0, accounts.id(account));
  }
  const { mark } = marketOf(state, records.market(record));
  const notional = Math.abs(records.size(record)) * mark;
  const margin = initialMarginOf(state, record, exposureOf(state, record));
  const needed = Math.max(margin, Math.floor(notional / 10));
  const left = positionValue(state, record, AGAINST) + amount;
  return left >= needed ? null : state.refuse('InsufficientMargin', needed, left);
}
