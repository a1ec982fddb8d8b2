import { type AssetId, PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import { magnitude } from './integers.ts';
import { holdOf, isResting } from './live-orders.ts';
import { utilizationOfSide } from './margin.ts';
import type { Market } from './market.ts';
import type { Account, Asset, PositionRecord, State } from './state.ts';

// What must hold after every command; docs/rulebook/funds.md, "Conservation". All money is in
// 2^-20 units here, so that remainders and dust count exactly.

const ONE = 1n << 20n;

function balancesOf(state: State, asset: AssetId): bigint {
  let sum = 0n;
  for (const account of state.accounts.values()) sum += account.balances[asset] ?? 0n;
  for (const withdrawal of state.withdrawals.values()) {
    if (withdrawal.asset === asset) sum += withdrawal.amount;
  }
  return sum;
}

function recordMoney(record: PositionRecord): bigint {
  const change = record.market.fundingIndex - record.fundingIndex;
  const used = utilizationOfSide(record.market, record.size) - record.utilizationIndex;
  const due = record.size * change + magnitude(record.size) * used;
  return record.quote * ONE + record.remainder - due;
}

function recordsOf(state: State, market: Market): readonly PositionRecord[] {
  return [...state.accounts.values()].flatMap((account) =>
    account.records.filter((record) => record.market === market),
  );
}

/**
 * Money in the positions of a market. Longs and shorts are equal, except while a delisting has
 * settled only some of them: the others' settlement value stands for what the first ones got.
 */
function marketMoney(state: State, market: Market): bigint {
  let money = market.dust;
  for (const record of recordsOf(state, market)) {
    money += recordMoney(record) + record.size * (market.settlementPrice ?? 0n) * ONE;
  }
  return money;
}

function conserves(state: State, asset: Asset): readonly string[] {
  let sum = balancesOf(state, asset.asset) * ONE;
  if (asset.asset === SETTLEMENT_ASSET) {
    for (const market of state.markets) sum += marketMoney(state, market);
  }
  const missing = asset.total * ONE - sum;
  return missing === 0n ? [] : [`asset ${asset.asset}: ${missing} / 2^20 units are missing`];
}

function countsOpenInterest(state: State, market: Market): readonly string[] {
  const sizes = recordsOf(state, market).map((record) => record.size);
  const sum = (of: readonly bigint[]): bigint => of.reduce((total, size) => total + size, 0n);
  const long = sum(sizes.filter((size) => size > 0n));
  const problems: string[] = [];
  if (long !== market.openInterest) problems.push(`market ${market.id}: open interest is ${long}`);
  if (market.settlementPrice === null && sum(sizes) !== 0n) {
    problems.push(`market ${market.id}: longs and shorts differ by ${sum(sizes)}`);
  }
  return problems;
}

/** What open orders reserve is what the account holds back, no more and no less. */
function reserves(state: State, account: Account): readonly string[] {
  const held = account.held.map(() => 0n);
  if (account.id === PROTOCOL_ACCOUNTS.fees) {
    // What withdrawals cost that may yet fail.
    for (const { asset, fee } of state.withdrawals.values()) {
      held[asset] = (held[asset] ?? 0n) + fee;
    }
  }
  const open = new Map<PositionRecord, { buy: bigint; sell: bigint }>();
  for (const record of account.records) open.set(record, { buy: 0n, sell: 0n });
  for (const order of account.orders.values()) {
    if (!isResting(order)) continue;
    if (order.market.rules.kind === 'spot') {
      const { asset, amount } = holdOf(order);
      held[asset] = (held[asset] ?? 0n) + amount;
      continue;
    }
    if (order.reduceOnly) continue;
    const record = account.records.find((r) => r.market === order.market && r.mode === order.mode);
    const sums = record === undefined ? undefined : open.get(record);
    if (sums === undefined) return [`account ${account.id}: order ${order.id} has no record`];
    if (order.side === 'buy') sums.buy += order.remaining;
    else sums.sell += order.remaining;
  }
  const isHeld = held.every((amount, asset) => amount === account.held[asset]);
  const isOpen = [...open].every(
    ([record, sums]) => sums.buy === record.openBuy && sums.sell === record.openSell,
  );
  return isHeld && isOpen ? [] : [`account ${account.id}: open orders reserve something else`];
}

function isUncrossed(market: Market): boolean {
  const [bid] = market.bids;
  const [ask] = market.asks;
  return bid === undefined || ask === undefined || bid.price < ask.price;
}

/** Everything that is wrong with a state; nothing, after every command. */
export function findProblems(state: State): readonly string[] {
  const problems = state.assets.flatMap((asset) => conserves(state, asset));
  for (const market of state.markets) {
    problems.push(...countsOpenInterest(state, market));
    if (!isUncrossed(market)) problems.push(`market ${market.id}: the book is crossed`);
  }
  for (const account of state.accounts.values()) problems.push(...reserves(state, account));
  if (state.changedSign.length > 0) problems.push('records wait for a clean-up');
  if (state.undo.depth > 0 || state.undo.steps.length > 0) problems.push('a savepoint is open');
  return problems;
}
