import { type ConfigureMarket, MARKET_KINDS, NO_VALUE } from '@tandem/protocol';
import { touch } from './accounts/margin-check.ts';
import { collectKeyRecords } from './keys/key-records.ts';
import { type MarketState, NO_PRICE } from './markets/market-state.ts';
import {
  isReduceOnly,
  modeOf,
  NONE,
  postOnlyOf,
  RESTING,
  selfTradeOf,
  sideOf,
  timeInForceOf,
} from './orderbook/order-pool.ts';
import { collectPool } from './pool/pool-records.ts';
import type { ExchangeState } from './state.ts';
import { isFired } from './triggers/fire.ts';

/** One canonical record of the state: its bucket id, then its integers, type first. */
export type StateRecord = { readonly id: number; readonly values: readonly number[] };

/** Receives records in no particular order. */
export type RecordSink = (id: number, values: readonly number[]) => void;

/** Type of the record of how far the chain is. */
export const SETTLED = 24;

function orAbsent(value: number): number {
  return value === NO_PRICE ? NO_VALUE : value;
}

/**
 * The whole state as canonical records: docs/rulebook/state-hash.md. They are what the state hash
 * covers and what a snapshot holds; nothing in them depends on slots or layout.
 */
export function collectRecords(state: ExchangeState, sink: RecordSink): void {
  collectVenue(state, sink);
  state.markets.forEach((market) => {
    if (market !== undefined) sink(market.rules.market, marketValues(market));
  });
  collectPool(state, sink);
  collectAccounts(state, sink);
  collectPositions(state, sink);
  collectOrders(state, sink);
  collectQueues(state, sink);
  collectKeyRecords(state, sink);
}

function collectVenue(state: ExchangeState, sink: RecordSink): void {
  const tiers: number[] = [];
  state.takerFactor.forEach((taker, tier) => {
    tiers.push(taker, state.makerFactor[tier] as number);
  });
  sink(0, [
    1,
    state.sequence,
    state.timeUs,
    state.ruleVersion,
    state.insuranceStepCap,
    state.backstopLossCap,
    state.backstopLossUsed,
    ...tiers,
  ]);
  // A limit may be set before the first batch.
  if (state.settledBatch !== 0 || state.maxLagUs !== 0) {
    const { settledBatch, settledSequence, settledTimeUs, maxLagUs } = state;
    sink(0, [SETTLED, settledBatch, settledSequence, settledTimeUs, maxLagUs]);
  }
  state.assets.forEach((asset, id) => {
    if (asset === undefined) return;
    const { decimals, weightPpb, priceMarket, maxDeposits } = asset.rules;
    const market = priceMarket ?? NO_VALUE;
    sink(id, [2, id, decimals, weightPpb, market, maxDeposits, asset.totalDeposits]);
    if (asset.withdrawalFee !== 0) sink(id, [30, id, asset.withdrawalFee]);
  });
  state.withdrawals.forEach(({ account, asset, amount, fee }, id) => {
    sink(id, [7, id, state.accounts.id(account), asset, amount]);
    if (fee !== 0) sink(id, [31, id, fee]);
  });
  state.forcedRequests.forEach((number, account) => {
    sink(account, [25, account, number]);
  });
  state.chainCancels.forEach((number, account) => {
    sink(account, [26, account, number]);
  });
  state.nextDeposit.forEach((next, chain) => {
    if (next !== 1) sink(chain, [8, chain, next]);
  });
  collectLanes(state, sink);
}

function collectLanes(state: ExchangeState, sink: RecordSink): void {
  for (const { chain, account, lent } of state.lanes.values()) {
    const values = [27, chain, state.accounts.id(account)];
    lent.forEach((units, asset) => {
      if (units !== 0) values.push(asset, units);
    });
    sink(chain, values);
  }
  state.payouts.forEach(({ chain, choiceNumber }, account) => {
    sink(account, [28, account, chain ?? NO_VALUE, choiceNumber]);
  });
  state.withdrawals.forEach(({ chain }, id) => {
    if (chain !== null) sink(id, [29, id, chain]);
  });
}

/** Numeric rules of a market in the order of their layout; tiers at the end. */
function ruleValues(rules: ConfigureMarket): number[] {
  return [
    rules.market,
    MARKET_KINDS.indexOf(rules.marketKind),
    rules.baseAsset,
    rules.quoteAsset,
    rules.baseUnitsPerLot,
    rules.tickSize,
    rules.maxPrice,
    rules.minOrderNotional,
    rules.maxOrderSize,
    rules.maxPositionSize,
    rules.maxOpenInterest,
    rules.scaleFromNotional,
    rules.scaleToNotional,
    rules.priceBandPpb ?? NO_VALUE,
    rules.marketBoundPpb,
    rules.takerFeePpb,
    rules.liquidationFeePpb,
    rules.confidenceLimitPpb,
    rules.maxIndexAgeUs,
    rules.maxIndexJumpPpb,
    rules.markClampPpb,
    rules.staleBandPpbPerSecond,
    rules.staleBandCapPpb,
    rules.fundingIntervalUs,
    rules.fundingInterestPpb,
    rules.fundingCapPpb,
    rules.impactNotional,
    rules.volatilityPpb,
    rules.protocolPriorityShare,
    rules.liquidationSliceNotional,
    rules.tiers.length,
    ...rules.tiers.flatMap((tier) => [tier.lower, tier.initialRatePpb, tier.maintenanceRatePpb]),
  ];
}

