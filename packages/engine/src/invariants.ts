import { FUNDING_ONE } from '@tandem/margin';
import { FEES } from './accounts/leg.ts';
import {
  collateralOf,
  crossEquity,
  crossMaintenance,
  IN_FAVOR,
  isolatedRequirement,
  marketOf,
  positionValue,
  touch,
} from './accounts/margin-check.ts';
import { ISOLATED } from './accounts/record-table.ts';
import { needsDay } from './keys/risk-limits.ts';
import { NO_PRICE, STATUS } from './markets/market-state.ts';
import type { BookSide } from './orderbook/book-side.ts';
import { BUY, isReduceOnly, NONE, RESTING, sideOf, WAITING } from './orderbook/order-pool.ts';
import { liquidityOf, POOL, poolEquity, positionReserve } from './pool/reserve.ts';
import type { ExchangeState } from './state.ts';

// What must hold after every command, one named function each. Each returns null, or the figures
// that break it. They compute from scratch what the engine keeps up to date.

/** A broken invariant: its name and the figures that break it. */
export type InvariantViolation = { readonly invariant: string; readonly detail: string };

/** One invariant over the whole state. */
export type Invariant = (state: ExchangeState) => string | null;

/**
 * Money is neither made nor lost, per asset: balances, positions, funding remainders, dust and
 * pending withdrawals together are deposits less confirmed withdrawals, to the last unit.
 */
function moneyIsConserved(state: ExchangeState): string | null {
  for (let asset = 0; asset < state.assets.length; asset += 1) {
    const listed = state.assets[asset];
    if (listed === undefined) continue;
    const scale = BigInt(FUNDING_ONE);
    let sum = 0n;
    for (let slot = 0; slot < state.accounts.count; slot += 1) {
      sum += BigInt(state.accounts.balanceOf(slot, asset)) * scale;
    }
    for (const pending of state.withdrawals.values()) {
      if (pending.asset === asset) sum += BigInt(pending.amount) * scale;
    }
    if (asset === 0) sum += positionMoney(state);
    const expected = BigInt(listed.totalDeposits) * scale;
    if (sum !== expected) return `asset ${asset}: ${sum} / 2^20 instead of ${expected} / 2^20`;
  }
  return null;
}

/** No lane gets more back than it lent, and what another chain is to pay has a lane. */
function lanesAreWhole(state: ExchangeState): string | null {
  for (const { chain, lent } of state.lanes.values()) {
    const asset = lent.findIndex((units) => units < 0);
    if (asset >= 0) return `lane to chain ${chain}: ${lent[asset]} of asset ${asset}`;
  }
  for (const [id, { chain }] of state.withdrawals) {
    if (chain !== null && !state.lanes.has(chain)) return `withdrawal ${id}: chain ${chain}`;
  }
  for (const [account, { chain }] of state.payouts) {
    if (chain !== null && !state.lanes.has(chain)) return `account ${account}: chain ${chain}`;
  }
  return null;
}

/** Owners have as much under way as is counted, and no more than there are places. */
function pendingIsCounted(state: ExchangeState): string | null {
  const { accounts, limits, pool, withdrawals, withdrawalOwners } = state;
  const places = limits.pendingWithdrawals + limits.forcedWithdrawals;
  const kinds = [
    ['withdrawals', withdrawals, withdrawalOwners, places],
    ['exits', pool.exits, pool.exitOwners, limits.pendingWithdrawals],
  ] as const;
  for (const [kind, all, counted, most] of kinds) {
    const found = new Map<number, number>();
    for (const { account } of all.values()) {
      const owner = accounts.owner(account);
      found.set(owner, (found.get(owner) ?? 0) + 1);
    }
    for (const [owner, count] of counted.entries()) {
      if (found.get(owner) !== count) return `${kind} of owner ${owner}: ${count} counted`;
    }
    if (counted.count !== all.size) return `${kind}: ${counted.count} counted of ${all.size}`;
    if (counted.shared > most) return `${kind}: ${counted.shared} of ${most} places`;
  }
  return null;
}

