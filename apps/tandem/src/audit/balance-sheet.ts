import type { Engine } from '@tandem/engine';
import { ASSETS_MAX } from '@tandem/engine';
import { SETTLEMENT_ASSET } from '@tandem/protocol';

/** Funding leaves fractions of 2^-20 quote units; the sheet counts in them, so nothing rounds. */
export const FRACTION = 1_048_576n;

/** Where all units of one asset are. Engine units, times 2^20 so that fractions are exact. */
export type BalanceSheet = {
  readonly asset: number;
  readonly symbol: string;
  readonly unitDecimals: number;
  /** Deposits less confirmed withdrawals. */
  readonly paidIn: bigint;
  readonly balances: bigint;
  /** Quotes of open positions, with funding that is owed; settlement asset only. */
  readonly positions: bigint;
  readonly dust: bigint;
  readonly pendingWithdrawals: bigint;
};

/** What is there less what was paid in: zero, or money appeared or vanished. */
export function differenceOf(sheet: BalanceSheet): bigint {
  const { balances, positions, dust, pendingWithdrawals, paidIn } = sheet;
  return balances + positions + dust + pendingWithdrawals - paidIn;
}

/**
 * The sheet of every asset (docs/rulebook/funds.md, Conservation), added up here from the engine's
 * tables and in nothing but integers, so that it does not share a mistake with the engine.
 */
export function balanceSheets({ state }: Engine): readonly BalanceSheet[] {
  const sheets: BalanceSheet[] = [];
  for (let asset = 0; asset < ASSETS_MAX; asset += 1) {
    const known = state.assets[asset];
    if (known === undefined) continue;
    const isSettlement = asset === SETTLEMENT_ASSET;
    sheets.push({
      asset,
      symbol: known.rules.symbol,
      unitDecimals: Math.min(known.rules.decimals, 8),
      paidIn: BigInt(known.totalDeposits) * FRACTION,
      balances: sumOfBalances(state, asset) * FRACTION,
      positions: isSettlement ? sumOfPositions(state) : 0n,
      dust: isSettlement ? sumOfDust(state) : 0n,
      pendingWithdrawals: sumOfWithdrawals(state, asset) * FRACTION,
    });
  }
  return sheets;
}

type State = Engine['state'];

function sumOfBalances({ accounts }: State, asset: number): bigint {
  let sum = 0n;
  for (let slot = 0; slot < accounts.count; slot += 1)
    sum += BigInt(accounts.balanceOf(slot, asset));
  return sum;
}

function sumOfPositions({ records, markets }: State): bigint {
  let sum = 0n;
  for (let record = 0; record < records.count; record += 1) {
    const market = markets[records.market(record)];
    const index = market?.fundingIndexFor(records.size(record)) ?? 0;
    const change = BigInt(index - records.fundingIndex(record));
    const quote = BigInt(records.quote(record)) * FRACTION;
    sum += quote + BigInt(records.remainder(record)) - BigInt(records.size(record)) * change;
  }
  return sum;
}

function sumOfDust({ markets }: State): bigint {
  let sum = 0n;
  for (const market of markets) sum += BigInt(market?.dust ?? 0);
  return sum;
}

function sumOfWithdrawals({ withdrawals }: State, asset: number): bigint {
  let sum = 0n;
  for (const pending of withdrawals.values()) {
    if (pending.asset === asset) sum += BigInt(pending.amount);
  }
  return sum;
}
