import type { ExchangeState } from '@tandem/engine';
import {
  isReduceOnly,
  modeOf as modeCode,
  postOnlyOf,
  RESTING,
  selfTradeOf,
  sideOf,
  timeInForceOf,
} from '@tandem/engine/orderbook';
import type { ChosenLeverage, LiveCheckpoint, OpenOrder } from '@tandem/projections';
import {
  type MarginMode,
  POST_ONLY,
  type PostOnly,
  SELF_TRADES,
  type SelfTrade,
  SIDES,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
  TRIGGERS_BY,
  type TriggerBy,
} from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';

const NONE = -1;
const ATTACHED = 8;

/**
 * What readers of the feed cannot know of a venue that was started from a snapshot: the words of
 * live orders, entry costs, chosen leverage, limits, fee tiers, the pool. Taken before the first
 * command of a run, when everything in the engine is durable and released.
 */
export function liveCheckpoint(state: ExchangeState): LiveCheckpoint {
  return {
    orders: openOrders(state),
    positions: entryCosts(state),
    leverages: leverages(state),
    feeTiers: slots(state).map((slot) => ({
      account: state.accounts.id(slot),
      tier: state.accounts.feeTier(slot),
    })),
    factors: Array.from(state.takerFactor, (takerFactorPpb, tier) => ({
      tier,
      factors: { takerFactorPpb, makerFactorPpb: state.makerFactor[tier] as number },
    })),
    confidences: state.markets.flatMap((market, id) =>
      market === undefined ? [] : [{ market: id, confidence: Math.max(0, market.confidence) }],
    ),
    riskLimits: [...state.riskLimits].map(([slot, limits]) => ({
      account: state.accounts.id(slot),
      limits,
    })),
    lanes: [...state.lanes.values()].map(({ chain, account }) => ({
      chain,
      account: state.accounts.id(account),
    })),
    payouts: [...state.payouts].flatMap(([account, { chain }]) =>
      chain === null ? [] : [{ account, chain }],
    ),
    progress:
      state.settledBatch === 0
        ? []
        : [{ throughTimeUs: state.settledTimeUs, maxLagUs: state.maxLagUs }],
    ...poolOf(state),
  };
}

/** What the pool quoted last is in no state: it is told again with the next index price. */
function poolOf({
  pool,
  accounts,
  markets,
}: ExchangeState): Pick<LiveCheckpoint, 'pools' | 'poolMarkets' | 'providers' | 'poolExits'> {
  const { rules, totalShares, paidTotal } = pool;
  return {
    pools: rules === null ? [] : [{ rules, totalShares, paidTotal }],
    poolMarkets: markets.flatMap((market) =>
      market === undefined || market.pool === null
        ? []
        : [{ rules: market.pool.rules, quoted: null, charged: null }],
    ),
    providers: [...pool.providers].map(([slot, { shares, paid }]) => ({
      account: accounts.id(slot),
      shares,
      paid,
    })),
    poolExits: [...pool.exits].map(([exitId, { account, shares, dueAtUs }]) => ({
      exitId,
      account: accounts.id(account),
      shares,
      dueAtUs,
    })),
  };
}

function slots(state: ExchangeState): readonly number[] {
  return Array.from({ length: state.accounts.count }, (_, slot) => slot);
}

function openOrders(state: ExchangeState): readonly OpenOrder[] {
  const { orders } = state;
  const found: OpenOrder[] = [];
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    if (orders.orderId(slot) !== 0) found.push(openOrder(state, slot));
  }
  return found.toSorted((a, b) => a.orderId - b.orderId);
}

function openOrder(state: ExchangeState, slot: number): OpenOrder {
  const { orders } = state;
  const flags = orders.flags(slot);
  const isWaiting = orders.stage(slot) !== RESTING;
  const trigger = orders.trigger(slot);
  const limit = orders.limitPrice(slot);
  const size = orders.size(slot);
  const remaining = isWaiting ? size : orders.remaining(slot);
  const orderId = orders.orderId(slot);
  return {
    orderId,
    account: state.accounts.id(orders.account(slot)),
    market: orders.market(slot),
    clientOrderId: orNull(orders.clientOrderId(slot)),
    side: SIDES[sideOf(flags)] as Side,
    trigger: isWaiting ? ((trigger & 1) === 0 ? 'stop' : 'takeProfit') : null,
    triggerBy: isWaiting ? (TRIGGERS_BY[(trigger >>> 1) & 3] as TriggerBy) : null,
    triggerPrice: isWaiting ? orders.triggerPrice(slot) : null,
    attached: isWaiting && trigger >= ATTACHED,
    isMarketOrder: isWaiting && limit < 0,
    price: isWaiting ? orNull(limit) : orders.price(slot),
    size,
    filled: size - remaining,
    remaining,
    // What a market order leaves is canceled, whatever its flags say of one that could rest.
    timeInForce:
      isWaiting && limit < 0 ? 'IOC' : (TIMES_IN_FORCE[timeInForceOf(flags)] as TimeInForce),
    expiresAtUs: orNull(orders.expiry(slot)),
    postOnly: POST_ONLY[postOnlyOf(flags)] as PostOnly,
    reduceOnly: isReduceOnly(flags),
    selfTrade: SELF_TRADES[selfTradeOf(flags)] as SelfTrade,
    marginMode: modeOf(modeCode(flags)),
    createdSequence: Math.floor(orderId / 256),
    // The engine keeps no times of orders; the tables do, and tell them in the history.
    createdUs: null,
    updatedUs: null,
  };
}

function orNull(value: number): number | null {
  return value === NONE ? null : value;
}

function modeOf(code: number): MarginMode {
  return code === 0 ? 'cross' : 'isolated';
}

function entryCosts(state: ExchangeState): LiveCheckpoint['positions'] {
  const { records, accounts } = state;
  const found: LiveCheckpoint['positions'][number][] = [];
  for (let record = 0; record < records.count; record += 1) {
    const size = records.size(record);
    if (size === 0) continue;
    found.push({
      account: accounts.id(records.account(record)),
      market: records.market(record),
      marginMode: modeOf(records.mode(record)),
      size,
      cost: records.openCost(record),
    });
  }
  return found;
}

function leverages(state: ExchangeState): LiveCheckpoint['leverages'] {
  const { records, accounts } = state;
  const found: { account: number; chosen: ChosenLeverage }[] = [];
  for (let record = 0; record < records.count; record += 1) {
    const initialRatePpb = records.customRate(record);
    if (initialRatePpb === 0) continue;
    found.push({
      account: accounts.id(records.account(record)),
      chosen: {
        market: records.market(record),
        marginMode: modeOf(records.mode(record)),
        // The rate is ceil(10^9 / leverage), so that this gives the leverage back.
        leverage: Math.round(RATE_ONE / initialRatePpb),
        initialRatePpb,
      },
    });
  }
  return found;
}
