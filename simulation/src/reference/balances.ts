import {
  type AccountId,
  type AssetId,
  type BalanceReason,
  type Event,
  PROTOCOL_ACCOUNTS,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { toNumber } from './integers.ts';
import { crossEquity } from './margin.ts';
import type { Account, State } from './state.ts';
import { isRecording } from './undo.ts';

export function balanceOf(account: Account, asset: AssetId): bigint {
  return account.balances[asset] ?? 0n;
}

export function settlementBalance(account: Account): bigint {
  return balanceOf(account, SETTLEMENT_ASSET);
}

function heldOf(account: Account, asset: AssetId): bigint {
  return account.held[asset] ?? 0n;
}

/** What of a balance no open spot order may spend. */
export function freeBalance(account: Account, asset: AssetId): bigint {
  return balanceOf(account, asset) - heldOf(account, asset);
}

/** Moves a balance without an event. */
export function addBalance(state: State, account: Account, asset: AssetId, change: bigint): void {
  const before = balanceOf(account, asset);
  account.balances[asset] = before + change;
  if (isRecording(state.undo)) state.undo.steps.push(() => (account.balances[asset] = before));
}

export function addHeld(state: State, account: Account, asset: AssetId, change: bigint): void {
  const before = heldOf(account, asset);
  assert(before + change >= 0n, 'a hold is not negative');
  account.held[asset] = before + change;
  if (isRecording(state.undo)) state.undo.steps.push(() => (account.held[asset] = before));
}

/** `BalanceChanged` with the present balance as the balance after. */
export function balanceEvent(
  account: Account,
  asset: AssetId,
  reason: BalanceReason,
  change: bigint,
): Event {
  return {
    kind: 'BalanceChanged',
    account: account.id,
    asset,
    reason,
    change: toNumber(change),
    balance: toNumber(balanceOf(account, asset)),
  };
}

/** Money that comes and goes without being earned or lost. */
const MOVES: ReadonlySet<BalanceReason> = new Set<BalanceReason>([
  'deposit',
  'withdrawalReserved',
  'withdrawalReturned',
  'transfer',
  'poolDeposit',
  'poolExit',
  'laneLent',
  'laneRepaid',
  'withdrawalFee',
]);

/** Moves a balance and says so. */
export function changeBalance(
  state: State,
  account: Account,
  asset: AssetId,
  reason: BalanceReason,
  change: bigint,
): void {
  const before = crossEquity(state, account, 'plain');
  addBalance(state, account, asset, change);
  const day = MOVES.has(reason) ? state.days.get(account) : undefined;
  if (day !== undefined) {
    const moved = crossEquity(state, account, 'plain') - before;
    day.moved += moved;
    day.highWater += moved;
  }
  state.events.push(balanceEvent(account, asset, reason, change));
}

/** An account of the venue; it exists from the start. */
export function protocolAccount(state: State, name: keyof typeof PROTOCOL_ACCOUNTS): Account {
  const id: AccountId = PROTOCOL_ACCOUNTS[name];
  const account = state.accounts.get(id);
  assert(account !== undefined, 'accounts of the venue exist');
  return account;
}
