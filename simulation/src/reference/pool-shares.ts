import {
  type AccountId,
  type DepositToPool,
  FIRST_USER_ACCOUNT,
  type PoolExitId,
  type RequestPoolExit,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { changeBalance, freeBalance, protocolAccount } from './balances.ts';
import { guardCrowd } from './crowds.ts';
import { guardOutflow } from './funds.ts';
import { floorDiv, larger, magnitude, smaller, toNumber } from './integers.ts';
import { crossEquity, initialMargin } from './margin.ts';
import { staleReject } from './order-guards.ts';
import { guardActive } from './pool-configuration.ts';
import { findProvider, payOut } from './pool-distribution.ts';
import { poolEquity, poolPositions, staleMarket, totalReserve } from './pool-reserve.ts';
import type { PoolExit, Provider } from './pool-state.ts';
import { reject, type Verdict } from './reject.ts';
import { type Account, type State, takeCommandId } from './state.ts';

// docs/rulebook/pool.md, "Shares" to "Redemption".

const VIRTUAL_SHARES = 1_000_000n;
const VIRTUAL_MONEY = 1_000_000n;
const SHARES_MAX = 1n << 52n;
const LARGEST_NUMBER = (1n << 53n) - 1n;

function providerOf(state: State, account: Account): Provider {
  const known = findProvider(state, account.id);
  if (known !== undefined) return known;
  const { pool } = state;
  const provider: Provider = {
    account: account.id,
    shares: 0n,
    exiting: 0n,
    rewardIndex: pool.rewardIndex,
    remainder: 0n,
    paid: 0n,
  };
  pool.providers.push(provider);
  return provider;
}

function guardSolvent(state: State): Verdict {
  const stale = staleMarket(state);
  if (stale !== undefined) return staleReject(state, stale);
  const equity = poolEquity(state);
  const least = state.pool.totalShares === 0n ? 0n : 1n;
  return equity < least ? reject('PoolInsolvent', least, equity) : null;
}

export function depositToPool(state: State, command: DepositToPool): Verdict {
  const inactive = guardActive(state);
  if (inactive !== null) return inactive;
  const { pool } = state;
  if (pool.rules === null) return reject('PoolUnknown', 0, command.account);
  if (command.account < FIRST_USER_ACCOUNT) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, command.account);
  }
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const { minDeposit } = pool.rules;
  if (command.amount < minDeposit) return reject('AmountNotPositive', minDeposit, command.amount);
  const refusal =
    guardSolvent(state) ?? guardOutflow(state, account, SETTLEMENT_ASSET, command.amount);
  if (refusal !== null) return refusal;
  const amount = BigInt(command.amount);
  const poolAccount = protocolAccount(state, 'pool');
  const equity = crossEquity(state, poolAccount, 'maintenance');
  const minted = floorDiv(amount * (pool.totalShares + VIRTUAL_SHARES), equity + VIRTUAL_MONEY);
  const least = larger(1n, BigInt(command.minShares));
  if (minted < least) return reject('SharesBelowMinimum', least, minted);
  const shares = pool.totalShares + minted;
  if (shares > SHARES_MAX) {
    return reject('CapacityExhausted', SHARES_MAX, smaller(shares, LARGEST_NUMBER));
  }
  // After this point the command succeeds.
  const provider = providerOf(state, account);
  payOut(state, provider);
  provider.shares += minted;
  pool.totalShares = shares;
  changeBalance(state, account, SETTLEMENT_ASSET, 'poolDeposit', -amount);
  changeBalance(state, poolAccount, SETTLEMENT_ASSET, 'poolDeposit', amount);
  state.events.push({
    kind: 'PoolSharesMinted',
    account: account.id,
    amount: command.amount,
    shares: toNumber(minted),
    accountShares: toNumber(provider.shares),
    totalShares: toNumber(shares),
    poolEquity: toNumber(equity),
  });
  return null;
}

