import { haveSharesWorth, sharesFor, sharesWorth } from '@tandem/margin';
import {
  type DepositToPool,
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type PoolExitId,
  type RejectReason,
  type RequestPoolExit,
} from '@tandem/protocol';
import { crossEquity, IN_FAVOR, initialMarginOf } from '../accounts/margin-check.ts';
import { guardPlace } from '../accounts/pending-places.ts';
import { CROSS } from '../accounts/record-table.ts';
import { guardOutflow } from '../commands/funds.ts';
import { emitBalance } from '../emit.ts';
import { creditMoved } from '../keys/day-loss.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { refuseStale } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';
import { refuseInactive } from './activation.ts';
import { payProvider } from './distribution.ts';
import type { PoolExit } from './pool-fund.ts';
import { findStale, POOL, poolEquity, positionReserve } from './reserve.ts';

const SHARES_MAX = 2 ** 52;

/** An account buys shares of the pool: docs/rulebook/pool.md. */
export function depositToPool(
  state: ExchangeState,
  command: DepositToPool,
  events: EventBuffer,
): RejectReason | null {
  const { account, amount, minShares } = command;
  const { pool, accounts } = state;
  const slot = accounts.slotOf(account);
  const reason = guardDeposit(state, command, slot);
  if (reason !== null) return reason;
  const equity = crossEquity(state, POOL, IN_FAVOR);
  const shares = sharesFor(amount, pool.totalShares, equity);
  const least = Math.max(1, minShares);
  if (shares < least) return state.refuse('SharesBelowMinimum', least, shares);
  const total = pool.totalShares + shares;
  if (total > SHARES_MAX) {
    return state.refuse('CapacityExhausted', SHARES_MAX, Math.min(total, Number.MAX_SAFE_INTEGER));
  }
  // After this point the command must succeed.
  const provider = pool.join(slot, account);
  payProvider(state, slot, events);
  provider.shares += shares;
  pool.totalShares = total;
  const move = { from: slot, to: POOL, amount, reason: 'poolDeposit' } as const;
  moveMoney(state, move, events);
  events.push({
    kind: 'PoolSharesMinted',
    account,
    amount,
    shares: shares as never,
    accountShares: provider.shares as never,
    totalShares: total as never,
    poolEquity: equity as never,
  });
  return null;
}

