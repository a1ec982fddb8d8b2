import type { VenueView } from '@tandem/feed';
import type { Audit } from './audit.ts';
import { type BalanceSheet, differenceOf } from './balance-sheet.ts';

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

/** Amounts as decimal text in 2^-20 units: they may be beyond what a JSON number holds. */
function sheetJson(sheet: BalanceSheet): Json {
  return {
    asset: sheet.symbol,
    unitDecimals: sheet.unitDecimals,
    paidIn: sheet.paidIn.toString(),
    balances: sheet.balances.toString(),
    positions: sheet.positions.toString(),
    dust: sheet.dust.toString(),
    pendingWithdrawals: sheet.pendingWithdrawals.toString(),
    difference: differenceOf(sheet).toString(),
  };
}
