import type { Parameter, Statement } from './database.ts';
import {
  ACCOUNTS,
  type AccountRow,
  ASSETS,
  type AssetRow,
  BALANCES,
  type BalanceRow,
  LEVERAGES,
  type LeverageRow,
  MARKETS,
  type MarketRow,
  POSITIONS,
  type PositionRow,
} from './rows/account-rows.ts';
import {
  DEPOSITS,
  type DepositRow,
  LEDGER,
  type LedgerRow,
  WITHDRAWAL_ENDS,
  WITHDRAWALS,
  type WithdrawalEndRow,
  type WithdrawalRow,
} from './rows/money-rows.ts';
import {
  OPERATING_ERRORS,
  type OperatingErrorRow,
  ORDER_CHANGES,
  ORDER_UPDATES,
  ORDERS,
  type OrderChangeRow,
  type OrderRow,
  type OrderUpdateRow,
  REJECT_ORDERS,
  REJECTS,
  type RejectOrderRow,
  type RejectRow,
} from './rows/order-rows.ts';
import {
  POOL_DISTRIBUTIONS,
  POOL_ENTRIES,
  POOL_VALUES,
  POOLS,
  type PoolDistributionRow,
  type PoolEntryRow,
  type PoolRow,
  type PoolValueRow,
} from './rows/pool-rows.ts';
import {
  ADL_RANKS,
  type AdlRankRow,
  FUNDING_PAYMENTS,
  FUNDING_RATES,
  type FundingPaymentRow,
  type FundingRateRow,
  LIQUIDATIONS,
  type LiquidationRow,
} from './rows/risk-rows.ts';
import {
  ACTIVE_ACCOUNTS,
  type ActiveAccountRow,
  ASSET_STATISTICS,
  type AssetStatisticsRow,
  MARKET_STATISTICS,
  type MarketStatisticsRow,
  TIME_MARKS,
  type TimeMarkRow,
  VENUE_STATISTICS,
  type VenueStatisticsRow,
} from './rows/statistics-rows.ts';
import {
  CANDLES,
  type CandleRow,
  FILLS,
  type FillRow,
  TRADES,
  type TradeRow,
} from './rows/trade-rows.ts';
import { type ColumnKind, type ColumnValue, columnName, sqlType, type Table } from './table.ts';

/**
 * Everything that some commands in a row change. Rows of `candles` and the statistics hold what
 * these commands add; the others hold what is true after them.
 */
export type RowBatch = {
  readonly assets: readonly AssetRow[];
  readonly markets: readonly MarketRow[];
  readonly accounts: readonly AccountRow[];
  readonly leverages: readonly LeverageRow[];
  readonly balances: readonly BalanceRow[];
  /** Size 0: the position is closed. */
  readonly positions: readonly PositionRow[];
  readonly orders: readonly OrderRow[];
  readonly orderUpdates: readonly OrderUpdateRow[];
  readonly orderChanges: readonly OrderChangeRow[];
  readonly rejects: readonly RejectRow[];
  readonly rejectOrders: readonly RejectOrderRow[];
  readonly operatingErrors: readonly OperatingErrorRow[];
  readonly fills: readonly FillRow[];
  readonly trades: readonly TradeRow[];
  readonly candles: readonly CandleRow[];
  readonly fundingRates: readonly FundingRateRow[];
  readonly fundingPayments: readonly FundingPaymentRow[];
  readonly liquidations: readonly LiquidationRow[];
  readonly adlRanks: readonly AdlRankRow[];
  readonly poolEntries: readonly PoolEntryRow[];
  readonly poolDistributions: readonly PoolDistributionRow[];
  readonly pools: readonly PoolRow[];
  readonly poolValues: readonly PoolValueRow[];
  readonly deposits: readonly DepositRow[];
  readonly withdrawals: readonly WithdrawalRow[];
  readonly withdrawalEnds: readonly WithdrawalEndRow[];
  readonly ledger: readonly LedgerRow[];
  readonly marketStatistics: readonly MarketStatisticsRow[];
  readonly venueStatistics: readonly VenueStatisticsRow[];
  readonly assetStatistics: readonly AssetStatisticsRow[];
  readonly activeAccounts: readonly ActiveAccountRow[];
  readonly timeMarks: readonly TimeMarkRow[];
};