/** Quote, funding remainders and dust of all markets, in 2^-20 quote units. */
function positionMoney(state: ExchangeState): bigint {
  const { records } = state;
  let sum = 0n;
  for (let record = 0; record < records.count; record += 1) {
    touch(state, record);
    sum += BigInt(records.quote(record)) * BigInt(FUNDING_ONE);
    sum += BigInt(records.remainder(record));
    // While a delisting is half settled, what is left is worth the settlement price.
    const { settlePrice } = marketOf(state, records.market(record));
    if (settlePrice !== NO_PRICE) {
      sum += BigInt(records.size(record)) * BigInt(settlePrice) * BigInt(FUNDING_ONE);
    }
  }
  for (const market of state.markets) sum += BigInt(market?.dust ?? 0);
  return sum;
}

/** Longs and shorts of a market are equal, and equal to its open interest. */
function longsEqualShorts(state: ExchangeState): string | null {
  const { records } = state;
  const longs = state.markets.map(() => 0);
  const shorts = state.markets.map(() => 0);
  for (let record = 0; record < records.count; record += 1) {
    const size = records.size(record);
    const market = records.market(record);
    if (size > 0) longs[market] = (longs[market] as number) + size;
    else shorts[market] = (shorts[market] as number) - size;
  }
  for (const market of state.markets) {
    // A half settled delisting has closed one side of some positions before the other.
    if (market === undefined || market.settlePrice !== NO_PRICE) continue;
    const id = market.rules.market;
    if (longs[id] !== shorts[id] || longs[id] !== market.openInterest) {
      return `market ${id}: long ${longs[id]}, short ${shorts[id]}, stored ${market.openInterest}`;
    }
  }
  return null;
}

/** The best bid is below the best ask. */
function bookIsNotCrossed(state: ExchangeState): string | null {
  for (const market of state.markets) {
    if (market === undefined) continue;
    const bid = market.book.bids.bestPrice();
    const ask = market.book.asks.bestPrice();
    if (bid !== NO_PRICE && ask !== NO_PRICE && bid >= ask) {
      return `market ${market.rules.market}: bid ${bid}, ask ${ask}`;
    }
  }
  return null;
}

function brokenSide(state: ExchangeState, side: BookSide, isBid: boolean): string | null {
  const { orders } = state;
  let before = isBid ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (let rank = 0; rank < side.count; rank += 1) {
    const level = side.levelAt(rank);
    const price = side.levelPrice[level] as number;
    if (isBid ? price >= before : price <= before) return `level ${price} behind ${before}`;
    before = price;
    let total = 0;
    let priority = -1;
    for (let slot = side.levelHead[level] as number; slot !== NONE; ) {
      if (orders.price(slot) !== price) return `order ${orders.orderId(slot)} in level ${price}`;
      if (orders.priority(slot) <= priority) return `priority at ${price}`;
      priority = orders.priority(slot);
      total += orders.remaining(slot);
      slot = orders.next(slot);
    }
    if (total !== side.levelTotal[level] || total === 0) return `total ${total} of level ${price}`;
  }
  return null;
}

/** Levels are in price order, orders in priority order, and totals are the sums of their orders. */
function bookIsInOrder(state: ExchangeState): string | null {
  for (const market of state.markets) {
    if (market === undefined) continue;
    const broken =
      brokenSide(state, market.book.bids, true) ?? brokenSide(state, market.book.asks, false);
    if (broken !== null) return `market ${market.rules.market}: ${broken}`;
  }
  return null;
}

/**
 * Open totals of records and held money of accounts are the sums over the live orders, and the fees
 * of withdrawals that may yet fail are held.
 */
