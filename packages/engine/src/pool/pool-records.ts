import {
  type ConfigurePool,
  type ConfigurePoolFund,
  FEE_SCHEDULES,
  NO_VALUE,
  REWARDS_ACCOUNT,
} from '@tandem/protocol';
import { CROSS } from '../accounts/record-table.ts';
import { modeOf, RESTING } from '../orderbook/order-pool.ts';
import { ordersOf } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { NOT_SWEEPING } from './pool-fund.ts';
import { NO_TIME, PoolMarket } from './pool-market.ts';
import { POOL } from './reserve.ts';

// The pool in the state hash and in snapshots: types 20 to 23 of docs/rulebook/state-hash.md.

export const POOL_FUND = 20;
export const POOL_MARKET = 21;
export const POOL_PROVIDER = 22;
export const POOL_EXIT = 23;

type Sink = (id: number, values: readonly number[]) => void;

/** Names of the rules in the order of the record. */
const FUND_RULES = [
  'exitDelayUs',
  'minDeposit',
  'maxReserve',
  'treasury',
  'vault',
  'stakers',
  'treasuryPpb',
  'vaultPpb',
  'stakersPpb',
  'distributionIntervalUs',
] as const satisfies readonly (keyof ConfigurePoolFund)[];

const MARKET_RULES = [
  'market',
  'layers',
  'spreadPpb',
  'layerStepPpb',
  'volatilityFactorPpb',
  'skewPpb',
  'sizePerLayer',
  'maxOrderSize',
  'maxPositionSize',
  'stressMovePpb',
  'utilizationFeePpb',
  'openingFeePpb',
  'closingFeePpb',
  'liquidationFeePpb',
] as const satisfies readonly (keyof ConfigurePool)[];

/** The pool's records; none before it is configured. */
export function collectPool(state: ExchangeState, sink: Sink): void {
  const { pool, accounts } = state;
  const { rules } = pool;
  if (rules === null) return;
  const { totalShares, rewardIndex, paidTotal, nextDistributionUs, sweptTo } = pool;
  const swept = sweptTo === NOT_SWEEPING ? NO_VALUE : sweptTo;
  const figures = [totalShares, rewardIndex, paidTotal, nextDistributionUs, swept];
  sink(0, [POOL_FUND, ...FUND_RULES.map((name) => rules[name]), ...figures]);
  for (const market of state.markets) {
    const quoted = market?.pool ?? null;
    if (quoted !== null) sink(quoted.rules.market, poolMarketValues(quoted));
  }
  for (const [slot, { shares, exiting, rewardIndex: from, remainder, paid }] of pool.providers) {
    const id = accounts.id(slot);
    sink(id, [POOL_PROVIDER, id, shares, exiting, from, remainder, paid]);
  }
  for (const [exitId, { account, shares, dueAtUs }] of pool.exits) {
    sink(exitId, [POOL_EXIT, exitId, accounts.id(account), shares, dueAtUs]);
  }
}

function poolMarketValues(pool: PoolMarket): number[] {
  const { rules } = pool;
  const hasAverages = pool.averagedAtUs !== NO_TIME;
  return [
    POOL_MARKET,
    ...MARKET_RULES.map((name) => rules[name]),
    FEE_SCHEDULES.indexOf(rules.feeSchedule),
    pool.utilizationLong,
    pool.utilizationShort,
    pool.chargedAtUs,
    hasAverages ? pool.indexAverage : NO_VALUE,
    hasAverages ? pool.deviationAverage : NO_VALUE,
    hasAverages ? pool.averagedAtUs : NO_VALUE,
  ];
}

function rulesOf(names: readonly string[], values: readonly number[]): { [name: string]: unknown } {
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}

export function restorePoolFund(state: ExchangeState, values: readonly number[]): void {
  const { pool } = state;
  const rules = { kind: 'ConfigurePoolFund', ...rulesOf(FUND_RULES, values.slice(1)) };
  pool.rules = rules as unknown as ConfigurePoolFund;
  const [shares = 0, index = 0, paid = 0, next = 0, swept = 0] = values.slice(
    1 + FUND_RULES.length,
  );
  pool.totalShares = shares;
  pool.rewardIndex = index;
  pool.paidTotal = paid;
  pool.nextDistributionUs = next;
  pool.sweptTo = swept === NO_VALUE ? NOT_SWEEPING : swept;
  pool.rewards = state.accounts.slotOf(REWARDS_ACCOUNT);
}

export function restorePoolMarket(state: ExchangeState, values: readonly number[]): void {
  const [schedule = 0, long = 0, short = 0, chargedAtUs = 0, index = 0, deviation = 0, at = 0] =
    values.slice(1 + MARKET_RULES.length);
  const rules = {
    kind: 'ConfigurePool',
    ...rulesOf(MARKET_RULES, values.slice(1)),
    feeSchedule: FEE_SCHEDULES[schedule],
  } as unknown as ConfigurePool;
  const pool = new PoolMarket(rules, chargedAtUs);
  pool.utilizationLong = long;
  pool.utilizationShort = short;
  if (at !== NO_VALUE) {
    pool.indexAverage = index;
    pool.deviationAverage = deviation;
    pool.averagedAtUs = at;
  }
  const market = state.markets[rules.market];
  if (market !== undefined) market.pool = pool;
}

export function restoreProvider(state: ExchangeState, values: readonly number[]): void {
  const [, id = 0, shares = 0, exiting = 0, rewardIndex = 0, remainder = 0, paid = 0] = values;
  const provider = state.pool.join(state.accounts.slotOf(id), id);
  Object.assign(provider, { shares, exiting, rewardIndex, remainder, paid });
}

/** Exits come back in ascending order: the order of the queue. */
export function restoreExit(state: ExchangeState, values: readonly number[]): void {
  const [, exitId = 0, id = 0, shares = 0, dueAtUs = 0] = values;
  const account = state.accounts.slotOf(id);
  state.pool.addExit(exitId, { account, shares, dueAtUs }, state.accounts.owner(account));
}

/** Finds the quotes again among the orders of the pool. */
export function indexQuotes(state: ExchangeState): void {
  const { orders } = state;
  const isQuote = (slot: number): boolean =>
    (state.markets[orders.market(slot)]?.pool ?? null) !== null &&
    orders.stage(slot) === RESTING &&
    modeOf(orders.flags(slot)) === CROSS;
  for (const slot of ordersOf(state, POOL, isQuote)) {
    state.markets[orders.market(slot)]?.pool?.quotes.push(orders.orderId(slot));
  }
}
