import type { VenueView } from '@tandem/feed';
import { count, dollars } from '../terminal/figures.ts';
import { type Audit, isClean } from './audit.ts';
import { type BalanceSheet, differenceOf, FRACTION } from './balance-sheet.ts';

const LABEL = 22;

/** A line with its label at a fixed width. */
export function labeled(label: string, text: string): string {
  return `  ${label.padEnd(LABEL)}${text}`;
}

/** The audit for people. */
export function auditText(audit: Audit): readonly string[] {
  const { findings, replayed, view } = audit;
  const isSame = replayed.stateHash === audit.stateHash;
  return [
    '',
    `AUDIT  ${isClean(audit) ? 'everything holds' : 'SOMETHING DOES NOT HOLD'}`,
    '',
    labeled('commands', `${count(view.totals.figures.commands)} in the journal`),
    labeled('events', count(view.totals.figures.events)),
    ...totalsText(view),
    '',
    ...sheetsText(findings.sheets),
    '',
    labeled('conserved', findings.isConserved ? 'yes, every asset, to the last unit' : 'NO'),
    labeled('invariant violations', String(findings.violations.length)),
    ...findings.violations.slice(0, 10).map((violation) => labeled('', violation)),
    labeled('state hash', audit.stateHash),
    labeled('replay hash', `${replayed.stateHash}  ${isSame ? 'the same' : 'ANOTHER ONE'}`),
    labeled('', `the whole journal in a fresh engine; ${hashesText(replayed.hashesMet)}`),
    labeled('journal hash', replayed.journalHash),
  ];
}

/** What happened, in counts. */
export function totalsText({ totals, accounts }: VenueView): readonly string[] {
  const { figures } = totals;
  const rejects = Object.keys(totals.byRejectReason()).length;
  return [
    labeled('accounts', count(accounts.count)),
    labeled('trades', count(totals.count('TradePrinted'))),
    labeled(
      'rejects',
      `${count(totals.count('CommandRejected'))}, of ${rejects} reason${rejects === 1 ? '' : 's'}`,
    ),
    labeled('funding settlements', count(totals.count('FundingSettled'))),
    labeled(
      'liquidation steps',
      `${count(totals.count('LiquidationStepped'))}, ` +
        `${count(totals.count('AccountFlagged'))} flags`,
    ),
    labeled(
      'insurance fund',
      `paid ${dollars(figures.insurancePaid)} in ${count(figures.insurancePayments)} steps, ` +
        `earned ${dollars(figures.insuranceFees)}`,
    ),
    labeled(
      'backstop',
      `${count(totals.count('BackstopTookOver'))} takeovers, loss ${dollars(figures.backstopLoss)}`,
    ),
    labeled('auto-deleveraging', `${count(totals.count('PositionDeleveraged'))} positions`),
  ];
}

function sheetsText(sheets: readonly BalanceSheet[]): readonly string[] {
  const header = ['asset', 'paid in', 'balances', 'in positions', 'leaving', 'difference'];
  const rows = sheets.map((sheet) => [
    sheet.symbol,
    amount(sheet.paidIn, sheet),
    amount(sheet.balances + sheet.dust, sheet),
    amount(sheet.positions, sheet),
    amount(sheet.pendingWithdrawals, sheet),
    differenceOf(sheet).toString(),
  ]);
  return [header, ...rows].map(
    ([first = '', ...cells]) =>
      `  ${first.padEnd(8)}${cells.map((cell) => cell.padStart(22)).join('')}`,
  );
}

/** An amount in 2^-20 units, cut to whole units; the difference beside it is exact. */
function amount(fractions: bigint, { unitDecimals }: BalanceSheet): string {
  const units = fractions / FRACTION;
  const scale = 10n ** BigInt(unitDecimals);
  const sign = units < 0n ? '-' : '';
  const positive = units < 0n ? -units : units;
  const whole = (positive / scale).toLocaleString('en-US');
  const fraction = (positive % scale).toString().padStart(unitDecimals, '0');
  return `${sign}${whole}${unitDecimals > 0 ? `.${fraction}` : ''}`;
}

function hashesText(hashes: number): string {
  if (hashes === 0) return 'the journal recorded no hash to meet';
  return hashes === 1 ? 'the one recorded hash was met' : `all ${hashes} recorded hashes were met`;
}
