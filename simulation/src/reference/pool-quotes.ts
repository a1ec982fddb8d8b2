import { type OrderId, PROTOCOL_ACCOUNTS, type Side } from '@tandem/protocol';
import { protocolAccount } from './balances.ts';
import { sideOf } from './book.ts';
import {
  ceilDiv,
  ceilRate,
  clamp,
  floorDiv,
  floorRate,
  larger,
  magnitude,
  RATE_ONE,
  smaller,
  toNumber,
} from './integers.ts';
import { addLiveOrder, byId, cancelAll, reserve } from './live-orders.ts';
import { markOf } from './margin.ts';
import type { IndexPrice, Market } from './market.ts';
import { addSample, DECAY_150_S } from './moving-average.ts';
import { printAccepted, printRested } from './order-prints.ts';
import { liquidity, poolEquity, reserveBut, totalReserve } from './pool-reserve.ts';
import type { MarketPool } from './pool-state.ts';
import { recordOf } from './positions.ts';
import { type Order, type State, takeCommandId } from './state.ts';

// docs/rulebook/pool.md, "Quoting". Numbers in comments are its steps.

const AVERAGE_ONE = 1_024n;

type Quote = { readonly side: Side; readonly price: bigint; size: bigint };

function isOfPool(order: Order): boolean {
  return order.account.id === PROTOCOL_ACCOUNTS.pool;
}

function quotesOf(state: State, market: Market): readonly Order[] {
  const orders = [...protocolAccount(state, 'pool').orders.values()];
  return orders.filter((order) => order.market === market).sort(byId);
}

/** All quotes of a market go; nothing in a market without a pool. */
export function dropQuotes(state: State, market: Market): void {
  if (market.pool !== null) cancelAll(state, quotesOf(state, market), 'requoted');
}

/** 2. */
function volatility(state: State, pool: MarketPool, index: bigint): bigint {
  const sample = index * AVERAGE_ONE;
  const before = pool.indexAverage;
  const deviation = before === null ? 0n : magnitude(sample - before.value);
  pool.indexAverage = addSample(before, sample, state.timeUs, DECAY_150_S);
  const average = addSample(pool.deviationAverage, deviation, state.timeUs, DECAY_150_S);
  pool.deviationAverage = average;
  return smaller(RATE_ONE, floorDiv(average.value * RATE_ONE, sample));
}

/** 4: the largest position. */
function positionRoom(state: State, market: Market, pool: MarketPool): bigint {
  const budget = larger(0n, liquidity(state) - reserveBut(state, market));
  const stress = BigInt(pool.rules.stressMovePpb);
  const covered = floorDiv(budget * RATE_ONE, markOf(market) * stress);
  const limits = smaller(BigInt(pool.rules.maxPositionSize), market.rules.maxPositionSize);
  return smaller(limits, covered);
}

type Ladder = {
  readonly market: Market;
  readonly pool: MarketPool;
  readonly index: IndexPrice;
  readonly halfSpread: bigint;
  readonly size: bigint;
  readonly room: bigint;
};

/** 5: the price of one layer. */
function priceOf(side: Side, layer: bigint, ladder: Ladder): bigint {
  const { market, index, size } = ladder;
  const { rules } = ladder.pool;
  const most = BigInt(rules.maxPositionSize);
  const inventory = (side === 'buy' ? size : -size) + layer * BigInt(rules.sizePerLayer);
  const skew = floorDiv(BigInt(rules.skewPpb) * clamp(inventory, -most, most), most);
  const rate = ladder.halfSpread + layer * BigInt(rules.layerStepPpb) + skew;
  const distance = larger(index.confidence + 1n, ceilRate(index.price, clamp(rate, 0n, RATE_ONE)));
  const { tickSize } = market.rules;
  const others = sideOf(market, side === 'buy' ? 'sell' : 'buy').find((order) => !isOfPool(order));
  if (side === 'buy') {
    const bid = floorDiv(index.price - distance, tickSize) * tickSize;
    return others === undefined ? bid : smaller(bid, others.price - tickSize);
  }
  const ask = ceilDiv(index.price + distance, tickSize) * tickSize;
  return others === undefined ? ask : larger(ask, others.price + tickSize);
}

