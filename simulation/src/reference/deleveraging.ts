import { MARGIN_MODES } from '@tandem/protocol';
import { cleanUpRecord } from './clean-up.ts';
import { ceilDiv, compare, floorDiv, larger, magnitude, smaller, toNumber } from './integers.ts';
import type { Slice } from './liquidation-slice.ts';
import { crossEquity, markOf, positionValue } from './margin.ts';
import { closeAndPrint, fillPosition } from './positions.ts';
import type { PositionRecord, State } from './state.ts';

// docs/rulebook/adl.md.

const FACTOR_LIMIT = (1n << 26n) - 1n;
const PROFIT_ONE = 1_000_000n;
const LEVERAGE_ONE = 10_000n;
const PUBLISHED = 16;

/** Steps that the running command may still do. */
export type StepBudget = { left: number };

type Candidate = { readonly record: PositionRecord; readonly score: bigint };

function profitFactor(record: PositionRecord): bigint {
  const value = record.size * markOf(record.market);
  const profit = record.size > 0n ? value - record.openCost : record.openCost + value;
  const factor = floorDiv(larger(0n, profit) * PROFIT_ONE, larger(1n, record.openCost));
  return smaller(FACTOR_LIMIT, factor);
}

/** Net of hedges: an account that is long and short at once is not leveraged by their sum. */
function leverageFactor(state: State, record: PositionRecord): bigint {
  const { account } = record;
  const positions =
    record.mode === 'cross' ? account.records.filter((other) => other.mode === 'cross') : [record];
  const net = positions.reduce((sum, other) => sum + other.size * markOf(other.market), 0n);
  const equity =
    record.mode === 'cross'
      ? crossEquity(state, account, 'plain')
      : positionValue(state, record, 'plain');
  return smaller(FACTOR_LIMIT, floorDiv(magnitude(net) * LEVERAGE_ONE, larger(1n, equity)));
}

function byScore(a: Candidate, b: Candidate): number {
  return (
    compare(b.score, a.score) ||
    a.record.account.id - b.record.account.id ||
    MARGIN_MODES.indexOf(a.record.mode) - MARGIN_MODES.indexOf(b.record.mode)
  );
}

function rankCandidates(state: State, { record: bankrupt, isLong }: Slice): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const account of state.accounts.values()) {
    if (account === bankrupt.account) continue;
    for (const record of account.records) {
      if (record.market !== bankrupt.market || record.size === 0n) continue;
      if (record.size > 0n === isLong) continue;
      const score = profitFactor(record) * leverageFactor(state, record);
      candidates.push({ record, score });
    }
  }
  return candidates.sort(byScore);
}

function printRanks(state: State, candidates: readonly Candidate[]): void {
  for (const [index, { record, score }] of candidates.slice(0, PUBLISHED).entries()) {
    state.events.push({
      kind: 'AdlRanked',
      market: record.market.id,
      rank: index + 1,
      account: record.account.id,
      marginMode: record.mode,
      score: toNumber(score),
      positionSize: toNumber(record.size),
    });
  }
}

/** Closes `lots` of a candidate against the bankrupt position, at its bankruptcy value. */
function deleverage(
  state: State,
  slice: Slice,
  { record, rank }: { readonly record: PositionRecord; readonly rank: number },
  lots: bigint,
): void {
  const { record: bankrupt, isLong } = slice;
  const value = isLong
    ? floorDiv(slice.value * lots, slice.lots)
    : ceilDiv(slice.value * lots, slice.lots);
  const change = isLong ? lots : -lots;
  fillPosition(state, bankrupt, -change, value, 0n);
  const realized = fillPosition(state, record, change, value, 0n);
  state.events.push({
    kind: 'PositionDeleveraged',
    account: record.account.id,
    market: record.market.id,
    marginMode: record.mode,
    rank,
    size: toNumber(lots),
    quote: toNumber(value),
    realizedProfit: toNumber(realized),
    positionSize: toNumber(record.size),
    positionQuote: toNumber(record.quote),
    bankruptAccount: bankrupt.account.id,
    bankruptPositionSize: toNumber(bankrupt.size),
    bankruptPositionQuote: toNumber(bankrupt.quote),
  });
  closeAndPrint(state, record);
  cleanUpRecord(state, record);
}

/**
 * Closes up to `rest` lots against the most profitable and most leveraged opposite positions. The
 * first belongs to the running step; each further one uses one more. Returns the lots closed.
 */
export function autoDeleverage(
  state: State,
  slice: Slice,
  rest: bigint,
  budget: StepBudget,
): bigint {
  let left = rest;
  let isFirst = true;
  while (left > 0n) {
    const candidates = rankCandidates(state, slice);
    if (candidates.length === 0) break;
    printRanks(state, candidates);
    for (const [index, { record }] of candidates.entries()) {
      if (left === 0n) break;
      if (!isFirst) {
        if (budget.left === 0) return rest - left;
        budget.left -= 1;
      }
      isFirst = false;
      const lots = smaller(left, ceilDiv(magnitude(record.size), 4n));
      deleverage(state, slice, { record, rank: index + 1 }, lots);
      left -= lots;
    }
  }
  return rest - left;
}
