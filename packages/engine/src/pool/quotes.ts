import {
  averageStep,
  DECAY_150_S,
  decayAfter,
  EMA_SCALE,
  halfSpread,
  quoteLadder,
  reserveRoom,
  volatilityOf,
  type WantedQuote,
} from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { CROSS } from '../accounts/record-table.ts';
import { emitAccepted, emitRested } from '../emit.ts';
import { type MarketState, NO_PRICE, STATUS } from '../markets/market-state.ts';
import type { BookSide } from '../orderbook/book-side.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { BUY, NONE, packFlags, SELL, sideOf } from '../orderbook/order-pool.ts';
import { recordFor } from '../orders/draft.ts';
import {
  cancelOrder,
  hasPriority,
  openOrder,
  reserveOrder,
  restOrder,
} from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { NO_TIME, type PoolMarket } from './pool-market.ts';
import { liquidityOf, POOL, poolEquity, positionReserve, reserveElsewhere } from './reserve.ts';

const WORDS = {
  timeInForce: 'GTC',
  postOnly: 'reject',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
} as const;
const FLAGS = [packFlags({ ...WORDS, side: 'buy' }), packFlags({ ...WORDS, side: 'sell' })];

/** Replaces the quotes of a market after a new index price: docs/rulebook/pool.md, quoting. */
export function requote(state: ExchangeState, market: MarketState, events: EventBuffer): void {
  const { pool } = market;
  if (pool === null) return;
  const wanted = wantedQuotes(state, market, pool, events);
  const missing = cancelUnwanted(state, pool, wanted, events);
  for (const [side, quotes] of missing.entries()) {
    for (const quote of quotes) restQuote(state, market, side, quote, events);
  }
}

/** Adds an index price to the averages of the index and of its deviation from it. */
function sampleVolatility(state: ExchangeState, pool: PoolMarket, index: number): void {
  const sample = index * EMA_SCALE;
  if (pool.averagedAtUs === NO_TIME) {
    pool.indexAverage = sample;
    pool.deviationAverage = 0;
  } else {
    const decay = decayAfter(state.timeUs - pool.averagedAtUs, DECAY_150_S);
    const deviation = Math.abs(sample - pool.indexAverage);
    pool.indexAverage = averageStep(pool.indexAverage, sample, decay);
    pool.deviationAverage = averageStep(pool.deviationAverage, deviation, decay);
  }
  pool.averagedAtUs = state.timeUs;
}

/** Bids and asks that the function asks for, and its event. */
function wantedQuotes(
  state: ExchangeState,
  market: MarketState,
  pool: PoolMarket,
  events: EventBuffer,
): readonly WantedQuote[][] {
  const { rules } = pool;
  const { index, confidence, mark } = market;
  sampleVolatility(state, pool, index);
  const volatilityPpb = volatilityOf(pool.deviationAverage, index);
  const halfSpreadPpb = halfSpread(rules.spreadPpb, rules.volatilityFactorPpb, volatilityPpb);
  const record = recordFor(state, POOL, rules.market, CROSS);
  const size = state.records.size(record);
  const equity = poolEquity(state);
  const liquidity = liquidityOf(state, equity);
  const budget = Math.max(0, liquidity - reserveElsewhere(state, market));
  const most = Math.min(rules.maxPositionSize, market.rules.maxPositionSize);
  const { stressMovePpb } = rules;
  const positionRoom = reserveRoom(budget, mark, { stressMovePpb, most });
  const layers = market.status === STATUS.running && equity > 0 ? rules.layers : 0;
  const { tickSize, maxPrice } = market.rules;
  const common = { ...rules, index, confidence, tickSize, maxPrice, layers, halfSpreadPpb };
  const ladder = (isBid: boolean): WantedQuote[] => {
    const inventory = isBid ? size : -size;
    const room = Math.min(rules.maxOrderSize, positionRoom - inventory);
    const touch = othersTouch(state, isBid ? market.book.asks : market.book.bids);
    return quoteLadder(isBid, { ...common, inventory, room, touch });
  };
  const quotes = [ladder(true), ladder(false)];
  events.push({
    kind: 'PoolQuoted',
    market: rules.market,
    indexPrice: index as never,
    volatilityPpb: volatilityPpb as never,
    halfSpreadPpb: halfSpreadPpb as never,
    positionSize: size as never,
    reserve: positionReserve(state) as never,
    liquidity: liquidity as never,
    positionRoom: positionRoom as never,
    bidSize: sizeOf(quotes[BUY]) as never,
    askSize: sizeOf(quotes[SELL]) as never,
  });
  return quotes;
}

function sizeOf(quotes: readonly WantedQuote[] = []): number {
  return quotes.reduce((sum, quote) => sum + quote.size, 0);
}

/** Best price of a side at which somebody else than the pool has an order; null when none. */
function othersTouch(state: ExchangeState, side: BookSide): number | null {
  for (let rank = 0; rank < side.count; rank += 1) {
    const level = side.levelAt(rank);
    for (let slot = side.levelHead[level] as number; slot !== NONE; ) {
      if (!hasPriority(state, slot)) return side.levelPrice[level] as number;
      slot = state.orders.next(slot);
    }
  }
  return null;
}

/** Keeps quotes that are wanted as they are, cancels the others; returns what is missing. */
function cancelUnwanted(
  state: ExchangeState,
  pool: PoolMarket,
  wanted: readonly WantedQuote[][],
  events: EventBuffer,
): readonly WantedQuote[][] {
  const { orders } = state;
  const missing = wanted.map((quotes) => [...quotes]);
  const kept: number[] = [];
  for (const orderId of pool.quotes) {
    const slot = state.orderSlots.get(orderId);
    if (slot === ABSENT) continue;
    const side = missing[sideOf(orders.flags(slot))] as WantedQuote[];
    const at = side.findIndex(
      ({ price, size }) => price === orders.price(slot) && size === orders.remaining(slot),
    );
    if (at < 0) {
      cancelOrder(state, events, slot, 'requoted');
      continue;
    }
    side.splice(at, 1);
    kept.push(orderId);
  }
  pool.quotes = kept;
  return missing;
}

function restQuote(
  state: ExchangeState,
  market: MarketState,
  side: number,
  quote: WantedQuote,
  events: EventBuffer,
): void {
  if (state.orders.live >= state.limits.orders) return;
  const orderId = state.takeCommandId();
  const slot = openOrder(state, {
    orderId,
    account: POOL,
    market: market.rules.market,
    record: recordFor(state, POOL, market.rules.market, CROSS),
    clientOrderId: NONE,
    flags: FLAGS[side] as number,
    price: quote.price,
    size: quote.size,
    expiry: NO_PRICE,
  });
  reserveOrder(state, slot, quote.size);
  emitAccepted(state, events, slot);
  restOrder(state, slot);
  emitRested(state, events, slot);
  market.pool?.quotes.push(orderId);
}
