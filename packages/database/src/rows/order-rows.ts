import type { Table } from '../table.ts';

/** `accepted` lasts only while its command runs; then an order is open, waiting or ended. */
export type OrderStatus = 'accepted' | 'open' | 'waiting' | 'filled' | 'canceled';

/** An order as its last event left it. Null: nothing published says it. */
export type OrderRow = {
  readonly account: number;
  readonly orderId: number;
  readonly market: number;
  readonly clientOrderId: number | null;
  readonly side: string;
  /** limit, market, stop, takeProfit, liquidation. */
  readonly kind: string | null;
  readonly timeInForce: string | null;
  readonly postOnly: string | null;
  /** Limit price; of a market order the bound it may reach; null while a trigger waits. */
  readonly price: number | null;
  readonly triggerPrice: number | null;
  readonly triggerBy: string | null;
  readonly size: number;
  readonly remaining: number;
  readonly filled: number;
  /** Price units x lots of all fills: divided by `filled` it is the average price. */
  readonly filledQuote: bigint;
  readonly fees: number;
  readonly reduceOnly: boolean | null;
  readonly attached: boolean;
  readonly marginMode: string | null;
  readonly status: OrderStatus;
  readonly cancelReason: string | null;
  /** Why a fired trigger order was refused. */
  readonly rejectReason: string | null;
  readonly expiresAtUs: number | null;
  readonly placedTimeUs: number;
  readonly placedSequence: number;
  readonly updatedTimeUs: number;
  readonly updatedSequence: number;
};

/** What a batch knows of an order that was placed before it. Null: as it was. */
export type OrderUpdateRow = {
  readonly account: number;
  readonly orderId: number;
  readonly price: number | null;
  readonly size: number | null;
  /** Its size is what was filled and what remains. */
  readonly isAmended: boolean;
  readonly remaining: number | null;
  readonly filledMore: number;
  readonly filledQuoteMore: bigint;
  readonly feesMore: number;
  readonly marginMode: string | null;
  readonly status: OrderStatus | null;
  readonly cancelReason: string | null;
  readonly rejectReason: string | null;
  readonly updatedTimeUs: number;
  readonly updatedSequence: number;
};

/** One event of an order. Fills are in their own table; `orderHistory` reads both. */
export type OrderChangeRow = {
  readonly account: number;
  readonly orderId: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly market: number;
  /** accepted, placed, triggered, rested, amended, canceled, liquidation. */
  readonly change: string;
  readonly price: number | null;
  readonly size: number | null;
  readonly remaining: number | null;
  /** Cancel reason, or the price that a trigger watches. */
  readonly reason: string | null;
};

/** A command, or a leg of a batch, that had no effect. */
export type RejectRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly command: string;
  readonly clientOrderId: number | null;
  readonly reason: string;
  readonly bound: number;
  readonly actual: number;
  /** What the figures are of: what the command named, or the market of the order that it named. */
  readonly market: number | null;
  readonly asset: number | null;
  readonly side: string | null;
};

/** The order that a refused amendment named: the figures of its reject are of that one's market. */
export type RejectOrderRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly orderId: number;
};

export const ORDERS: Table<OrderRow> = {
  name: 'orders',
  columns: {
    account: 'int8',
    orderId: 'int8',
    market: 'int4',
    clientOrderId: 'int8',
    side: 'text',
    kind: 'text',
    timeInForce: 'text',
    postOnly: 'text',
    price: 'int8',
    triggerPrice: 'int8',
    triggerBy: 'text',
    size: 'int8',
    remaining: 'int8',
    filled: 'int8',
    filledQuote: 'sum',
    fees: 'int8',
    reduceOnly: 'bool',
    attached: 'bool',
    marginMode: 'text',
    status: 'text',
    cancelReason: 'text',
    rejectReason: 'text',
    expiresAtUs: 'int8',
    placedTimeUs: 'int8',
    placedSequence: 'int8',
    updatedTimeUs: 'int8',
    updatedSequence: 'int8',
  },
};

/** Not a table of its own: the columns of the statement that updates `orders`. */
export const ORDER_UPDATES: Table<OrderUpdateRow> = {
  name: 'order_updates',
  columns: {
    account: 'int8',
    orderId: 'int8',
    price: 'int8',
    size: 'int8',
    isAmended: 'bool',
    remaining: 'int8',
    filledMore: 'int8',
    filledQuoteMore: 'sum',
    feesMore: 'int8',
    marginMode: 'text',
    status: 'text',
    cancelReason: 'text',
    rejectReason: 'text',
    updatedTimeUs: 'int8',
    updatedSequence: 'int8',
  },
};

export const ORDER_CHANGES: Table<OrderChangeRow> = {
  name: 'order_changes',
  columns: {
    account: 'int8',
    orderId: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    market: 'int4',
    change: 'text',
    price: 'int8',
    size: 'int8',
    remaining: 'int8',
    reason: 'text',
  },
};

export const REJECTS: Table<RejectRow> = {
  name: 'rejects',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    command: 'text',
    clientOrderId: 'int8',
    reason: 'text',
    bound: 'int8',
    actual: 'int8',
    market: 'int4',
    asset: 'int4',
    side: 'text',
  },
};

/** Not a table: what rows of `rejects` are completed with. */
export const REJECT_ORDERS: Table<RejectOrderRow> = {
  name: 'reject_orders',
  columns: { account: 'int8', sequence: 'int8', eventIndex: 'int4', orderId: 'int8' },
};

/** Something that a service could not do. A sequence says that the journal tells it too. */
export type OperatingErrorRow = {
  readonly timeUs: number;
  readonly sequence: number | null;
  readonly service: string;
  readonly code: string;
  readonly message: string;
};

export const OPERATING_ERRORS: Table<OperatingErrorRow> = {
  name: 'operating_errors',
  columns: { timeUs: 'int8', sequence: 'int8', service: 'text', code: 'text', message: 'text' },
};