/** The statements that write a batch, one a table, whatever its number of rows. */
export function batchStatements(batch: RowBatch): readonly Statement[] {
  return [
    upsert(ASSETS, batch.assets, ['asset']),
    upsert(MARKETS, batch.markets, ['market']),
    upsert(ACCOUNTS, batch.accounts, ['account']),
    upsert(LEVERAGES, batch.leverages, ['account', 'market', 'marginMode']),
    upsert(BALANCES, batch.balances, ['account', 'asset']),
    upsert(
      POSITIONS,
      batch.positions.filter(({ size }) => size !== 0),
      ['account', 'market', 'marginMode'],
    ),
    deleteClosed(batch.positions.filter(({ size }) => size === 0)),
    insert(ORDERS, batch.orders),
    updateOrders(batch.orderUpdates),
    insert(ORDER_CHANGES, batch.orderChanges),
    insert(REJECTS, batch.rejects),
    completeRejects(batch.rejectOrders),
    insert(OPERATING_ERRORS, batch.operatingErrors),
    insert(FILLS, batch.fills),
    insert(TRADES, batch.trades),
    addTo(CANDLES, batch.candles, ['market', 'seconds', 'startUs'], {
      open: 'candles.open',
      high: 'greatest(candles.high, excluded.high)',
      low: 'least(candles.low, excluded.low)',
      close: 'excluded.close',
    }),
    insert(FUNDING_RATES, batch.fundingRates),
    insert(FUNDING_PAYMENTS, batch.fundingPayments),
    insert(LIQUIDATIONS, batch.liquidations),
    insert(ADL_RANKS, batch.adlRanks),
    insert(POOL_ENTRIES, batch.poolEntries),
    insert(POOL_DISTRIBUTIONS, batch.poolDistributions),
    upsert(POOLS, batch.pools, ['account']),
    addTo(POOL_VALUES, batch.poolValues, ['seconds', 'startUs'], {
      equity: 'excluded.equity',
      totalShares: 'excluded.total_shares',
      sharePrice: 'excluded.share_price',
      reserve: 'coalesce(excluded.reserve, pool_values.reserve)',
    }),
    insert(DEPOSITS, batch.deposits),
    insert(WITHDRAWALS, batch.withdrawals),
    endWithdrawals(batch.withdrawalEnds),
    insert(LEDGER, batch.ledger),
    addTo(MARKET_STATISTICS, batch.marketStatistics, ['market', 'seconds', 'startUs'], {
      openInterest: 'coalesce(excluded.open_interest, market_statistics.open_interest)',
      indexPrice: 'coalesce(excluded.index_price, market_statistics.index_price)',
      markPrice: 'coalesce(excluded.mark_price, market_statistics.mark_price)',
    }),
    addTo(VENUE_STATISTICS, batch.venueStatistics, ['seconds', 'startUs'], {}),
    addTo(ASSET_STATISTICS, batch.assetStatistics, ['asset', 'seconds', 'startUs'], {}),
    insert(ACTIVE_ACCOUNTS, batch.activeAccounts, 'ON CONFLICT DO NOTHING'),
    insert(TIME_MARKS, batch.timeMarks, 'ON CONFLICT DO NOTHING'),
  ].filter((statement) => statement !== null);
}

/** Rows that one statement may carry: more are refused by nobody, but make a long pause. */
export function countRows(batch: RowBatch): number {
  return Object.values(batch).reduce((sum, rows) => sum + rows.length, 0);
}

/** One statement for any number of rows; null without any. */
export function insert<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  onConflict = '',
): Statement | null {
  if (rows.length === 0) return null;
  const names = Object.keys(table.columns).map(columnName).join(', ');
  return {
    sql: `INSERT INTO ${table.name} (${names}) SELECT * FROM ${unnest(table)} ${onConflict}`.trim(),
    params: columnArrays(table, rows),
  };
}

type NameOf<Row> = keyof Row & string;

/** Rows take the place of those with the same key. */
function upsert<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  key: readonly NameOf<Row>[],
): Statement | null {
  const others = namesOf(table).filter((name) => !key.includes(name));
  const sets = others.map((name) => `${columnName(name)} = excluded.${columnName(name)}`);
  return insert(table, rows, `ON CONFLICT (${columnsOf(key)}) DO UPDATE SET ${sets.join(', ')}`);
}

/** Rows are added to those with the same key, but for the columns with a rule of their own. */
function addTo<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  key: readonly NameOf<Row>[],
  rules: { readonly [Name in NameOf<Row>]?: string },
): Statement | null {
  const others = namesOf(table).filter((name) => !key.includes(name));
  const sets = others.map((name) => {
    const column = columnName(name);
    return `${column} = ${rules[name] ?? `${table.name}.${column} + excluded.${column}`}`;
  });
  return insert(table, rows, `ON CONFLICT (${columnsOf(key)}) DO UPDATE SET ${sets.join(', ')}`);
}

