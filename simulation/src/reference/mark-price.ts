import type { Side } from '@tandem/protocol';
import { bestPrice, sideOf } from './book.ts';
import { ceilDiv, clamp, floorDiv, floorRate, medianOfThree, toNumber } from './integers.ts';
import type { Market } from './market.ts';
import { addSample, DECAY_30_S, DECAY_150_S } from './moving-average.ts';
import type { State } from './state.ts';

// docs/rulebook/mark-price.md: the mark of a perpetual.

const AVERAGE_ONE = 1_024n;

/**
 * Average price of the impact notional on one side: whole levels while they stay below it, and of
 * the level that reaches it as many lots as it takes. Null when the side is not deep enough.
 */
export function impactPrice(market: Market, side: Side): bigint | null {
  const { impactNotional } = market.rules;
  let quote = 0n;
  let lots = 0n;
  let levelPrice: bigint | null = null;
  let levelLots = 0n;
  // One more round than there are orders: the last level ends where the side ends.
  const orders = sideOf(market, side);
  for (let at = 0; at <= orders.length; at += 1) {
    const order = orders[at];
    if (levelPrice !== null && order?.price !== levelPrice) {
      const levelQuote = levelPrice * levelLots;
      if (quote + levelQuote >= impactNotional) {
        const part = ceilDiv(impactNotional - quote, levelPrice);
        quote += part * levelPrice;
        lots += part;
        return side === 'buy' ? floorDiv(quote, lots) : ceilDiv(quote, lots);
      }
      quote += levelQuote;
      lots += levelLots;
      levelLots = 0n;
    }
    if (order === undefined) return null;
    levelPrice = order.price;
    levelLots += order.remaining;
  }
  return null;
}

/** A: the index plus the average premium of the impact mid over it. */
function fromIndex(state: State, market: Market, index: bigint): bigint {
  const bid = impactPrice(market, 'buy');
  const ask = impactPrice(market, 'sell');
  if (bid !== null && ask !== null) {
    const premium = (floorDiv(bid + ask, 2n) - index) * AVERAGE_ONE;
    market.basisAverage = addSample(market.basisAverage, premium, state.timeUs, DECAY_150_S);
  }
  if (market.basisAverage === null) return index;
  return index + floorDiv(market.basisAverage.value, AVERAGE_ONE);
}

/** B: what the book says; null when it says nothing. */
function fromBook(market: Market): bigint | null {
  const bid = bestPrice(market, 'buy');
  const ask = bestPrice(market, 'sell');
  if (bid === null || ask === null) return market.last;
  return market.last === null ? floorDiv(bid + ask, 2n) : medianOfThree(bid, ask, market.last);
}

function combine(a: bigint, b: bigint | null, c: bigint | null): bigint {
  if (b !== null && c !== null) return medianOfThree(a, b, c);
  const other = b ?? c;
  return other === null ? a : floorDiv(a + other, 2n);
}

/** Fixes the mark for an accepted index price, and returns it. */
export function updateMark(
  state: State,
  market: Market,
  index: bigint,
  externalMid: bigint | null,
): bigint {
  const a = fromIndex(state, market, index);
  const b = fromBook(market);
  if (b !== null) {
    const sample = b * AVERAGE_ONE;
    market.bookAverage = addSample(market.bookAverage, sample, state.timeUs, DECAY_30_S);
  }
  const average = market.bookAverage;
  const c = externalMid ?? (average === null ? null : floorDiv(average.value, AVERAGE_ONE));
  const distance = floorRate(index, market.rules.markClamp);
  const near = clamp(combine(a, b, c), index - distance, index + distance);
  const mark = clamp(near, 1n, market.rules.maxPrice);
  market.mark = mark;
  state.events.push({
    kind: 'MarkPriceUpdated',
    market: market.id,
    price: toNumber(mark),
    fromIndex: toNumber(a),
    fromBook: toNumber(b ?? 0n),
    fromOutside: toNumber(c ?? 0n),
  });
  return mark;
}
