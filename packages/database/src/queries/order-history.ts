import type { Database } from '../database.ts';
import { ORDER_CHANGES, ORDERS, type OrderChangeRow, type OrderRow } from '../rows/order-rows.ts';
import { FILLS, type FillRow } from '../rows/trade-rows.ts';
import { selectList } from '../table.ts';
import { type Page, type PageRequest, type PageShape, readPage, rowsOf } from './page.ts';

/** Orders of one account. */
export type OrdersRequest = PageRequest & {
  readonly account: number;
  readonly market?: number | undefined;
  readonly status?: OrderRow['status'] | undefined;
};

/** One order by the venue's id or by the owner's own; of several with one own id the newest. */
export type OrderRequest = {
  readonly account: number;
  readonly minSequence?: number | undefined;
} & ({ readonly orderId: number } | { readonly clientOrderId: number });

/** An order with everything that happened to it, oldest first. */
export type OrderHistory = {
  readonly order: OrderRow;
  readonly changes: readonly OrderChangeRow[];
  readonly fills: readonly FillRow[];
  readonly asOfSequence: number;
};

const ORDER_PAGES: PageShape<OrderRow> = {
  table: ORDERS,
  key: ['orderId'],
  sequenceFactor: 256,
  timeColumn: 'placedTimeUs',
};

/** Most events of one order that its history shows. */
const HISTORY_MAX = 10_000;

/** Orders of an account, the newest first, whatever became of them. */
export function accountOrders(database: Database, request: OrdersRequest): Promise<Page<OrderRow>> {
  const { account, market, status } = request;
  return readPage(database, ORDER_PAGES, { account, market, status }, request);
}

/** Resting orders and waiting trigger orders of an account, oldest first; they are bounded. */
export async function openOrders(
  database: Database,
  request: { readonly account: number; readonly minSequence?: number | undefined },
): Promise<Page<OrderRow>> {
  const { account, minSequence } = request;
  const sql =
    `SELECT ${selectList(ORDERS, 't')} FROM orders t WHERE t.account = $1 ` +
    "AND t.status IN ('open', 'waiting') ORDER BY t.order_id";
  const options = minSequence === undefined ? {} : { minSequence };
  const answer = await database.read({ sql, params: [account] }, options);
  const { asOfSequence, asOfTimeUs } = answer;
  return { rows: rowsOf(ORDERS, answer), next: null, asOfSequence, asOfTimeUs };
}

/** One order with its changes and fills, or null when the account has no such order. */
export async function orderHistory(
  database: Database,
  request: OrderRequest,
): Promise<OrderHistory | null> {
  const { account, minSequence } = request;
  const isOwn = 'clientOrderId' in request;
  const answer = await database.read(
    {
      sql:
        `SELECT ${selectList(ORDERS, 't')} FROM orders t WHERE t.account = $1 AND ` +
        `t.${isOwn ? 'client_order_id' : 'order_id'} = $2 ORDER BY t.order_id DESC LIMIT 1`,
      params: [account, isOwn ? request.clientOrderId : request.orderId],
    },
    minSequence === undefined ? {} : { minSequence },
  );
  const [order] = rowsOf(ORDERS, answer);
  if (order === undefined) return null;
  // The rest may come from another copy: it must know what the first one knew.
  const options = { minSequence: order.updatedSequence };
  const changes = await database.read(
    {
      sql:
        `SELECT ${selectList(ORDER_CHANGES, 't')} FROM order_changes t WHERE t.account = $1 ` +
        'AND t.order_id = $2 AND t.sequence <= $3 ' +
        `ORDER BY t.sequence, t.event_index LIMIT ${HISTORY_MAX}`,
      params: [account, order.orderId, order.updatedSequence],
    },
    options,
  );
  const fills = await database.read(
    {
      // Between its first and last event an account has few fills of other orders: no index more.
      sql:
        `SELECT ${selectList(FILLS, 't')} FROM fills t WHERE t.account = $1 AND t.market = $2 ` +
        'AND t.sequence BETWEEN $3 AND $4 AND t.order_id = $5 ' +
        `ORDER BY t.sequence, t.event_index LIMIT ${HISTORY_MAX}`,
      params: [account, order.market, order.placedSequence, order.updatedSequence, order.orderId],
    },
    options,
  );
  return {
    order,
    changes: rowsOf(ORDER_CHANGES, changes),
    fills: rowsOf(FILLS, fills),
    asOfSequence: answer.asOfSequence,
  };
}
