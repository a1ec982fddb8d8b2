import { rewardIndexChange, rewardPaid, rewardsSetAside } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import { FEES } from '../accounts/leg.ts';
import { emitBalance } from '../emit.ts';
import type { ExchangeState } from '../state.ts';
import { NOT_SWEEPING, type Provider } from './pool-fund.ts';
import { poolEquity } from './reserve.ts';

const INDEX_MAX = 2 ** 52;

/** When the distribution after now is due. */
export function nextDistribution(state: ExchangeState): number {
  const interval = state.pool.rules?.distributionIntervalUs ?? 0;
  return (Math.floor(state.timeUs / interval) + 1) * interval;
}

/** Splits the fees when it is time, and goes on paying providers: docs/rulebook/pool.md. */
export function distributeFees(state: ExchangeState, events: EventBuffer): void {
  const { pool } = state;
  if (pool.rules === null) return;
  if (pool.sweptTo === NOT_SWEEPING && state.timeUs >= pool.nextDistributionUs) {
    pool.nextDistributionUs = nextDistribution(state);
    splitFees(state, events);
  }
  if (pool.sweptTo !== NOT_SWEEPING) sweepProviders(state, events);
}

function splitFees(state: ExchangeState, events: EventBuffer): void {
  const { pool, accounts } = state;
  const { rules } = pool;
  // What a withdrawal cost is held until it is paid; orders of its own the account has none.
  const collected = accounts.balanceOf(FEES, 0) - accounts.heldOf(FEES, 0);
  if (rules === null || collected < 1) return;
  const treasury = mulRateDown(collected, rules.treasuryPpb);
  const vault = mulRateDown(collected, rules.vaultPpb);
  const stakers = mulRateDown(collected, rules.stakersPpb);
  const rest = collected - treasury - vault - stakers;
  const { totalShares } = pool;
  const room = INDEX_MAX - pool.rewardIndex;
  const indexChange = totalShares === 0 ? 0 : rewardIndexChange(rest, totalShares, room);
  const providers = rewardsSetAside(indexChange, totalShares);
  pool.rewardIndex += indexChange;
  const paid = treasury + vault + stakers + providers;
  moveFees(state, FEES, -paid, events);
  moveFees(state, accounts.slotOf(rules.treasury), treasury, events);
  moveFees(state, accounts.slotOf(rules.vault), vault, events);
  moveFees(state, accounts.slotOf(rules.stakers), stakers, events);
  moveFees(state, pool.rewards, providers, events);
  pool.sweptTo = 0;
  events.push({
    kind: 'PoolFeesDistributed',
    collected: collected as never,
    treasury: treasury as never,
    vault: vault as never,
    stakers: stakers as never,
    providers: providers as never,
    totalShares: totalShares as never,
    indexChange,
    poolEquity: poolEquity(state) as never,
    nextDistributionUs: pool.nextDistributionUs as never,
  });
}

function moveFees(
  state: ExchangeState,
  account: number,
  change: number,
  events: EventBuffer,
): void {
  if (change === 0) return;
  const balance = state.accounts.credit(account, 0, change);
  state.markDirty(account);
  emitBalance(state, events, { account, asset: 0, reason: 'feeDistribution', change, balance });
}

/** Pays the next providers of the sweep, ascending, a bounded number a command. */
function sweepProviders(state: ExchangeState, events: EventBuffer): void {
  const { pool, limits } = state;
  const from = pool.rankBehind(pool.sweptTo);
  const ids = pool.providerIds.slice(from, from + limits.stepsPerCommand);
  for (const id of ids) payProvider(state, state.accounts.slotOf(id), events);
  const last = ids.at(-1);
  const isDone = last === undefined || pool.providerIds.at(-1) === last;
  pool.sweptTo = isDone ? NOT_SWEEPING : last;
}

/** Pays a provider what he is owed up to now. */
export function payProvider(
  state: ExchangeState,
  account: number,
  events: EventBuffer,
): Provider | undefined {
  const { pool, accounts } = state;
  const provider = pool.providers.get(account);
  if (provider === undefined) return undefined;
  const change = pool.rewardIndex - provider.rewardIndex;
  const { paid, remainder } = rewardPaid(provider.shares, change, provider.remainder);
  provider.rewardIndex = pool.rewardIndex;
  provider.remainder = remainder;
  if (paid === 0) return provider;
  provider.paid += paid;
  pool.paidTotal += paid;
  const of = { asset: 0, reason: 'providerPaid' } as const;
  const left = accounts.credit(pool.rewards, 0, -paid);
  emitBalance(state, events, { ...of, account: pool.rewards, change: -paid, balance: left });
  const balance = accounts.credit(account, 0, paid);
  state.markDirty(account);
  emitBalance(state, events, { ...of, account, change: paid, balance });
  events.push({
    kind: 'ProviderPaid',
    account: accounts.id(account) as never,
    shares: provider.shares as never,
    amount: paid as never,
    accountTotal: provider.paid as never,
    total: pool.paidTotal as never,
  });
  return provider;
}
