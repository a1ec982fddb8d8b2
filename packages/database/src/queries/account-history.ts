import type { Database } from '../database.ts';
import {
  DEPOSITS,
  type DepositRow,
  LEDGER,
  type LedgerRow,
  WITHDRAWALS,
  type WithdrawalRow,
} from '../rows/money-rows.ts';
import { REJECTS, type RejectRow } from '../rows/order-rows.ts';
import {
  FUNDING_PAYMENTS,
  type FundingPaymentRow,
  LIQUIDATIONS,
  type LiquidationRow,
} from '../rows/risk-rows.ts';
import { FILLS, type FillRow } from '../rows/trade-rows.ts';
import { type Page, type PageRequest, type PageShape, readPage } from './page.ts';

/** One account's history, in one market or in all. */
export type AccountHistoryRequest = PageRequest & {
  readonly account: number;
  readonly market?: number | undefined;
};

/** One account's money, in one asset or in all. */
export type AccountMoneyRequest = PageRequest & {
  readonly account: number;
  readonly asset?: number | undefined;
};

const BY_EVENT = { sequenceFactor: 1, timeColumn: 'timeUs' } as const;

const FILL_PAGES: PageShape<FillRow> = {
  ...BY_EVENT,
  table: FILLS,
  key: ['sequence', 'eventIndex'],
};

/** Fills of an account, newest first. */
export function accountFills(
  database: Database,
  request: AccountHistoryRequest,
): Promise<Page<FillRow>> {
  const { account, market } = request;
  return readPage(database, FILL_PAGES, { account, market }, request);
}

const FUNDING_PAGES: PageShape<FundingPaymentRow> = {
  ...BY_EVENT,
  table: FUNDING_PAYMENTS,
  key: ['sequence', 'eventIndex', 'place'],
};

/** What funding paid to and took from an account, newest first. */
export function accountFunding(
  database: Database,
  request: AccountHistoryRequest,
): Promise<Page<FundingPaymentRow>> {
  const { account, market } = request;
  return readPage(database, FUNDING_PAGES, { account, market }, request);
}

const LIQUIDATION_PAGES: PageShape<LiquidationRow> = {
  ...BY_EVENT,
  table: LIQUIDATIONS,
  key: ['sequence', 'eventIndex'],
};

/** Liquidation and deleveraging of an account, step by step, newest first. */
export function accountLiquidations(
  database: Database,
  request: AccountHistoryRequest,
): Promise<Page<LiquidationRow>> {
  const { account, market } = request;
  return readPage(database, LIQUIDATION_PAGES, { account, market }, request);
}

const REJECT_PAGES: PageShape<RejectRow> = {
  ...BY_EVENT,
  table: REJECTS,
  key: ['sequence', 'eventIndex'],
};

/** Commands of an account that had no effect, newest first. */
export function accountRejects(
  database: Database,
  request: PageRequest & { readonly account: number },
): Promise<Page<RejectRow>> {
  return readPage(database, REJECT_PAGES, { account: request.account }, request);
}

const LEDGER_PAGES: PageShape<LedgerRow> = {
  ...BY_EVENT,
  table: LEDGER,
  key: ['sequence', 'eventIndex', 'asset'],
};

/** Every change of the balances of an account, newest first. */
export function accountLedger(
  database: Database,
  request: AccountMoneyRequest,
): Promise<Page<LedgerRow>> {
  const { account, asset } = request;
  return readPage(database, LEDGER_PAGES, { account, asset }, request);
}

const DEPOSIT_PAGES: PageShape<DepositRow> = {
  ...BY_EVENT,
  table: DEPOSITS,
  key: ['sequence', 'eventIndex'],
};

/** Deposits of an account, newest first. */
export function accountDeposits(
  database: Database,
  request: AccountMoneyRequest,
): Promise<Page<DepositRow>> {
  const { account, asset } = request;
  return readPage(database, DEPOSIT_PAGES, { account, asset }, request);
}

const WITHDRAWAL_PAGES: PageShape<WithdrawalRow> = {
  table: WITHDRAWALS,
  key: ['withdrawalId'],
  sequenceFactor: 256,
  timeColumn: 'reservedTimeUs',
};

/** Withdrawals of an account as the journal tells them, newest first. */
export function withdrawalPage(
  database: Database,
  request: AccountMoneyRequest,
): Promise<Page<WithdrawalRow>> {
  const { account, asset } = request;
  return readPage(database, WITHDRAWAL_PAGES, { account, asset }, request);
}
