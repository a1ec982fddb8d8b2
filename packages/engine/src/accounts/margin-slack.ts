import { type MarketState, NO_PRICE } from '../markets/market-state.ts';
import type { ExchangeState } from '../state.ts';

// A lower bound of equity for initial margin less required margin, kept for each account so that
// most orders need no look at all positions. It is an index, not state: it may be too low, never
// too high, and when it does not suffice the account is computed exactly. What may lower the true
// figure is either subtracted here (orders, fills, price moves, funding) or unsets the bound.

/** The bound is not known. */
const UNKNOWN = -1;

/**
 * Relative moves beyond this since the last exact look make the bound unknown: 40 %. Moves that add
 * up to m raise a price at most e^m times, so they cost at most e^m - 1 of what was gross then,
 * which up to 0.4 is less than m and a quarter of it.
 */
const MOVEMENT_MAX = 400_000_000;
const ONE = 1_000_000_000;
const ROUNDING_ROOM = 8;

/** The bound at this moment, in quote units; negative when it is unknown or used up. */
function knownSlack(state: ExchangeState, account: number): number {
  const { accounts } = state;
  const stored = accounts.slack(account);
  if (stored < 0 || state.timeUs > accounts.freshUntil(account)) return UNKNOWN;
  const moved = state.movement - accounts.stamp(account);
  if (moved > MOVEMENT_MAX) return UNKNOWN;
  // A quarter more covers prices that rose above those of the last exact look meanwhile.
  return stored - (accounts.gross(account) * moved * 5) / (4 * ONE);
}

/** What an exact look found. `gross` is the sum of all sizes and exposures at mark. */
export type ExactSlack = {
  slack: number;
  gross: number;
  freshUntil: number;
  records: number;
  isBounded: boolean;
};

/** Keeps the result of an exact look. */
export function rememberSlack(state: ExchangeState, account: number, found: ExactSlack): void {
  const { accounts } = state;
  const room = ROUNDING_ROOM * (found.records + 1);
  const slack = found.isBounded ? found.slack - room : UNKNOWN;
  accounts.setSlack(account, Math.max(UNKNOWN, slack));
  accounts.setGross(account, found.gross);
  accounts.setStamp(account, state.movement);
  accounts.setFreshUntil(account, found.freshUntil);
}

/** Something changed that this index does not follow. */
export function forgetSlack(state: ExchangeState, account: number): void {
  state.accounts.setSlack(account, UNKNOWN);
}

/** True when a market's initial margin follows from sizes and mark alone, and its mark is fresh. */
export function isFollowed(state: ExchangeState, market: MarketState): boolean {
  return market.rules.scaleToNotional === 0 && !market.isStale(state.timeUs);
}

/** Time until which the market's price is fresh without a new one. */
export function freshUntil(market: MarketState): number {
  return market.publishTimeUs + market.rules.maxIndexAgeUs;
}

/** Takes an order's margin, at its highest possible rate, out of the bound; false: look exactly. */
export function spendOnOrder(
  state: ExchangeState,
  account: number,
  market: MarketState,
  order: { readonly lots: number; readonly customRatePpb: number },
): boolean {
  const known = knownSlack(state, account);
  if (known < 0 || !isFollowed(state, market)) return false;
  const { accounts } = state;
  const notional = Math.max(0, order.lots) * market.mark;
  const rate = Math.max(market.topInitialRate, order.customRatePpb);
  const cost = Math.ceil(notional * (rate / ONE)) + ROUNDING_ROOM;
  if (known < cost) return false;
  accounts.setSlack(account, accounts.slack(account) - cost);
  accounts.setGross(account, accounts.gross(account) + notional);
  accounts.setFreshUntil(account, Math.min(accounts.freshUntil(account), freshUntil(market)));
  return true;
}

/** Takes what a cross fill may cost beyond its order's margin; false: the bound is used up. */
export function spendOnFill(
  state: ExchangeState,
  account: number,
  market: MarketState,
  fill: { readonly lots: number; readonly price: number; readonly fee: number },
): boolean {
  const { accounts } = state;
  const stored = accounts.slack(account);
  if (stored < 0) return false;
  const lots = Math.abs(fill.lots);
  const away = Math.abs(fill.price - market.mark) + market.bandOf(market.mark, state.timeUs);
  const cost = lots * away + Math.max(0, fill.fee) + ROUNDING_ROOM;
  accounts.setSlack(account, Math.max(UNKNOWN, stored - cost));
  accounts.setGross(account, accounts.gross(account) + lots * market.mark);
  return isFollowed(state, market) && knownSlack(state, account) >= 0;
}

/** Notes how far a market's mark and band moved, relative to the mark. */
export function noteMovement(
  state: ExchangeState,
  market: MarketState,
  before: { readonly mark: number; readonly confidence: number },
): void {
  if (before.mark === NO_PRICE) return;
  const moved =
    Math.abs(market.mark - before.mark) + Math.abs(market.confidence - before.confidence);
  state.movement += (moved * ONE) / Math.min(market.mark, before.mark) + 1;
}

/** Notes a step of funding, `change` in 2^-20 quote units a lot, relative to the mark. */
export function noteFundingMovement(
  state: ExchangeState,
  market: MarketState,
  change: number,
): void {
  state.movement += ((Math.abs(change) / 1_048_576) * ONE) / market.mark + 1;
}
