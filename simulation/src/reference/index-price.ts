import type { UpdateIndexPrice } from '@tandem/protocol';
import { floorRate, magnitude, toNumber } from './integers.ts';
import { updateMark } from './mark-price.ts';
import type { Market } from './market.ts';
import { isStale } from './market-status.ts';
import { dropQuotes, requote } from './pool-quotes.ts';
import { chargeUtilization } from './pool-utilization.ts';
import { reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';
import { latch } from './triggers.ts';

// docs/rulebook/mark-price.md: the index and its guards.

const DELISTED = 6;
const PLACE = 0;

function guardPriceRange(market: Market, price: number): Verdict {
  const { maxPrice } = market.rules;
  if (price >= 1 && BigInt(price) <= maxPrice) return null;
  return reject('PriceInvalid', maxPrice, price);
}

function guardPublishTime(state: State, market: Market, publishTimeUs: number): Verdict {
  if (publishTimeUs > state.timeUs) return reject('PriceFromFuture', state.timeUs, publishTimeUs);
  const seen = [market.index?.publishTimeUs, market.held?.publishTimeUs];
  const newest = Math.max(...seen.filter((time) => time !== undefined));
  if (publishTimeUs <= newest) return reject('PriceNotNewer', newest, publishTimeUs);
  const oldest = BigInt(state.timeUs) - market.rules.maxIndexAgeUs;
  if (BigInt(publishTimeUs) < oldest) return reject('PriceTooOld', oldest, publishTimeUs);
  return null;
}

function guardIndexPrice(state: State, command: UpdateIndexPrice, market: Market): Verdict {
  if (market.status === 'delisted') return reject('MarketStatusForbids', DELISTED, PLACE);
  const { price, externalMid, confidence } = command;
  const widest = floorRate(BigInt(price), market.rules.confidenceLimit);
  return (
    guardPriceRange(market, price) ??
    (externalMid === null ? null : guardPriceRange(market, externalMid)) ??
    guardPublishTime(state, market, command.publishTimeUs) ??
    (BigInt(confidence) > widest ? reject('ConfidenceTooWide', widest, confidence) : null)
  );
}

/** |price - from| > floor(from x maxIndexJump / 10^9). */
function isJump(market: Market, from: bigint, price: bigint): boolean {
  return magnitude(price - from) > floorRate(from, market.rules.maxIndexJump);
}

/** A jump waits until a second price confirms it. */
function mustHold(state: State, market: Market, price: bigint): boolean {
  if (market.index === null || isStale(state, market)) return false;
  if (!isJump(market, market.index.price, price)) return false;
  return market.held === null || isJump(market, market.held.price, price);
}

export function updateIndexPrice(state: State, command: UpdateIndexPrice): Verdict {
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  const refusal = guardIndexPrice(state, command, market);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const price = BigInt(command.price);
  const { publishTimeUs } = command;
  if (market.index !== null && mustHold(state, market, price)) {
    market.held = { price, publishTimeUs };
    state.events.push({
      kind: 'IndexPriceHeld',
      market: market.id,
      price: command.price,
      present: toNumber(market.index.price),
    });
    dropQuotes(state, market);
    return null;
  }
  market.held = null;
  market.index = { price, confidence: BigInt(command.confidence), publishTimeUs };
  state.events.push({
    kind: 'IndexPriceUpdated',
    market: market.id,
    price: command.price,
    confidence: command.confidence,
    publishTimeUs,
  });
  if (market.rules.kind === 'spot') {
    market.mark = price;
    return null;
  }
  const outside = command.externalMid === null ? null : BigInt(command.externalMid);
  const mark = updateMark(state, market, price, outside);
  latch(state, market, 'mark', { high: mark, low: mark });
  latch(state, market, 'index', { high: price, low: price });
  if (market.pool !== null) {
    chargeUtilization(state, market, market.pool);
    requote(state, market, market.pool);
  }
  return null;
}