function reservesEqualOrders(state: ExchangeState): string | null {
  const { orders, records, accounts } = state;
  const open = new Map<string, number>();
  const add = (key: string, lots: number): void => {
    open.set(key, (open.get(key) ?? 0) + lots);
  };
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    if (orders.orderId(slot) === 0 || orders.stage(slot) !== RESTING) continue;
    const flags = orders.flags(slot);
    const lots = orders.remaining(slot);
    const isBuy = sideOf(flags) === BUY;
    const record = orders.record(slot);
    if (record !== NONE) {
      if (!isReduceOnly(flags)) add(`${isBuy ? 'buy' : 'sell'} ${record}`, lots);
      continue;
    }
    const { rules } = marketOf(state, orders.market(slot));
    const asset = isBuy ? rules.quoteAsset : rules.baseAsset;
    const perLot = isBuy ? orders.price(slot) : rules.baseUnitsPerLot;
    add(`held ${orders.account(slot)} ${asset}`, lots * perLot);
  }
  for (let record = 0; record < records.count; record += 1) {
    const buy = open.get(`buy ${record}`) ?? 0;
    const sell = open.get(`sell ${record}`) ?? 0;
    if (buy !== records.openBuy(record) || sell !== records.openSell(record)) {
      return `record ${record}: open ${records.openBuy(record)}, ${records.openSell(record)}`;
    }
  }
  for (const { asset, fee } of state.withdrawals.values()) add(`held ${FEES} ${asset}`, fee);
  for (let slot = 0; slot < accounts.count; slot += 1) {
    for (let asset = 0; asset < state.assets.length; asset += 1) {
      const held = open.get(`held ${slot} ${asset}`) ?? 0;
      if (held !== accounts.heldOf(slot, asset)) {
        return `account ${accounts.id(slot)} holds ${accounts.heldOf(slot, asset)} of ${asset}`;
      }
    }
  }
  return null;
}

/** Every live order has something left, and its account, index and list know it. */
function ordersAreWhole(state: ExchangeState): string | null {
  const { orders, accounts } = state;
  const perAccount = new Map<number, number>();
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    const id = orders.orderId(slot);
    if (id === 0) continue;
    const remaining = orders.remaining(slot);
    if (remaining < 1 || remaining > orders.size(slot)) {
      return `order ${id}: ${remaining} of ${orders.size(slot)} left`;
    }
    if (state.orderSlots.get(id) !== slot) return `order ${id} is not in the index`;
    const account = orders.account(slot);
    perAccount.set(account, (perAccount.get(account) ?? 0) + 1);
    const client = orders.clientOrderId(slot);
    if (client >= 0 && state.clientOrderIds.stateOf(account, client) !== id) {
      return `order ${id}: client order id ${client} is not known as live`;
    }
  }
  for (let slot = 0; slot < accounts.count; slot += 1) {
    let listed = 0;
    let order = accounts.firstOrder(slot);
    for (; order !== NONE; order = orders.accountNext(order)) listed += 1;
    if (listed !== (perAccount.get(slot) ?? 0) || listed !== accounts.orderCount(slot)) {
      return `account ${accounts.id(slot)}: ${listed} orders in its list`;
    }
  }
  return null;
}

/** Remembered client order ids ascend from the lowest that is taken, and are not too many. */
function clientIdsAscend(state: ExchangeState): string | null {
  for (const [slot, [lowest = 0, ...pairs]] of state.clientOrderIds.entries()) {
    const account = state.accounts.id(slot);
    const ids = pairs.filter((_, place) => place % 2 === 0);
    if (ids.length > state.limits.clientOrderIdsRemembered) {
      return `account ${account} remembers ${ids.length} client order ids`;
    }
    let least = lowest;
    for (const id of ids) {
      if (id < least) return `account ${account}: client order id ${id} below ${least}`;
      least = id + 1;
    }
  }
  return null;
}

/** Nobody owes anything but the settlement asset, and held money exists. */
function balancesAreOwned(state: ExchangeState): string | null {
  const { accounts } = state;
  for (let slot = 0; slot < accounts.count; slot += 1) {
    for (let asset = 1; asset < state.assets.length; asset += 1) {
      const balance = accounts.balanceOf(slot, asset);
      const held = accounts.heldOf(slot, asset);
      if (balance < 0 || held < 0 || held > balance) {
        return `account ${accounts.id(slot)}: ${balance} of asset ${asset}, ${held} held`;
      }
    }
    if (accounts.heldOf(slot, 0) < 0) return `account ${accounts.id(slot)}: negative hold`;
  }
  return null;
}

/** Funding remainders are fractions of a unit, entry costs and posted margins are not negative. */
function recordsAreInRange(state: ExchangeState): string | null {
  const { records } = state;
  for (let record = 0; record < records.count; record += 1) {
    const remainder = records.remainder(record);
    const isFlat = records.size(record) === 0;
    const left = Math.abs(records.quote(record)) + remainder;
    if (remainder < 0 || remainder >= FUNDING_ONE) return `record ${record}: r ${remainder}`;
    if (isFlat && left !== 0) return `record ${record}: flat with quote or remainder`;
    if (records.openCost(record) < 0) return `record ${record}: entry cost below 0`;
    if (records.postedMargin(record) < 0) return `record ${record}: margin below 0`;
  }
  for (const market of state.markets) {
    if (market !== undefined && (market.dust < 0 || market.dust >= FUNDING_ONE)) {
      return `market ${market.rules.market}: dust ${market.dust}`;
    }
  }
  return null;
}

