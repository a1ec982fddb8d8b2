import {
  averageStep,
  bookPrice,
  clampMark,
  combineMark,
  DECAY_30_S,
  DECAY_150_S,
  decayAfter,
  EMA_SCALE,
  fundingIndexChange,
  fundingRate,
  premium,
} from '@tandem/margin';
import {
  type EventBuffer,
  eventLayouts,
  type RejectReason,
  type SamplePremium,
  type SettleFunding,
  type UpdateIndexPrice,
} from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import { noteFundingMovement, noteMovement } from '../accounts/margin-slack.ts';
import { noteFunding } from '../liquidation/risk-index.ts';
import { type MarketState, NO_PRICE, STATUS } from '../markets/market-state.ts';
import { impactPrice } from '../orderbook/order-book.ts';
import { FUND, isActionAllowed, PLACE_INCREASING, refuseStale } from '../orders/draft.ts';
import { dropQuotes } from '../pool/drop-quotes.ts';
import { requote } from '../pool/quotes.ts';
import { chargeUtilization } from '../pool/utilization.ts';
import type { ExchangeState } from '../state.ts';
import { latchTriggers } from '../triggers/fire.ts';
import { BY_INDEX, BY_MARK } from '../triggers/trigger-index.ts';

const INDEX_MAX = 2 ** 52;

/** A new index price, and the mark that follows from it: docs/rulebook/mark-price.md. */
export function updateIndexPrice(
  state: ExchangeState,
  command: UpdateIndexPrice,
  events: EventBuffer,
): RejectReason | null {
  const { market: id, price, confidence, publishTimeUs } = command;
  const market = state.markets[id];
  if (market === undefined) return state.refuse('MarketUnknown', 0, id);
  const reason = guardPrice(state, market, command);
  if (reason !== null) return reason;
  if (isHeld(state, market, command)) {
    events.push({
      kind: 'IndexPriceHeld',
      market: id,
      price,
      present: market.index as typeof price,
    });
    // Quotes around the present price would be wrong if the jump is confirmed.
    if (market.pool !== null) dropQuotes(state, market.pool, events);
    return null;
  }
  const before = { mark: market.mark, confidence: market.confidence };
  market.heldPrice = NO_PRICE;
  market.heldPublishTimeUs = NO_PRICE;
  market.index = price;
  market.confidence = confidence;
  market.publishTimeUs = publishTimeUs;
  emitIndexPrice(events, market);
  if (market.isSpot) {
    market.mark = price;
    return null;
  }
  updateMark(state, market, command.externalMid, events);
  noteMovement(state, market, before);
  const { mark, index } = market;
  latchTriggers(state, events, { market: id, by: BY_MARK, high: mark, low: mark });
  latchTriggers(state, events, { market: id, by: BY_INDEX, high: index, low: index });
  if (market.pool !== null) {
    chargeUtilization(state, market, events);
    requote(state, market, events);
  }
  return null;
}

// tidy: flat list
function guardPrice(
  state: ExchangeState,
  market: MarketState,
  command: UpdateIndexPrice,
): RejectReason | null {
  const { price, confidence, publishTimeUs, externalMid } = command;
  const { maxPrice, maxIndexAgeUs, confidenceLimitPpb } = market.rules;
  if (market.status === STATUS.delisted) {
    return state.refuse('MarketStatusForbids', STATUS.delisted, PLACE_INCREASING);
  }
  if (price < 1 || price > maxPrice) return state.refuse('PriceInvalid', maxPrice, price);
  if (externalMid !== null && (externalMid < 1 || externalMid > maxPrice)) {
    return state.refuse('PriceInvalid', maxPrice, externalMid);
  }
  if (publishTimeUs > state.timeUs) {
    return state.refuse('PriceFromFuture', state.timeUs, publishTimeUs);
  }
  const newest = Math.max(market.publishTimeUs, market.heldPublishTimeUs);
  if (publishTimeUs <= newest) return state.refuse('PriceNotNewer', newest, publishTimeUs);
  const oldest = state.timeUs - maxIndexAgeUs;
  if (publishTimeUs < oldest) return state.refuse('PriceTooOld', oldest, publishTimeUs);
  const widest = mulRateDown(price, confidenceLimitPpb);
  return confidence > widest ? state.refuse('ConfidenceTooWide', widest, confidence) : null;
}

/** A jump beyond the limit is held until a second price confirms it. */
function isHeld(state: ExchangeState, market: MarketState, command: UpdateIndexPrice): boolean {
  const { price, publishTimeUs } = command;
  const { maxIndexJumpPpb } = market.rules;
  if (market.index === NO_PRICE || market.isStale(state.timeUs)) return false;
  if (Math.abs(price - market.index) <= mulRateDown(market.index, maxIndexJumpPpb)) return false;
  const held = market.heldPrice;
  if (held !== NO_PRICE && Math.abs(price - held) <= mulRateDown(held, maxIndexJumpPpb)) {
    return false;
  }
  market.heldPrice = price;
  market.heldPublishTimeUs = publishTimeUs;
  return true;
}

function orNull(price: number): number | null {
  return price === NO_PRICE ? null : price;
}

function emitIndexPrice(events: EventBuffer, market: MarketState): void {
  const at = events.open(eventLayouts.INDEX_PRICE_UPDATED.code);
  const { slots } = events;
  slots[at] = market.rules.market;
  slots[at + 1] = market.index;
  slots[at + 2] = market.confidence;
  slots[at + 3] = market.publishTimeUs;
}