export function requestPoolExit(state: State, command: RequestPoolExit): Verdict {
  const inactive = guardActive(state);
  if (inactive !== null) return inactive;
  const { pool } = state;
  if (pool.rules === null) return reject('PoolUnknown', 0, command.account);
  if (!state.accounts.has(command.account)) return reject('AccountUnknown', 0, command.account);
  const shares = BigInt(command.shares);
  if (shares < 1n) return reject('AmountNotPositive', 1, shares);
  const provider = findProvider(state, command.account);
  const free = provider === undefined ? 0n : provider.shares - provider.exiting;
  if (provider === undefined || free < shares) return reject('InsufficientShares', shares, free);
  const owners = pool.exits.map((exit) => ownerOf(state, exit.account));
  const crowded = guardCrowd(state, owners, ownerOf(state, command.account));
  if (crowded !== null) return crowded;
  // After this point the command succeeds.
  const id = takeCommandId(state) as PoolExitId;
  const dueAtUs = state.timeUs + pool.rules.exitDelayUs;
  provider.exiting += shares;
  pool.exits.push({ id, account: command.account, dueAtUs, shares });
  state.events.push({
    kind: 'PoolExitRequested',
    exitId: id,
    account: command.account,
    shares: command.shares,
    dueAtUs: toNumber(BigInt(dueAtUs)),
  });
  return null;
}

function ownerOf(state: State, id: AccountId): AccountId {
  return state.accounts.get(id)?.owner ?? id;
}

function available(state: State, equity: bigint): bigint {
  let margin = 0n;
  for (const record of poolPositions(state)) {
    margin += initialMargin(record, magnitude(record.size));
  }
  const free = freeBalance(protocolAccount(state, 'pool'), SETTLEMENT_ASSET);
  return smaller(free, equity - larger(margin, totalReserve(state)));
}

/** Shares of an exit that can be redeemed now, and what for. */
function redeemable(
  state: State,
  exit: PoolExit,
  equity: bigint,
): { readonly shares: bigint; readonly amount: bigint } | null {
  const { pool } = state;
  const shares = pool.totalShares + VIRTUAL_SHARES;
  const money = equity + VIRTUAL_MONEY;
  if (staleMarket(state) !== undefined || money <= 0n) return null;
  const worth = (some: bigint): bigint => floorDiv(some * money, shares);
  const payable = available(state, equity);
  if (worth(exit.shares) <= payable) return { shares: exit.shares, amount: worth(exit.shares) };
  if (payable < BigInt(pool.rules?.minDeposit ?? 0)) return null;
  const part = floorDiv(payable * shares, money);
  return part < 1n ? null : { shares: part, amount: worth(part) };
}

/** What a tick does about exits. */
export function redeemExits(state: State): void {
  const { pool, limits } = state;
  for (let step = 0; step < limits.stepsPerCommand; step += 1) {
    const [exit] = pool.exits;
    if (exit === undefined || exit.dueAtUs > state.timeUs) return;
    const equity = poolEquity(state);
    const part = redeemable(state, exit, equity);
    if (part === null) return;
    redeem(state, exit, part, equity);
    if (pool.exits[0] === exit) return;
  }
}

function redeem(
  state: State,
  exit: PoolExit,
  part: { readonly shares: bigint; readonly amount: bigint },
  equity: bigint,
): void {
  const { pool } = state;
  const { shares, amount } = part;
  const provider = findProvider(state, exit.account);
  const account = state.accounts.get(exit.account);
  assert(provider !== undefined && account !== undefined, 'an exit has a provider');
  payOut(state, provider);
  provider.shares -= shares;
  provider.exiting -= shares;
  pool.totalShares -= shares;
  exit.shares -= shares;
  if (exit.shares === 0n) pool.exits.shift();
  if (amount > 0n) {
    changeBalance(state, protocolAccount(state, 'pool'), SETTLEMENT_ASSET, 'poolExit', -amount);
    changeBalance(state, account, SETTLEMENT_ASSET, 'poolExit', amount);
  }
  state.events.push({
    kind: 'PoolSharesRedeemed',
    exitId: exit.id,
    account: account.id,
    shares: toNumber(shares),
    amount: toNumber(amount),
    exitShares: toNumber(exit.shares),
    accountShares: toNumber(provider.shares),
    totalShares: toNumber(pool.totalShares),
    poolEquity: toNumber(equity),
  });
  if (provider.shares === 0n) pool.providers.splice(pool.providers.indexOf(provider), 1);
}