function marketValues(market: MarketState): number[] {
  const hasBasis = market.basisTimeUs !== NO_PRICE;
  const hasBook = market.bookTimeUs !== NO_PRICE;
  return [
    3,
    ...ruleValues(market.rules),
    market.status,
    orAbsent(market.index),
    orAbsent(market.confidence),
    orAbsent(market.publishTimeUs),
    orAbsent(market.heldPrice),
    orAbsent(market.heldPublishTimeUs),
    orAbsent(market.mark),
    orAbsent(market.last),
    hasBasis ? market.basisAverage : NO_VALUE,
    orAbsent(market.basisTimeUs),
    hasBook ? market.bookAverage : NO_VALUE,
    orAbsent(market.bookTimeUs),
    market.premiumSum,
    market.premiumCount,
    market.nextFundingUs,
    market.fundingIndex,
    market.dust,
    market.openInterest,
    orAbsent(market.settleAtUs),
    market.settleSum,
    market.settleCount,
    orAbsent(market.settlePrice),
  ];
}

function collectAccounts(state: ExchangeState, sink: RecordSink): void {
  const { accounts } = state;
  for (let slot = 0; slot < accounts.count; slot += 1) {
    const id = accounts.id(slot);
    const values = [
      4,
      id,
      accounts.owner(slot),
      accounts.feeTier(slot),
      accounts.nonceFloor(slot),
      accounts.flagged(slot),
    ];
    state.assets.forEach((_, asset) => {
      const balance = accounts.balanceOf(slot, asset);
      const held = accounts.heldOf(slot, asset);
      if (balance !== 0 || held !== 0) values.push(asset, balance, held);
    });
    sink(id, values);
  }
  for (const [slot, values] of state.clientOrderIds.entries()) {
    const id = accounts.id(slot);
    sink(id, [9, id, ...values]);
  }
}

function collectPositions(state: ExchangeState, sink: RecordSink): void {
  const { records, accounts } = state;
  for (let record = 0; record < records.count; record += 1) {
    if (records.size(record) === 0 && records.customRate(record) === 0) continue;
    touch(state, record);
    const id = accounts.id(records.account(record));
    sink(id, [
      5,
      id,
      records.market(record),
      records.mode(record),
      records.size(record),
      records.quote(record),
      records.remainder(record),
      records.openCost(record),
      records.postedMargin(record),
      records.customRate(record),
      records.flagged(record),
    ]);
  }
}

function collectOrders(state: ExchangeState, sink: RecordSink): void {
  const { orders } = state;
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    const id = orders.orderId(slot);
    if (id !== 0) sink(id, orderValues(state, slot));
  }
}

function orderValues(state: ExchangeState, slot: number): number[] {
  const { orders } = state;
  const flags = orders.flags(slot);
  const client = orders.clientOrderId(slot);
  const expiry = orders.expiry(slot);
  const stage = orders.stage(slot);
  const isTrigger = stage !== RESTING;
  const values = [
    6,
    orders.orderId(slot),
    state.accounts.id(orders.account(slot)),
    orders.market(slot),
    client < 0 ? NO_VALUE : client,
    sideOf(flags),
    stage,
    isTrigger ? 0 : orders.price(slot),
    orders.size(slot),
    orders.remaining(slot),
    isTrigger ? 0 : timeInForceOf(flags),
    expiry < 0 ? NO_VALUE : expiry,
    postOnlyOf(flags),
    isReduceOnly(flags) ? 1 : 0,
    selfTradeOf(flags),
    modeOf(flags),
    orders.priority(slot),
  ];
  if (!isTrigger) return values;
  const trigger = orders.trigger(slot);
  const limit = orders.limitPrice(slot);
  values.push(
    trigger & 1,
    (trigger >>> 1) & 3,
    orders.triggerPrice(slot),
    limit < 0 ? NO_VALUE : limit,
    trigger >>> 3,
  );
  return values;
}

function collectQueues(state: ExchangeState, sink: RecordSink): void {
  const fired = state.fired.filter((orderId) => isFired(state, orderId));
  if (fired.length > 0) sink(0, [10, ...fired]);
  for (const unit of state.liquidations.units()) {
    const market = unit.market === NONE ? NO_VALUE : unit.market;
    sink(unit.accountId, [11, unit.accountId, unit.mode, market, unit.health]);
  }
}
