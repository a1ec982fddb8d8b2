import type { VenueView } from '@tandem/feed';
import { formatDecimal } from '@tandem/quantity';
import type { Audit } from './audit.ts';
import { type BalanceSheet, differenceOf, FRACTION } from './balance-sheet.ts';

/** Anything that JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The audit for programs: the last line of the output with --json. */
export function auditJson(audit: Audit): { readonly [key: string]: Json } {
  const { findings, replayed, view } = audit;
  return {
    conserved: findings.isConserved,
    invariantViolations: findings.violations.length,
    violations: findings.violations,
    commands: view.totals.figures.commands,
    events: view.totals.figures.events,
    sequence: audit.sequence,
    stateHash: audit.stateHash,
    replayHash: replayed.stateHash,
    eventHash: audit.eventHash,
    replayEventHash: replayed.eventHash,
    journalHash: replayed.journalHash,
    journalGroups: replayed.groups,
    hashesMet: replayed.hashesMet,
    assets: findings.sheets.map(sheetJson),
    ...totalsJson(view),
  };
}

/** Counts of what happened, for programs. */
export function totalsJson({ totals, accounts, orders }: VenueView): {
  readonly [key: string]: Json;
} {
  const { figures } = totals;
  return {
    accounts: accounts.count,
    openOrders: orders.count,
    fills: totals.count('OrderFilled'),
    trades: totals.count('TradePrinted'),
    fundingSettlements: totals.count('FundingSettled'),
    accountsFlagged: totals.count('AccountFlagged'),
    liquidations: totals.count('LiquidationStepped'),
    insurancePayments: figures.insurancePayments,
    insurancePaid: figures.insurancePaid,
    insuranceFees: figures.insuranceFees,
    backstopTakeovers: totals.count('BackstopTookOver'),
    backstopLoss: figures.backstopLoss,
    deleveragings: totals.count('PositionDeleveraged'),
    deficits: figures.deficits,
    eventsByKind: totals.byEventKind(),
    rejectsByReason: totals.byRejectReason(),
    cancelsByReason: totals.byCancelReason(),
  };
}

/**
 * Amounts as decimal text of the asset, cut to its engine unit; `difference` is exact, in 2^-20 of
 * that unit, because funding leaves such fractions.
 */
function sheetJson(sheet: BalanceSheet): Json {
  const text = (fractions: bigint): string =>
    formatDecimal(fractions / FRACTION, sheet.unitDecimals);
  return {
    asset: sheet.symbol,
    unitDecimals: sheet.unitDecimals,
    paidIn: text(sheet.paidIn),
    balances: text(sheet.balances),
    positions: text(sheet.positions),
    dust: text(sheet.dust),
    pendingWithdrawals: text(sheet.pendingWithdrawals),
    difference: differenceOf(sheet).toString(),
  };
}