/** Exactly the flagged units are in the liquidation queue. */
function queueHoldsFlagged(state: ExchangeState): string | null {
  const queued = new Set(
    state.liquidations.units().map((unit) => `${unit.account} ${unit.record}`),
  );
  let flagged = 0;
  for (let slot = 0; slot < state.accounts.count; slot += 1) {
    if (state.accounts.flagged(slot) === 0) continue;
    flagged += 1;
    if (!queued.has(`${slot} ${NONE}`)) return `account ${state.accounts.id(slot)} is not queued`;
  }
  for (let record = 0; record < state.records.count; record += 1) {
    if (state.records.flagged(record) === 0) continue;
    flagged += 1;
    if (!queued.has(`${state.records.account(record)} ${record}`)) return `record ${record}`;
  }
  return flagged === queued.size ? null : `${queued.size} units queued, ${flagged} flagged`;
}

/**
 * No unit below maintenance goes unseen: a full scan finds none that is neither flagged nor waiting
 * to be checked at the next flag pass. This is what the price wheels promise.
 */
function noLiquidationIsMissed(state: ExchangeState): string | null {
  const { accounts, records } = state;
  for (let slot = 0; slot < accounts.count; slot += 1) {
    if (accounts.isProtocol(slot) || accounts.isDirty(slot) === 1) continue;
    if (accounts.flagged(slot) === 0) {
      const equity = crossEquity(state, slot, IN_FAVOR);
      const needed = crossMaintenance(state, slot);
      if (equity < needed) return `account ${accounts.id(slot)}: equity ${equity} of ${needed}`;
    }
    let record = accounts.firstRecord(slot);
    for (; record !== NONE; record = records.nextInAccount(record)) {
      if (records.mode(record) !== ISOLATED || records.flagged(record) === 1) continue;
      const equity = positionValue(state, record, IN_FAVOR);
      const needed = isolatedRequirement(state, record);
      if (equity < needed) return `record ${record}: equity ${equity} of ${needed}`;
    }
  }
  return null;
}

/** No waiting trigger has been reached by the present mark or index. */
function noTriggerIsMissed(state: ExchangeState): string | null {
  const { orders } = state;
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    if (orders.orderId(slot) === 0 || orders.stage(slot) !== WAITING) continue;
    const market = marketOf(state, orders.market(slot));
    const word = orders.trigger(slot);
    const price = [market.mark, market.last, market.index][(word >>> 1) & 3] as number;
    if (price === NO_PRICE) continue;
    const onRise = (sideOf(orders.flags(slot)) === BUY) === ((word & 1) === 0);
    const trigger = orders.triggerPrice(slot);
    if (onRise ? price >= trigger : price <= trigger) {
      return `order ${orders.orderId(slot)} waits for ${trigger} at ${price}`;
    }
  }
  return null;
}

/**
 * Numbers of keys are within those used, counts are right, and exactly the accounts of session keys
 * with a daily loss, or with such limits of their own, are followed.
 */
function keysAreWhole(state: ExchangeState): string | null {
  const counts = new Map<number, number>();
  const watched = new Map<number, number>();
  for (const key of state.keys.all()) {
    const name = `key ${key.keyId} of account ${key.account}`;
    if (key.keyId > state.keys.lastKeyId(key.account)) return `${name} is above the last`;
    if (key.nonceFloor < 0 || key.nonces.highest < 0) return `${name} has no nonces`;
    counts.set(key.account, (counts.get(key.account) ?? 0) + 1);
    if (key.wallet !== null || key.limits.maxDailyLoss === null) continue;
    const slot = state.accounts.slotOf(key.account);
    watched.set(slot, (watched.get(slot) ?? 0) + 1);
  }
  for (const [account, count] of counts) {
    if (count !== state.keys.countOf(account)) return `account ${account} has ${count} keys`;
  }
  for (const [slot, limits] of state.riskLimits) {
    if (needsDay(limits)) watched.set(slot, (watched.get(slot) ?? 0) + 1);
  }
  for (const [slot, { watchers }] of state.dayWatches) {
    if (watched.get(slot) !== watchers) return `${state.accounts.id(slot)}: ${watchers} watchers`;
  }
  return watched.size === state.dayWatches.size ? null : 'an account is not followed';
}