function updateMark(
  state: ExchangeState,
  market: MarketState,
  externalMid: number | null,
  events: EventBuffer,
): void {
  const { index, rules } = market;
  sampleBasis(state, market);
  const fromIndex =
    market.basisTimeUs === NO_PRICE ? index : index + Math.floor(market.basisAverage / EMA_SCALE);
  const { bids, asks } = market.book;
  const fromBook = bookPrice(
    orNull(bids.bestPrice()),
    orNull(asks.bestPrice()),
    orNull(market.last),
  );
  if (fromBook !== null) sampleBook(state, market, fromBook);
  const ownAverage =
    market.bookTimeUs === NO_PRICE ? null : Math.floor(market.bookAverage / EMA_SCALE);
  const fromOutside = externalMid ?? ownAverage;
  const mark = combineMark(fromIndex, fromBook, fromOutside);
  market.mark = clampMark(mark, index, { clampPpb: rules.markClampPpb, maxPrice: rules.maxPrice });
  const at = events.open(eventLayouts.MARK_PRICE_UPDATED.code);
  const { slots } = events;
  slots[at] = rules.market;
  slots[at + 1] = market.mark;
  slots[at + 2] = fromIndex;
  slots[at + 3] = fromBook ?? 0;
  slots[at + 4] = fromOutside ?? 0;
}

function sampleBasis(state: ExchangeState, market: MarketState): void {
  const { impactNotional } = market.rules;
  const bid = impactPrice(market.book.bids, impactNotional, true);
  const ask = impactPrice(market.book.asks, impactNotional, false);
  if (bid === null || ask === null) return;
  const sample = (Math.floor((bid + ask) / 2) - market.index) * EMA_SCALE;
  market.basisAverage =
    market.basisTimeUs === NO_PRICE
      ? sample
      : averageStep(
          market.basisAverage,
          sample,
          decayAfter(state.timeUs - market.basisTimeUs, DECAY_150_S),
        );
  market.basisTimeUs = state.timeUs;
}

function sampleBook(state: ExchangeState, market: MarketState, price: number): void {
  const sample = price * EMA_SCALE;
  market.bookAverage =
    market.bookTimeUs === NO_PRICE
      ? sample
      : averageStep(
          market.bookAverage,
          sample,
          decayAfter(state.timeUs - market.bookTimeUs, DECAY_30_S),
        );
  market.bookTimeUs = state.timeUs;
}

function guardFunding(
  state: ExchangeState,
  id: number,
): { market: MarketState } | { reason: RejectReason } {
  const market = state.markets[id];
  if (market === undefined) return { reason: state.refuse('MarketUnknown', 0, id) };
  if (market.isSpot) return { reason: state.refuse('WrongMarketKind', 0, 1) };
  if (!isActionAllowed(market, FUND)) {
    return { reason: state.refuse('MarketStatusForbids', market.status, FUND) };
  }
  if (market.isStale(state.timeUs)) return { reason: refuseStale(state, market) };
  return { market };
}

/** One premium sample, from impact prices: docs/rulebook/funding.md. */
export function samplePremium(
  state: ExchangeState,
  command: SamplePremium,
  events: EventBuffer,
): RejectReason | null {
  const guarded = guardFunding(state, command.market);
  if ('reason' in guarded) return guarded.reason;
  const { market } = guarded;
  const { impactNotional } = market.rules;
  const premiumPpb = premium({
    impactBid: impactPrice(market.book.bids, impactNotional, true),
    impactAsk: impactPrice(market.book.asks, impactNotional, false),
    index: market.index,
  });
  market.premiumSum += premiumPpb;
  market.premiumCount += 1;
  if (market.status === STATUS.delisting) {
    market.settleSum += market.index;
    market.settleCount += 1;
  }
  events.push({
    kind: 'PremiumSampled',
    market: command.market,
    premiumPpb: premiumPpb as never,
    samples: market.premiumCount,
  });
  return null;
}

/** Fixes the rate of the interval and moves the funding index; positions pay when touched. */
export function settleFunding(
  state: ExchangeState,
  command: SettleFunding,
  events: EventBuffer,
): RejectReason | null {
  const guarded = guardFunding(state, command.market);
  if ('reason' in guarded) return guarded.reason;
  const { market } = guarded;
  if (state.timeUs < market.nextFundingUs) {
    return state.refuse('FundingNotDue', market.nextFundingUs, state.timeUs);
  }
  // After this point the command must succeed.
  const { fundingIntervalUs, fundingInterestPpb, fundingCapPpb } = market.rules;
  const { premiumCount: count, premiumSum: sum } = market;
  const mean = count === 0 ? 0 : Math.floor(sum / count);
  const rule = {
    interestPpb: fundingInterestPpb,
    capPpb: fundingCapPpb,
    intervalUs: fundingIntervalUs,
  };
  const rate = count === 0 ? 0 : fundingRate(mean, rule);
  // The index stays exact for ever: at its bound funding stops in that direction.
  const moved = market.fundingIndex + fundingIndexChange(rate, market.index);
  const change = Math.max(-INDEX_MAX, Math.min(INDEX_MAX, moved)) - market.fundingIndex;
  market.fundingIndex += change;
  market.premiumSum = 0;
  market.premiumCount = 0;
  market.nextFundingUs = (Math.floor(state.timeUs / fundingIntervalUs) + 1) * fundingIntervalUs;
  noteFunding(market, change);
  noteFundingMovement(state, market, change);
  events.push({
    kind: 'FundingSettled',
    market: command.market,
    ratePpb: rate as never,
    premiumPpb: mean as never,
    indexPrice: market.index as never,
    indexChange: change,
    fundingIndex: market.fundingIndex,
    openInterest: market.openInterest as never,
  });
  return null;
}
