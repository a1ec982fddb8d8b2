import {
  FEE_SCHEDULES,
  MARGIN_MODES,
  MARKET_KINDS,
  MARKET_STATUSES,
  POST_ONLY,
  SELF_TRADES,
  SIDES,
  TIMES_IN_FORCE,
} from '@tandem/protocol';
import { keyRecords } from './key-records.ts';
import { touch } from './margin.ts';
import type { Market } from './market.ts';
import type { MarketPool } from './pool-state.ts';
import type { Account, Order, PositionRecord, State } from './state.ts';
import { record, type StateRecord, type Value } from './state-record.ts';
import { triggerByCode, triggerCode } from './triggers.ts';

function laneRecords(state: State): readonly StateRecord[] {
  const lanes = state.lanes.map(({ chain, account, lent }) => {
    const lends = [...lent].filter(([, units]) => units !== 0n).toSorted(([a], [b]) => a - b);
    return record(27, chain, [chain, account.id, ...lends.flat()]);
  });
  const payouts = [...state.payouts].map(([account, { lane, number }]) =>
    record(28, account, [account, lane?.chain, number]),
  );
  return [...lanes, ...payouts];
}

function venueRecord(state: State): StateRecord {
  return record(1, 0, [
    state.sequence,
    state.timeUs,
    state.ruleVersion,
    state.insuranceStepCap,
    state.backstopLossCap,
    state.backstopLossUsed,
    ...state.feeTiers.flatMap((tier) => [tier.takerFactor, tier.makerFactor]),
  ]);
}

function rulesValues({ rules }: Market): readonly Value[] {
  return [
    MARKET_KINDS.indexOf(rules.kind),
    rules.baseAsset,
    rules.quoteAsset,
    rules.baseUnitsPerLot,
    rules.tickSize,
    rules.maxPrice,
    rules.minOrderNotional,
    rules.maxOrderSize,
    rules.maxPositionSize,
    rules.maxOpenInterest,
    rules.scaleFrom,
    rules.scaleTo,
    rules.priceBand,
    rules.marketBound,
    rules.takerFee,
    rules.liquidationFee,
    rules.confidenceLimit,
    rules.maxIndexAgeUs,
    rules.maxIndexJump,
    rules.markClamp,
    rules.staleBandPerSecond,
    rules.staleBandCap,
    rules.fundingIntervalUs,
    rules.fundingInterest,
    rules.fundingCap,
    rules.impactNotional,
    rules.volatility,
    rules.protocolPriorityShare,
    rules.liquidationSliceNotional,
    rules.tiers.length,
    ...rules.tiers.flatMap((tier) => [tier.lower, tier.initialRate, tier.maintenanceRate]),
  ];
}

function marketRecord(market: Market): StateRecord {
  return record(3, market.id, [
    market.id,
    ...rulesValues(market),
    MARKET_STATUSES.indexOf(market.status),
    market.index?.price,
    market.index?.confidence,
    market.index?.publishTimeUs,
    market.held?.price,
    market.held?.publishTimeUs,
    market.mark,
    market.last,
    market.basisAverage?.value,
    market.basisAverage?.timeUs,
    market.bookAverage?.value,
    market.bookAverage?.timeUs,
    market.premiumSum,
    market.premiumCount,
    market.nextFundingUs,
    market.fundingIndex,
    market.dust,
    market.openInterest,
    market.settleAtUs,
    market.settlementSum,
    market.settlementCount,
    market.settlementPrice,
  ]);
}

function accountRecord(account: Account): StateRecord {
  const balances = account.balances.flatMap((balance, asset) => {
    const held = account.held[asset] ?? 0n;
    return balance === 0n && held === 0n ? [] : [asset, balance, held];
  });
  const { id, owner, feeTier, nonceFloor, isFlagged } = account;
  return record(4, id, [id, owner, feeTier, nonceFloor, isFlagged, ...balances]);
}

function positionRecord(position: PositionRecord): StateRecord {
  touch(position);
  const { account, market, mode } = position;
  return record(5, account.id, [
    account.id,
    market.id,
    MARGIN_MODES.indexOf(mode),
    position.size,
    position.quote,
    position.remainder,
    position.openCost,
    position.postedMargin,
    position.customRate,
    position.isFlagged,
  ]);
}

function orderRecord(order: Order): StateRecord {
  const { trigger } = order;
  const waitingStage = order.isFired ? 2 : 1;
  const triggerValues =
    trigger === null
      ? []
      : [
          triggerCode(trigger.kind),
          triggerByCode(trigger.by),
          trigger.price,
          trigger.limitPrice,
          trigger.isAttached,
        ];
  return record(6, order.id, [
    order.id,
    order.account.id,
    order.market.id,
    order.clientOrderId,
    SIDES.indexOf(order.side),
    trigger === null ? 0 : waitingStage,
    trigger === null ? order.price : 0,
    order.originalSize,
    order.remaining,
    trigger === null ? TIMES_IN_FORCE.indexOf(order.timeInForce) : 0,
    order.expiresAtUs,
    POST_ONLY.indexOf(order.postOnly),
    order.reduceOnly,
    SELF_TRADES.indexOf(order.selfTrade),
    MARGIN_MODES.indexOf(order.mode),
    order.priority,
    ...triggerValues,
  ]);
}

