import type { RejectReason } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import { assessInitial, marketOf } from '../accounts/margin-check.ts';
import { spendOnOrder } from '../accounts/margin-slack.ts';
import { ISOLATED } from '../accounts/record-table.ts';
import { guardBatchLag } from '../commands/acknowledge-batch.ts';
import { type MarketState, NO_PRICE, STATUS } from '../markets/market-state.ts';
import { crosses, reducible } from '../matching/match.ts';
import { BUY, NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

/** Action codes of docs/rulebook/states.md. */
export const PLACE_INCREASING = 0;
export const PLACE_REDUCING = 1;
const AMEND_DOWN = 3;
export const LIQUIDATE = 4;
export const FUND = 5;

const POST_REJECT = 1;

/** An order while its guards run; price and size are settled on the way. */
export type Draft = {
  account: number;
  market: MarketState;
  marketId: number;
  /** Record of a perpetual order; NONE for spot. */
  record: number;
  mode: number;
  side: number;
  isMarketOrder: boolean;
  price: number;
  size: number;
  reduceOnly: boolean;
  /** 0 no, 1 reject, 2 slide. */
  postOnly: number;
  /** True for GTC and GTD: the order may rest. */
  mayRest: boolean;
};

/** What a market allows: rows of the table in docs/rulebook/states.md. */
export function isActionAllowed(market: MarketState, action: number, isPostOnly = false): boolean {
  const { status } = market;
  // Settlement has begun: only cancels, and the settlement itself.
  if (market.settlePrice !== NO_PRICE && action !== AMEND_DOWN) return false;
  switch (action) {
    case PLACE_INCREASING:
      return status === STATUS.running || (status === STATUS.postOnly && isPostOnly);
    case PLACE_REDUCING:
      return (
        status === STATUS.running ||
        status === STATUS.reduceOnly ||
        status === STATUS.delisting ||
        (status === STATUS.postOnly && isPostOnly)
      );
    case LIQUIDATE:
      return (
        status === STATUS.running || status === STATUS.reduceOnly || status === STATUS.delisting
      );
    case FUND:
      return (
        status === STATUS.running ||
        status === STATUS.postOnly ||
        status === STATUS.reduceOnly ||
        status === STATUS.delisting
      );
    default:
      return true;
  }
}

/** The oldest publish time that is not stale, and the present one: figures of `MarketStale`. */
export function refuseStale(state: ExchangeState, market: MarketState): RejectReason {
  const oldest = state.timeUs - market.rules.maxIndexAgeUs;
  return state.refuse('MarketStale', oldest, Math.max(0, market.publishTimeUs));
}

/** Guards 4 to 6 of docs/rulebook/orders.md: status, staleness, flag. */
export function guardMarket(state: ExchangeState, draft: Draft): RejectReason | null {
  const { market } = draft;
  const action = draft.reduceOnly ? PLACE_REDUCING : PLACE_INCREASING;
  if (!isActionAllowed(market, action, draft.postOnly !== 0)) {
    return state.refuse('MarketStatusForbids', market.status, action);
  }
  return guardFreshness(state, draft);
}

/** Guards 5, 6 and the batch lag behind them. */
export function guardFreshness(state: ExchangeState, draft: Draft): RejectReason | null {
  const { market } = draft;
  if (market.isStale(state.timeUs) && !(draft.reduceOnly && market.index !== NO_PRICE)) {
    return refuseStale(state, market);
  }
  if (!draft.reduceOnly && isFlagged(state, draft)) {
    return state.refuse('AccountFlagged', 0, state.accounts.id(draft.account));
  }
  return draft.reduceOnly ? null : guardBatchLag(state);
}

function isFlagged(state: ExchangeState, draft: Draft): boolean {
  if (draft.mode === ISOLATED && !draft.market.isSpot) {
    return draft.record !== NONE && state.records.flagged(draft.record) === 1;
  }
  return state.accounts.flagged(draft.account) === 1;
}

/** True for a price that an order may carry. */
export function isPriceValid(market: MarketState, price: number): boolean {
  const { tickSize, maxPrice } = market.rules;
  return price >= tickSize && price <= maxPrice && price % tickSize === 0;
}

/** Guard 12: the limit of a market order, from the mark, the index or the touch. */
export function boundMarketOrder(state: ExchangeState, draft: Draft): RejectReason | null {
  const { market, side } = draft;
  const { tickSize, maxPrice, marketBoundPpb } = market.rules;
  const reference = market.needsIndex ? market.mark : market.book.opposite(side).bestPrice();
  if (reference === NO_PRICE) return state.refuse('NoLiquidity', 0, draft.size);
  const room = mulRateDown(reference, marketBoundPpb);
  if (side === BUY) {
    const bound = Math.min(reference + room, maxPrice);
    draft.price = bound - (bound % tickSize);
  } else {
    const bound = reference - room;
    draft.price = Math.max(tickSize, Math.ceil(bound / tickSize) * tickSize);
  }
  return null;
}

/** Guard 13: a reduce-only order shrinks to what it can reduce. */
export function clampReduceOnly(state: ExchangeState, draft: Draft): RejectReason | null {
  if (!draft.reduceOnly) return null;
  const most = reducible(state, draft.record, draft.side);
  if (most < 1) return state.refuse('ReduceOnlyWouldIncrease', 0, draft.size);
  draft.size = Math.min(draft.size, most);
  return null;
}

/** Guards 14 and 15: least value, price band. */
export function guardValueAndBand(state: ExchangeState, draft: Draft): RejectReason | null {
  const { market, side, price } = draft;
  const { minOrderNotional, priceBandPpb } = market.rules;
  const value = draft.size * price;
  if (!draft.reduceOnly && value < minOrderNotional) {
    return state.refuse('OrderTooSmall', minOrderNotional, value);
  }
  if (draft.isMarketOrder || priceBandPpb === null) return null;
  const room = mulRateDown(market.mark, priceBandPpb);
  const farthest = side === BUY ? market.mark + room : market.mark - room;
  return crosses(side, farthest, price) ? null : state.refuse('PriceOutsideBand', farthest, price);
}

/** Guards 16 and 17: room for one more live order. */
export function guardCapacity(state: ExchangeState, account: number): RejectReason | null {
  const { limits } = state;
  const open = state.accounts.orderCount(account);
  if (open >= limits.ordersPerAccount) {
    return state.refuse('TooManyOrders', limits.ordersPerAccount, open);
  }
  if (state.orders.live >= limits.orders) {
    return state.refuse('CapacityExhausted', limits.orders, state.orders.live);
  }
  return null;
}

/** Guard 18: a post-only order never takes; it is refused or slides behind the touch. */
export function guardPostOnly(state: ExchangeState, draft: Draft): RejectReason | null {
  if (draft.postOnly === 0) return null;
  const { market, side } = draft;
  const best = market.book.opposite(side).bestPrice();
  if (best === NO_PRICE || !crosses(side, draft.price, best)) return null;
  const { tickSize, maxPrice } = market.rules;
  const slid = side === BUY ? best - tickSize : best + tickSize;
  if (draft.postOnly === POST_REJECT || slid < tickSize || slid > maxPrice) {
    return state.refuse('PostOnlyWouldTake', best, draft.price);
  }
  draft.price = slid;
  return null;
}

/** Guards 19 and 20: position limit and open interest, perpetual orders that may increase. */
export function guardPosition(state: ExchangeState, draft: Draft): RejectReason | null {
  if (draft.record === NONE || draft.reduceOnly) return null;
  const { records } = state;
  const { rules, openInterest } = draft.market;
  const size = records.size(draft.record);
  const isBuy = draft.side === BUY;
  const reach = isBuy
    ? size + records.openBuy(draft.record) + draft.size
    : -size + records.openSell(draft.record) + draft.size;
  if (reach > rules.maxPositionSize) {
    return state.refuse('PositionLimit', rules.maxPositionSize, reach);
  }
  const after = isBuy ? size + draft.size : size - draft.size;
  const increase = Math.abs(after) - Math.abs(size);
  if (increase > 0 && openInterest + increase > rules.maxOpenInterest) {
    return state.refuse('OpenInterestLimit', rules.maxOpenInterest, openInterest + increase);
  }
  return null;
}

/** Guards 21 and 22. `released` is what an amended order gives back: lots, or held units (spot). */
export function guardFunds(state: ExchangeState, draft: Draft, released = 0): RejectReason | null {
  if (draft.record === NONE) return guardSpotFunds(state, draft, released);
  return draft.reduceOnly ? null : guardInitialMargin(state, draft, released);
}

function guardSpotFunds(state: ExchangeState, draft: Draft, released: number): RejectReason | null {
  const { accounts } = state;
  const { account } = draft;
  const { rules } = draft.market;
  const isBuy = draft.side === BUY;
  const asset = isBuy ? rules.quoteAsset : rules.baseAsset;
  const needed = draft.size * (isBuy ? draft.price : rules.baseUnitsPerLot);
  const free = accounts.balanceOf(account, asset) - accounts.heldOf(account, asset) + released;
  if (needed > free) return state.refuse('InsufficientBalance', needed, free);
  accounts.hold(account, asset, needed - released);
  assessInitial(state, account);
  accounts.hold(account, asset, released - needed);
  if (state.equity >= state.required) return null;
  return state.refuse('InsufficientMargin', state.required, state.equity);
}

function guardInitialMargin(
  state: ExchangeState,
  draft: Draft,
  released: number,
): RejectReason | null {
  const { records } = state;
  const { record, account } = draft;
  const more = draft.size - released;
  const customRatePpb = records.customRate(record);
  if (spendOnOrder(state, account, draft.market, { lots: more, customRatePpb })) return null;
  records.addOpen(record, draft.side, more);
  assessInitial(state, account);
  records.addOpen(record, draft.side, -more);
  if (state.equity >= state.required) return null;
  const { required, equity } = state;
  assessInitial(state, account);
  return required > state.required ? state.refuse('InsufficientMargin', required, equity) : null;
}

/** The record of an order, created empty when the account never had one in this market and mode. */
export function recordFor(
  state: ExchangeState,
  account: number,
  marketId: number,
  mode: number,
): number {
  const { records } = state;
  const found = records.find(state.accounts, account, marketId, mode);
  if (found !== NONE) return found;
  const market = marketOf(state, marketId);
  const record = records.create(state.accounts, account, marketId, mode);
  records.setFundingIndex(record, market.fundingIndex);
  records.setNextInMarket(record, market.firstRecord);
  market.firstRecord = record;
  return record;
}