// tidy: flat list
function guardDeposit(
  state: ExchangeState,
  command: DepositToPool,
  slot: number,
): RejectReason | null {
  const { account, amount } = command;
  const { pool } = state;
  const inactive = refuseInactive(state);
  if (inactive !== null) return inactive;
  if (pool.rules === null) return state.refuse('PoolUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const { minDeposit } = pool.rules;
  if (amount < minDeposit) return state.refuse('AmountNotPositive', minDeposit, amount);
  const stale = findStale(state);
  if (stale !== null) return refuseStale(state, stale);
  const least = pool.totalShares > 0 ? 1 : 0;
  const equity = poolEquity(state);
  if (equity < least) return state.refuse('PoolInsolvent', least, equity);
  return guardOutflow(state, slot, 0, amount);
}

type Move = {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly reason: 'poolDeposit' | 'poolExit';
};

function moveMoney(state: ExchangeState, move: Move, events: EventBuffer): void {
  const { from, to, amount, reason } = move;
  const left = creditMoved(state, from, 0, -amount);
  emitBalance(state, events, { account: from, asset: 0, reason, change: -amount, balance: left });
  const balance = creditMoved(state, to, 0, amount);
  emitBalance(state, events, { account: to, asset: 0, reason, change: amount, balance });
  state.markDirty(from);
  state.markDirty(to);
}

/** Puts shares into the queue of exits. */
export function requestPoolExit(
  state: ExchangeState,
  command: RequestPoolExit,
  events: EventBuffer,
): RejectReason | null {
  const { account, shares } = command;
  const { pool } = state;
  const inactive = refuseInactive(state);
  if (inactive !== null) return inactive;
  if (pool.rules === null) return state.refuse('PoolUnknown', 0, account);
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (shares < 1) return state.refuse('AmountNotPositive', 1, shares);
  const provider = pool.providers.get(slot);
  const free = provider === undefined ? 0 : provider.shares - provider.exiting;
  if (provider === undefined || shares > free) {
    return state.refuse('InsufficientShares', shares, free);
  }
  const place = guardPlace(state, pool.exitOwners, slot);
  if (place !== null) return place;
  // After this point the command must succeed.
  const exitId = state.takeCommandId() as PoolExitId;
  const dueAtUs = state.timeUs + pool.rules.exitDelayUs;
  provider.exiting += shares;
  pool.addExit(exitId, { account: slot, dueAtUs, shares }, state.accounts.owner(slot));
  events.push({ kind: 'PoolExitRequested', exitId, account, shares, dueAtUs: dueAtUs as never });
  return null;
}

/** Redeems due exits while the pool can pay, first come first, a bounded number a command. */
export function redeemExits(state: ExchangeState, events: EventBuffer): void {
  const { pool } = state;
  let left = state.limits.stepsPerCommand;
  for (const [exitId, exit] of pool.exits) {
    if (left === 0 || exit.dueAtUs > state.timeUs) return;
    left -= 1;
    if (!redeemExit(state, exitId, exit, events)) return;
  }
}

/** What the pool can pay out and still keep its reserve and its margin, in quote units. */
function availableForExits(state: ExchangeState, equity: number): number {
  const { records, accounts } = state;
  let margin = 0;
  let record = accounts.firstRecord(POOL);
  for (; record !== NONE; record = records.nextInAccount(record)) {
    const size = Math.abs(records.size(record));
    if (records.mode(record) !== CROSS || size === 0) continue;
    margin += initialMarginOf(state, record, size);
  }
  const free = accounts.balanceOf(POOL, 0) - accounts.heldOf(POOL, 0);
  return Math.min(equity - Math.max(positionReserve(state), margin), free);
}

/** True when the exit was redeemed in full. */
function redeemExit(
  state: ExchangeState,
  exitId: number,
  exit: PoolExit,
  events: EventBuffer,
): boolean {
  const { pool } = state;
  const equity = poolEquity(state);
  if (findStale(state) !== null || !haveSharesWorth(equity)) return false;
  const available = availableForExits(state, equity);
  const worth = sharesWorth(exit.shares, pool.totalShares, equity);
  if (worth <= available) {
    burn(state, exitId, { exit, shares: exit.shares, amount: worth, equity }, events);
    return true;
  }
  if (available < (pool.rules?.minDeposit ?? 0)) return false;
  const shares = sharesFor(available, pool.totalShares, equity);
  if (shares < 1) return false;
  const amount = sharesWorth(shares, pool.totalShares, equity);
  burn(state, exitId, { exit, shares, amount, equity }, events);
  return false;
}

type Redemption = {
  readonly exit: PoolExit;
  readonly shares: number;
  readonly amount: number;
  readonly equity: number;
};

function burn(state: ExchangeState, exitId: number, of: Redemption, events: EventBuffer): void {
  const { exit, shares, amount } = of;
  const { account } = exit;
  const { pool, accounts } = state;
  const provider = payProvider(state, account, events);
  if (provider === undefined) return;
  provider.shares -= shares;
  provider.exiting -= shares;
  exit.shares -= shares;
  pool.totalShares -= shares;
  if (exit.shares === 0) pool.endExit(exitId, accounts.owner(account));
  if (amount > 0) moveMoney(state, { from: POOL, to: account, amount, reason: 'poolExit' }, events);
  const accountId = accounts.id(account);
  events.push({
    kind: 'PoolSharesRedeemed',
    exitId: exitId as PoolExitId,
    account: accountId as never,
    shares: shares as never,
    amount: amount as never,
    exitShares: exit.shares as never,
    accountShares: provider.shares as never,
    totalShares: pool.totalShares as never,
    poolEquity: of.equity as never,
  });
  if (provider.shares === 0) pool.leave(account, accountId);
}
