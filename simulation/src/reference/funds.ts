import {
  type AccountId,
  type AdjustIsolatedMargin,
  type AssetId,
  type ConfirmWithdrawal,
  type CreditDeposit,
  type Event,
  type FailWithdrawal,
  FIRST_USER_ACCOUNT,
  type OpenAccount,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
  type RequestWithdrawal,
  SETTLEMENT_ASSET,
  type TransferCollateral,
  type WithdrawalId,
} from '@tandem/protocol';
import { addBalance, changeBalance, freeBalance } from './balances.ts';
import { guardCrowd } from './crowds.ts';
import { floorDiv, larger, magnitude } from './integers.ts';
import { findLane, lend, lentOf, payoutOf } from './lanes.ts';
import {
  crossEquity,
  exposure,
  initialMargin,
  markOf,
  positionValue,
  requiredMargin,
  tenthOfNotional,
} from './margin.ts';
import { adjustPostedMargin, findRecord } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import {
  type Account,
  type Asset,
  CHAINS,
  createAccount,
  type PositionRecord,
  type State,
  takeCommandId,
  type Withdrawal,
} from './state.ts';
import { earnFee, feeOfWithdrawals, giveFeeBack, takeFee } from './withdrawal-fee.ts';

// docs/rulebook/funds.md.

export function openAccount(state: State, command: OpenAccount): Verdict {
  const { account: id, parent: parentId } = command;
  if (id < FIRST_USER_ACCOUNT) return reject('AccountReserved', FIRST_USER_ACCOUNT, id);
  if (state.accounts.has(id)) return reject('AccountExists', 0, id);
  if (parentId !== null && parentId < FIRST_USER_ACCOUNT) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, parentId);
  }
  const parent = parentId === null ? null : state.accounts.get(parentId);
  if (parent === undefined) return reject('AccountUnknown', 0, parentId ?? 0);
  const { accounts: capacity } = state.limits;
  const inUse = state.accounts.size;
  if (inUse >= capacity) return reject('CapacityExhausted', capacity, inUse);
  const owner: AccountId = parent === null ? id : parent.owner;
  state.accounts.set(id, createAccount(id, owner));
  state.events.push({ kind: 'AccountOpened', account: id, owner });
  return null;
}

function findAsset(state: State, asset: AssetId): Asset | undefined {
  return state.assets.find((known) => known.asset === asset);
}

function guardDeposit(state: State, command: CreditDeposit, asset: Asset): Verdict {
  const { chain, depositNumber } = command;
  const next = chain < CHAINS ? (state.nextDeposit[chain] ?? 0) : 0;
  if (chain >= CHAINS || depositNumber !== next) {
    return reject('DepositOutOfOrder', next, depositNumber);
  }
  const amount = BigInt(command.amount);
  if (amount < 1n) return reject('AmountNotPositive', 1, amount);
  const lane = findLane(state, chain);
  if (lane !== null) return guardOutflow(state, lane.account, asset.asset, command.amount);
  const room = asset.maxDeposits - asset.total;
  return amount > room ? reject('DepositCapExceeded', room, amount) : null;
}

export function creditDeposit(state: State, command: CreditDeposit): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const asset = findAsset(state, command.asset);
  if (asset === undefined) return reject('AssetUnknown', 0, command.asset);
  const refusal = guardDeposit(state, command, asset);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const amount = BigInt(command.amount);
  const lane = findLane(state, command.chain);
  state.nextDeposit[command.chain] = command.depositNumber + 1;
  if (lane === null) asset.total += amount;
  state.events.push({
    kind: 'DepositCredited',
    account: account.id,
    asset: command.asset,
    amount: command.amount,
    chain: command.chain,
    depositNumber: command.depositNumber,
  });
  changeBalance(state, account, command.asset, 'deposit', amount);
  if (lane === null) return null;
  lend(state, lane, { asset: command.asset, change: amount, withdrawal: null });
  changeBalance(state, lane.account, command.asset, 'laneLent', -amount);
  return null;
}

/** Guards of money that leaves an account's cross side, for a withdrawal or a transfer. */
export function guardOutflow(
  state: State,
  account: Account,
  asset: AssetId,
  units: number,
): Verdict {
  const amount = BigInt(units);
  if (findAsset(state, asset) === undefined) return reject('AssetUnknown', 0, asset);
  if (amount < 1n) return reject('AmountNotPositive', 1, amount);
  if (account.isFlagged) return reject('AccountFlagged', 0, account.id);
  const free = larger(0n, freeBalance(account, asset));
  if (amount > free) return reject('InsufficientBalance', amount, free);
  addBalance(state, account, asset, -amount);
  const bound = larger(requiredMargin(state, account), tenthOfNotional(account));
  const equity = crossEquity(state, account, 'initial');
  addBalance(state, account, asset, amount);
  return equity < bound ? reject('InsufficientMargin', bound, equity) : null;
}

export function requestWithdrawal(state: State, command: RequestWithdrawal): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const isPool = account.id === PROTOCOL_ACCOUNTS.pool || account.id === REWARDS_ACCOUNT;
  if (isPool && state.pool.rules !== null) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, account.id);
  }
  const refusal = guardOutflow(state, account, command.asset, command.amount);
  if (refusal !== null) return refusal;
  const under = [...state.withdrawals.values()].map((withdrawal) => withdrawal.account.owner);
  const crowded = guardCrowd(state, under, account.owner);
  if (crowded !== null) return crowded;
  const lane = payoutOf(state, account);
  const fee = feeOfWithdrawals(state, command.asset);
  const amount = BigInt(command.amount) - fee;
  const lent = lane === null ? null : lentOf(lane, command.asset);
  if (lent !== null && lent < amount) return reject('LaneShort', lent, amount);
  if (amount <= 0n) return reject('AmountNotAboveFee', fee, command.amount);
  // After this point the command succeeds.
  reserveWithdrawal(state, account, { asset: command.asset, amount, fee, lane });
  return null;
}

