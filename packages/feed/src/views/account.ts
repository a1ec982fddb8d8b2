import type { MarginMode } from '@tandem/protocol';

/** One net position as its last event left it. */
export type PositionView = {
  readonly market: number;
  readonly marginMode: MarginMode;
  /** Signed lots. */
  size: number;
  /** Quote units, as of `fundingIndex`. */
  quote: number;
  /** Funding index of its side of the market when `quote` was published. */
  fundingIndex: number;
  postedMargin: number;
};

/** What the feed tells about an account. */
export type AccountView = {
  readonly account: number;
  readonly owner: number;
  /** Engine units by asset. */
  readonly balances: Map<number, number>;
  readonly positions: Map<string, PositionView>;
  isFlagged: boolean;
  fills: number;
  liquidations: number;
  deleverages: number;
  /** Quote units, all time: fees paid less rebates; profit of closed parts before fees. */
  fees: number;
  realizedProfit: number;
  /** Engine units by asset that came in from outside or from other accounts, less what left. */
  readonly paidIn: Map<number, number>;
};

/** Key of a position within its account. */
export function positionKey(market: number, marginMode: MarginMode): string {
  return `${market}/${marginMode}`;
}

/** An account that has just been opened. */
export function newAccountView(account: number, owner: number): AccountView {
  return {
    account,
    owner,
    balances: new Map(),
    positions: new Map(),
    isFlagged: false,
    fills: 0,
    liquidations: 0,
    deleverages: 0,
    fees: 0,
    realizedProfit: 0,
    paidIn: new Map(),
  };
}