function accountRecords(account: Account): readonly StateRecord[] {
  const records = [accountRecord(account)];
  for (const position of account.records) {
    if (position.size !== 0n || position.customRate !== 0n) records.push(positionRecord(position));
  }
  if (account.remembered.length > 0) {
    const ids = account.remembered.flatMap(({ id, order }) => [id, order ?? -1]);
    records.push(record(9, account.id, [account.id, account.lowestClientId, ...ids]));
  }
  return records;
}

function queueRecords(state: State): readonly StateRecord[] {
  const records: StateRecord[] = [];
  if (state.fired.length > 0) {
    records.push(
      record(
        10,
        0,
        state.fired.map((order) => order.id),
      ),
    );
  }
  for (const { unit, health } of state.liquidationQueue) {
    const { account, record: position } = unit;
    const mode = MARGIN_MODES.indexOf(position === null ? 'cross' : 'isolated');
    records.push(record(11, account.id, [account.id, mode, position?.market.id, health]));
  }
  return records;
}

function poolMarketRecord(market: Market, pool: MarketPool): StateRecord {
  const { rules } = pool;
  return record(21, market.id, [
    market.id,
    rules.layers,
    rules.spreadPpb,
    rules.layerStepPpb,
    rules.volatilityFactorPpb,
    rules.skewPpb,
    rules.sizePerLayer,
    rules.maxOrderSize,
    rules.maxPositionSize,
    rules.stressMovePpb,
    rules.utilizationFeePpb,
    rules.openingFeePpb,
    rules.closingFeePpb,
    rules.liquidationFeePpb,
    FEE_SCHEDULES.indexOf(rules.feeSchedule),
    pool.utilizationLong,
    pool.utilizationShort,
    pool.chargedAtUs,
    pool.indexAverage?.value,
    pool.deviationAverage?.value,
    pool.indexAverage?.timeUs,
  ]);
}

function poolRecords({ pool, markets }: State): readonly StateRecord[] {
  const { rules } = pool;
  if (rules === null) return [];
  const records = [
    record(20, 0, [
      rules.exitDelayUs,
      rules.minDeposit,
      rules.maxReserve,
      rules.treasury,
      rules.vault,
      rules.stakers,
      rules.treasuryPpb,
      rules.vaultPpb,
      rules.stakersPpb,
      rules.distributionIntervalUs,
      pool.totalShares,
      pool.rewardIndex,
      pool.paidTotal,
      pool.nextDistributionUs,
      pool.sweptTo,
    ]),
  ];
  for (const market of markets) {
    if (market.pool !== null) records.push(poolMarketRecord(market, market.pool));
  }
  for (const { account, shares, exiting, rewardIndex, remainder, paid } of pool.providers) {
    records.push(record(22, account, [account, shares, exiting, rewardIndex, remainder, paid]));
  }
  for (const { id, account, shares, dueAtUs } of pool.exits) {
    records.push(record(23, id, [id, account, shares, dueAtUs]));
  }
  return records;
}

/** The whole state as records, in no particular order. */
export function stateRecords(state: State): readonly StateRecord[] {
  const records = [venueRecord(state)];
  const { settled } = state;
  // Told of no batch and without a limit it is as if nothing had been told.
  if (settled !== null && (settled.batch !== 0 || settled.maxLagUs !== 0)) {
    const { batch, sequence, timeUs, maxLagUs } = settled;
    records.push(record(24, 0, [batch, sequence, timeUs, maxLagUs]));
  }
  for (const known of state.assets) {
    const { asset, decimals, weight, priceMarket, maxDeposits, total, withdrawalFee } = known;
    records.push(record(2, asset, [asset, decimals, weight, priceMarket, maxDeposits, total]));
    if (withdrawalFee !== 0n) records.push(record(30, asset, [asset, withdrawalFee]));
  }
  for (const market of state.markets) records.push(marketRecord(market));
  for (const account of state.accounts.values()) records.push(...accountRecords(account));
  for (const order of state.orders.values()) records.push(orderRecord(order));
  for (const { id, account, asset, amount, fee, lane } of state.withdrawals.values()) {
    records.push(record(7, id, [id, account.id, asset, amount]));
    if (fee !== 0n) records.push(record(31, id, [id, fee]));
    if (lane !== null) records.push(record(29, id, [id, lane.chain]));
  }
  for (const [account, number] of state.forcedRequests) {
    records.push(record(25, account, [account, number]));
  }
  for (const [account, number] of state.chainCancels) {
    records.push(record(26, account, [account, number]));
  }
  for (const [chain, next] of state.nextDeposit.entries()) {
    if (next !== 1) records.push(record(8, chain, [chain, next]));
  }
  records.push(...queueRecords(state), ...poolRecords(state), ...keyRecords(state));
  records.push(...laneRecords(state));
  return records;
}