/** Takes money that is there from a balance, to be paid on chain. */
export function reserveWithdrawal(
  state: State,
  account: Account,
  of: Pick<Withdrawal, 'asset' | 'amount' | 'fee' | 'lane'>,
): void {
  const id = takeCommandId(state) as WithdrawalId;
  const withdrawal = { id, account, ...of };
  const { asset, amount, fee, lane } = withdrawal;
  state.withdrawals.set(id, withdrawal);
  if (lane !== null) lend(state, lane, { asset, change: -amount, withdrawal: id });
  const charged = { withdrawalId: id, account: account.id, asset, amount: Number(fee) };
  if (fee > 0n) state.events.push({ kind: 'WithdrawalFeeCharged', ...charged } as Event);
  state.events.push({
    kind: 'WithdrawalReserved',
    withdrawalId: id,
    account: account.id,
    asset,
    amount: Number(amount) as RequestWithdrawal['amount'],
  });
  changeBalance(state, account, asset, 'withdrawalReserved', -amount);
  takeFee(state, withdrawal);
}

/** The money left the home chain, or is the lane's whose chain paid. */
export function confirmWithdrawal(state: State, command: ConfirmWithdrawal): Verdict {
  const { withdrawalId } = command;
  const withdrawal = state.withdrawals.get(withdrawalId);
  if (withdrawal === undefined) return reject('WithdrawalUnknown', 0, withdrawalId);
  const { account, asset, amount, lane } = withdrawal;
  const configured = findAsset(state, asset);
  if (configured !== undefined && lane === null) configured.total -= amount;
  state.withdrawals.delete(withdrawalId);
  earnFee(state, withdrawal);
  state.events.push({
    kind: 'WithdrawalConfirmed',
    withdrawalId,
    account: account.id,
    asset,
    amount: Number(amount) as RequestWithdrawal['amount'],
  });
  if (lane !== null) changeBalance(state, lane.account, asset, 'laneRepaid', amount);
  return null;
}

export function failWithdrawal(state: State, command: FailWithdrawal): Verdict {
  const { withdrawalId } = command;
  const withdrawal = state.withdrawals.get(withdrawalId);
  if (withdrawal === undefined) return reject('WithdrawalUnknown', 0, withdrawalId);
  const { account, asset, amount, fee, lane } = withdrawal;
  state.withdrawals.delete(withdrawalId);
  const returned = { withdrawalId, account: account.id, asset, amount: Number(fee) };
  if (fee > 0n) state.events.push({ kind: 'WithdrawalFeeReturned', ...returned } as Event);
  state.events.push({
    kind: 'WithdrawalFailed',
    withdrawalId,
    account: account.id,
    asset,
    amount: Number(amount) as RequestWithdrawal['amount'],
  });
  changeBalance(state, account, asset, 'withdrawalReturned', amount);
  giveFeeBack(state, withdrawal);
  if (lane !== null) lend(state, lane, { asset, change: amount, withdrawal: withdrawalId });
  return null;
}

export function transferCollateral(state: State, command: TransferCollateral): Verdict {
  const from = state.accounts.get(command.from);
  if (from === undefined) return reject('AccountUnknown', 0, command.from);
  const to = state.accounts.get(command.to);
  if (to === undefined) return reject('AccountUnknown', 0, command.to);
  if (from === to || from.owner !== to.owner) return reject('NotSameOwner', from.owner, to.owner);
  const refusal = guardOutflow(state, from, command.asset, command.amount);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const amount = BigInt(command.amount);
  changeBalance(state, from, command.asset, 'transfer', -amount);
  changeBalance(state, to, command.asset, 'transfer', amount);
  return null;
}

/** Adding: the cross side must do without the money. */
function guardAdding(state: State, record: PositionRecord, amount: bigint): Verdict {
  const { account } = record;
  const free = freeBalance(account, SETTLEMENT_ASSET);
  if (amount > free) return reject('InsufficientBalance', amount, free);
  addBalance(state, account, SETTLEMENT_ASSET, -amount);
  record.quote += amount;
  const required = requiredMargin(state, account);
  const equity = crossEquity(state, account, 'initial');
  record.quote -= amount;
  addBalance(state, account, SETTLEMENT_ASSET, amount);
  if (equity >= required) return null;
  return reject('InsufficientMargin', required, equity);
}

/** Taking out: what stays must carry the position and its open orders, and a tenth of it. */
function guardTaking(state: State, record: PositionRecord, amount: bigint): Verdict {
  if (record.isFlagged) return reject('AccountFlagged', 0, record.account.id);
  const tenth = floorDiv(magnitude(record.size) * markOf(record.market), 10n);
  const bound = larger(initialMargin(record, exposure(record)), tenth);
  const equity = positionValue(state, record, 'initial') - amount;
  return equity < bound ? reject('InsufficientMargin', bound, equity) : null;
}

export function adjustIsolatedMargin(state: State, command: AdjustIsolatedMargin): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  const record = findRecord(account, market, 'isolated');
  if (record === undefined || record.size === 0n) {
    return reject('PositionUnknown', 0, command.market);
  }
  const amount = BigInt(command.amount);
  if (amount === 0n) return reject('AmountNotPositive', 1, 0);
  const refusal =
    amount > 0n ? guardAdding(state, record, amount) : guardTaking(state, record, -amount);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  adjustPostedMargin(state, record, amount);
  return null;
}