function deleteClosed(rows: readonly PositionRow[]): Statement | null {
  if (rows.length === 0) return null;
  return {
    sql:
      `DELETE FROM positions p USING ${unnest(POSITIONS)} AS u(${columnsOf(namesOf(POSITIONS))}) ` +
      'WHERE p.account = u.account AND p.market = u.market AND p.margin_mode = u.margin_mode',
    params: columnArrays(POSITIONS, rows),
  };
}

function updateOrders(rows: readonly OrderUpdateRow[]): Statement | null {
  if (rows.length === 0) return null;
  return {
    sql:
      'UPDATE orders o SET price = coalesce(u.price, o.price), ' +
      'size = CASE WHEN u.is_amended ' +
      'THEN o.filled + u.filled_more + coalesce(u.remaining, o.remaining) ' +
      'ELSE coalesce(u.size, o.size) END, ' +
      'remaining = coalesce(u.remaining, o.remaining), filled = o.filled + u.filled_more, ' +
      'filled_quote = o.filled_quote + u.filled_quote_more, fees = o.fees + u.fees_more, ' +
      'margin_mode = coalesce(u.margin_mode, o.margin_mode), ' +
      'status = coalesce(u.status, o.status), ' +
      'cancel_reason = coalesce(u.cancel_reason, o.cancel_reason), ' +
      'reject_reason = coalesce(u.reject_reason, o.reject_reason), ' +
      'updated_time_us = u.updated_time_us, updated_sequence = u.updated_sequence ' +
      `FROM ${unnest(ORDER_UPDATES)} AS u(${columnsOf(namesOf(ORDER_UPDATES))}) ` +
      'WHERE o.account = u.account AND o.order_id = u.order_id',
    params: columnArrays(ORDER_UPDATES, rows),
  };
}

/** The market of an order stands in its row: an amendment does not name it. */
function completeRejects(rows: readonly RejectOrderRow[]): Statement | null {
  if (rows.length === 0) return null;
  return {
    sql:
      'UPDATE rejects r SET market = o.market ' +
      `FROM ${unnest(REJECT_ORDERS)} AS u(${columnsOf(namesOf(REJECT_ORDERS))}) ` +
      'JOIN orders o ON o.account = u.account AND o.order_id = u.order_id ' +
      'WHERE r.account = u.account AND r.sequence = u.sequence AND r.event_index = u.event_index',
    params: columnArrays(REJECT_ORDERS, rows),
  };
}

function endWithdrawals(rows: readonly WithdrawalEndRow[]): Statement | null {
  if (rows.length === 0) return null;
  return {
    sql:
      'UPDATE withdrawals w SET status = u.status, ended_time_us = u.ended_time_us, ' +
      'ended_sequence = u.ended_sequence ' +
      `FROM ${unnest(WITHDRAWAL_ENDS)} AS u(${columnsOf(namesOf(WITHDRAWAL_ENDS))}) ` +
      'WHERE w.account = u.account AND w.withdrawal_id = u.withdrawal_id',
    params: columnArrays(WITHDRAWAL_ENDS, rows),
  };
}

function namesOf<Row>(table: Table<Row>): readonly NameOf<Row>[] {
  return Object.keys(table.columns) as NameOf<Row>[];
}

function columnsOf(names: readonly string[]): string {
  return names.map(columnName).join(', ');
}

function unnest<Row>(table: Table<Row>): string {
  const kinds = Object.values<ColumnKind>(table.columns);
  const arrays = kinds.map((kind, at) => `$${at + 1}::${sqlType(kind)}[]`);
  return `unnest(${arrays.join(', ')})`;
}

/** One array a column: the same statement for one row and for thousands. */
function columnArrays<Row>(table: Table<Row>, rows: readonly Row[]): readonly Parameter[] {
  return namesOf(table).map((name) => columnArray(rows, name));
}

/** Most rows repeat what the one before has: its text is taken again. */
function columnArray<Row>(rows: readonly Row[], name: NameOf<Row>): string {
  let text = '{';
  let known: ColumnValue | undefined;
  let shown = '';
  for (const row of rows) {
    const value = row[name] as ColumnValue;
    if (value !== known) {
      known = value;
      shown = `${element(value)},`;
    }
    text += shown;
  }
  return text.length === 1 ? '{}' : `${text.slice(0, -1)}}`;
}

function element(value: ColumnValue): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return String(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