/** Reading the equity of any account never fails and gives an exact integer. */
function equitiesAreExact(state: ExchangeState): string | null {
  for (let slot = 0; slot < state.accounts.count; slot += 1) {
    const figures = [
      collateralOf(state, slot, IN_FAVOR),
      crossEquity(state, slot, IN_FAVOR),
      crossMaintenance(state, slot),
    ];
    if (!figures.every(Number.isSafeInteger)) {
      return `account ${state.accounts.id(slot)}: ${figures.join(', ')}`;
    }
  }
  return null;
}

/** A fill that made a position of the pool larger left its reserve covered. */
function poolReserveIsCovered(state: ExchangeState): string | null {
  if (state.pool.raisedAt !== state.sequence) return null;
  const reserve = positionReserve(state);
  const liquidity = liquidityOf(state, poolEquity(state));
  return reserve <= liquidity ? null : `reserve ${reserve} of ${liquidity}`;
}

/** All shares have an owner, exits are of shares that exist, and rewards are there to be paid. */
function poolSharesAreOwned(state: ExchangeState): string | null {
  const { pool, accounts } = state;
  const exiting = new Map<number, number>();
  for (const { account, shares } of pool.exits.values()) {
    exiting.set(account, (exiting.get(account) ?? 0) + shares);
  }
  let sum = 0;
  let owed = 0n;
  for (const [slot, provider] of pool.providers) {
    sum += provider.shares;
    const change = BigInt(pool.rewardIndex - provider.rewardIndex);
    owed += BigInt(provider.shares) * change + BigInt(provider.remainder);
    if (provider.exiting !== (exiting.get(slot) ?? 0) || provider.exiting > provider.shares) {
      return `account ${accounts.id(slot)}: ${provider.exiting} of ${provider.shares} exiting`;
    }
    if (pool.providerIds[pool.rankBehind(accounts.id(slot)) - 1] !== accounts.id(slot)) {
      return `account ${accounts.id(slot)} is not listed`;
    }
  }
  if (sum !== pool.totalShares) return `${sum} shares of ${pool.totalShares}`;
  if (pool.providerIds.length !== pool.providers.size) return 'providers are not listed';
  const rewards = pool.rewards === NONE ? 0 : accounts.balanceOf(pool.rewards, 0);
  return owed <= BigInt(rewards) << 30n ? null : `owed ${owed} / 2^30 of ${rewards}`;
}

/** The pool's quotes are known, rest only in running markets, and were placed by the engine. */
function poolQuotesAreKnown(state: ExchangeState): string | null {
  const { orders } = state;
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    const orderId = orders.orderId(slot);
    if (orderId === 0 || orders.account(slot) !== POOL) continue;
    const market = marketOf(state, orders.market(slot));
    if (market.pool === null) continue;
    if (!market.pool.quotes.includes(orderId)) return `order ${orderId} is not a quote`;
    if (market.status !== STATUS.running) return `quote ${orderId}: status ${market.status}`;
  }
  return null;
}

/** All invariants by name. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  moneyIsConserved,
  lanesAreWhole,
  pendingIsCounted,
  longsEqualShorts,
  bookIsNotCrossed,
  bookIsInOrder,
  reservesEqualOrders,
  ordersAreWhole,
  clientIdsAscend,
  balancesAreOwned,
  recordsAreInRange,
  queueHoldsFlagged,
  noLiquidationIsMissed,
  noTriggerIsMissed,
  keysAreWhole,
  equitiesAreExact,
  poolReserveIsCovered,
  poolSharesAreOwned,
  poolQuotesAreKnown,
};

/** Checks every invariant; callable after any command. Returns what is broken. */
export function checkInvariants(engine: { readonly state: ExchangeState }): InvariantViolation[] {
  const violations: InvariantViolation[] = [];
  for (const [invariant, check] of Object.entries(INVARIANTS)) {
    const detail = check(engine.state);
    if (detail !== null) violations.push({ invariant, detail });
  }
  return violations;
}
