import { checkInvariants } from '@tandem/engine';
import type { EngineMachine } from '@tandem/exchange';
import { type BalanceSheet, balanceSheets, differenceOf } from './balance-sheet.ts';

/** What an inspection of the whole state found. */
export type Findings = {
  readonly sheets: readonly BalanceSheet[];
  /** True when every asset is where it was paid in, to the last fraction of a unit. */
  readonly isConserved: boolean;
  /** Invariants that do not hold, each in a sentence. */
  readonly violations: readonly string[];
};

/** Looks at everything: slow, exact, and free of side effects. */
export function inspect({ engine }: EngineMachine): Findings {
  const sheets = balanceSheets(engine);
  const unbalanced = sheets.filter((sheet) => differenceOf(sheet) !== 0n);
  return {
    sheets,
    isConserved: unbalanced.length === 0,
    violations: [
      ...unbalanced.map(
        (sheet) => `the sheet of ${sheet.symbol} is off by ${differenceOf(sheet)} x 2^-20 units`,
      ),
      ...checkInvariants(engine).map(({ invariant, detail }) => `${invariant}: ${detail}`),
    ],
  };
}
