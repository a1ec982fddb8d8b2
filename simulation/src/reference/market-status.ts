import type { MarketStatus } from '@tandem/protocol';
import type { Market } from './market.ts';
import type { State } from './state.ts';

// The table of docs/rulebook/states.md.

/** Action codes. */
export const ACTION = {
  increase: 0,
  reduce: 1,
  cancel: 2,
  amendDown: 3,
  liquidate: 4,
  fund: 5,
} as const;
export type Action = (typeof ACTION)[keyof typeof ACTION];

const YES = true;
const NO = false;

/** By action code. `postOnly` allows placing to post-only orders alone; see `allowsPlacing`. */
const ALLOWED: Readonly<Record<MarketStatus, readonly boolean[]>> = {
  running: [YES, YES, YES, YES, YES, YES],
  postOnly: [YES, YES, YES, YES, NO, YES],
  reduceOnly: [NO, YES, YES, YES, YES, YES],
  cancelOnly: [NO, NO, YES, YES, NO, NO],
  halted: [NO, NO, YES, YES, NO, NO],
  delisting: [NO, YES, YES, YES, YES, YES],
  delisted: [NO, NO, YES, YES, NO, NO],
};

export function allows(market: Market, action: Action): boolean {
  const isSettling = market.settlementPrice !== null;
  if (isSettling && action !== ACTION.cancel && action !== ACTION.amendDown) return false;
  return ALLOWED[market.status][action] === true;
}

export function allowsPlacing(market: Market, action: Action, isPostOnly: boolean): boolean {
  return allows(market, action) && (market.status !== 'postOnly' || isPostOnly);
}

/** No index, or one that is too old; a spot market without a price band needs none. */
export function isStale(state: State, market: Market): boolean {
  if (market.rules.kind === 'spot' && market.rules.priceBand === null) return false;
  if (market.index === null) return true;
  return BigInt(state.timeUs - market.index.publishTimeUs) > market.rules.maxIndexAgeUs;
}
