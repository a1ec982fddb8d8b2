import type { DecimalText } from '../decimal-text.ts';

/** One answer of the Hyperliquid info API, told apart by the type of its request. */
export type HyperliquidRecord =
  | HyperliquidMeta
  | HyperliquidMids
  | HyperliquidBook
  | HyperliquidCandles
  | HyperliquidFundingHistory
  | HyperliquidFills
  | HyperliquidOpenOrders
  | HyperliquidUserState;

export type HyperliquidMeta = {
  readonly kind: 'meta';
  readonly answeredAt: string;
  readonly markets: readonly {
    readonly coin: string;
    readonly maxLeverage: number;
    readonly sizeDecimals: number;
  }[];
};

export type HyperliquidMids = {
  readonly kind: 'mids';
  readonly answeredAt: string;
  readonly mids: ReadonlyMap<string, DecimalText>;
};

export type HyperliquidLevel = {
  readonly price: DecimalText;
  readonly size: DecimalText;
  readonly orders: number;
};

export type HyperliquidBook = {
  readonly kind: 'book';
  readonly answeredAt: string;
  readonly coin: string;
  readonly timeMs: number;
  readonly bids: readonly HyperliquidLevel[];
  readonly asks: readonly HyperliquidLevel[];
};

export type HyperliquidCandles = {
  readonly kind: 'candles';
  readonly answeredAt: string;
  readonly candles: readonly {
    readonly coin: string;
    readonly interval: string;
    readonly openMs: number;
    readonly closeMs: number;
    readonly open: DecimalText;
    readonly high: DecimalText;
    readonly low: DecimalText;
    readonly close: DecimalText;
    readonly volume: DecimalText;
    readonly trades: number;
  }[];
};

export type HyperliquidFunding = {
  readonly coin: string;
  readonly timeMs: number;
  /** Paid per interval, as a signed fraction. */
  readonly fundingRate: DecimalText;
  /** Average premium of the interval, as a signed fraction. */
  readonly premium: DecimalText;
};

export type HyperliquidFundingHistory = {
  readonly kind: 'fundingHistory';
  readonly answeredAt: string;
  readonly rates: readonly HyperliquidFunding[];
};

export type HyperliquidFill = {
  readonly coin: string;
  readonly side: 'buy' | 'sell';
  readonly direction: string;
  readonly price: DecimalText;
  readonly size: DecimalText;
  /** Signed size of the position before the fill. */
  readonly startPosition: DecimalText;
  readonly closedProfit: DecimalText;
  readonly fee: DecimalText;
  readonly isTaker: boolean;
  readonly orderId: number;
  readonly timeMs: number;
};

export type HyperliquidFills = {
  readonly kind: 'fills';
  readonly answeredAt: string;
  readonly fills: readonly HyperliquidFill[];
};

export type HyperliquidOpenOrders = {
  readonly kind: 'openOrders';
  readonly answeredAt: string;
  readonly orders: readonly {
    readonly coin: string;
    readonly side: 'buy' | 'sell';
    readonly price: DecimalText;
    readonly size: DecimalText;
    readonly orderId: number;
    readonly timeMs: number;
  }[];
};

export type HyperliquidPosition = {
  readonly coin: string;
  /** Signed: negative is short. */
  readonly size: DecimalText;
  readonly entryPrice: DecimalText;
  /** Size times mark, without sign. */
  readonly notional: DecimalText;
  readonly leverage: number;
  readonly marginUsed: DecimalText;
  readonly unrealizedProfit: DecimalText;
  /** Null when no positive price liquidates the account. */
  readonly liquidationPrice: DecimalText | null;
};

export type HyperliquidUserState = {
  readonly kind: 'userState';
  readonly answeredAt: string;
  readonly accountValue: DecimalText;
  readonly totalNotional: DecimalText;
  readonly totalMarginUsed: DecimalText;
  readonly withdrawable: DecimalText;
  readonly positions: readonly HyperliquidPosition[];
};