/** 5. */
function ladderOf(side: Side, ladder: Ladder): readonly Quote[] {
  const { pool, market, size } = ladder;
  const { tickSize, maxPrice } = market.rules;
  const most = BigInt(pool.rules.maxOrderSize);
  let left = smaller(most, side === 'buy' ? ladder.room - size : ladder.room + size);
  const quotes: Quote[] = [];
  for (let layer = 0; layer < pool.rules.layers; layer += 1) {
    const lots = smaller(BigInt(pool.rules.sizePerLayer), left);
    const price = priceOf(side, BigInt(layer), ladder);
    if (lots < 1n || price < tickSize || price > maxPrice) break;
    left -= lots;
    const same = quotes.find((quote) => quote.price === price);
    if (same === undefined) quotes.push({ side, price, size: lots });
    else same.size += lots;
  }
  return quotes;
}

function total(quotes: readonly Quote[], side: Side): bigint {
  return quotes.reduce((sum, quote) => sum + (quote.side === side ? quote.size : 0n), 0n);
}

/** Steps 2 to 6. */
export function requote(state: State, market: Market, pool: MarketPool): void {
  const { index } = market;
  if (index === null) return;
  const moved = volatility(state, pool, index.price);
  // 3
  const spread = BigInt(pool.rules.spreadPpb);
  const halfSpread = spread + floorRate(BigInt(pool.rules.volatilityFactorPpb), moved);
  const { size } = recordOf(protocolAccount(state, 'pool'), market, 'cross');
  const room = positionRoom(state, market, pool);
  const ladder = { market, pool, index, halfSpread, size, room };
  const isQuoting = market.status === 'running' && poolEquity(state) > 0n;
  const wanted = isQuoting ? [...ladderOf('buy', ladder), ...ladderOf('sell', ladder)] : [];
  // 6
  state.events.push({
    kind: 'PoolQuoted',
    market: market.id,
    indexPrice: toNumber(index.price),
    volatilityPpb: toNumber(moved),
    halfSpreadPpb: toNumber(halfSpread),
    positionSize: toNumber(size),
    reserve: toNumber(totalReserve(state)),
    liquidity: toNumber(liquidity(state)),
    positionRoom: toNumber(room),
    bidSize: toNumber(total(wanted, 'buy')),
    askSize: toNumber(total(wanted, 'sell')),
  });
  replaceQuotes(state, market, wanted);
}

function replaceQuotes(state: State, market: Market, wanted: readonly Quote[]): void {
  const present = quotesOf(state, market);
  const isSame = (order: Order, quote: Quote): boolean =>
    order.side === quote.side && order.price === quote.price && order.remaining === quote.size;
  const unwanted = present.filter((order) => !wanted.some((quote) => isSame(order, quote)));
  cancelAll(state, unwanted, 'requoted');
  for (const quote of wanted) {
    if (present.some((order) => isSame(order, quote))) continue;
    if (state.orders.size < state.limits.orders) restQuote(state, market, quote);
  }
}

function restQuote(state: State, market: Market, quote: Quote): void {
  const id = takeCommandId(state) as OrderId;
  const order: Order = {
    id,
    account: protocolAccount(state, 'pool'),
    market,
    clientOrderId: null,
    side: quote.side,
    mode: 'cross',
    selfTrade: 'cancelTaker',
    reduceOnly: false,
    postOnly: 'reject',
    expiresAtUs: null,
    trigger: null,
    isFired: false,
    timeInForce: 'GTC',
    isMarketOrder: false,
    price: quote.price,
    originalSize: quote.size,
    remaining: quote.size,
    priority: id,
    key: null,
    extraFee: 0n,
  };
  reserve(state, order, order.remaining);
  printAccepted(state, order);
  addLiveOrder(state, order);
  printRested(state, order);
}
