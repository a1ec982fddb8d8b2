import { adlScore } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { closePosition, Leg } from '../accounts/leg.ts';
import { crossEquity, marketOf, PLAIN, positionValue } from '../accounts/margin-check.ts';
import { CROSS } from '../accounts/record-table.ts';
import { emitLegBalances } from '../emit.ts';
import { cleanUpRecord } from '../matching/match.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import type { Slice } from './slice.ts';
import { partOfValue, transferLots } from './transfer.ts';

const PUBLISHED = 16;

type Candidate = { readonly record: number; readonly accountId: number; readonly score: number };

/** Closes what is left of a slice against profitable opposite positions: docs/rulebook/adl.md. */
export function deleverage(
  state: ExchangeState,
  slice: Slice,
  lots: number,
  events: EventBuffer,
): number {
  let left = lots;
  let isFirst = true;
  for (;;) {
    const candidates = rank(state, slice);
    if (candidates.length === 0) return lots - left;
    publish(state, candidates, events);
    let position = 0;
    for (const candidate of candidates) {
      if (left === 0) return lots;
      if (!isFirst) {
        if (state.stepsLeft === 0) return lots - left;
        state.stepsLeft -= 1;
      }
      isFirst = false;
      position += 1;
      left -= takeFrom(state, { slice, candidate, rank: position, left }, events);
    }
    if (left === 0) return lots;
  }
}

/** Records of the market on the other side, best ranked first. */
function rank(state: ExchangeState, slice: Slice): Candidate[] {
  const { records, accounts } = state;
  const market = marketOf(state, records.market(slice.record));
  const own = records.account(slice.record);
  const found: Candidate[] = [];
  for (let record = market.firstRecord; record !== NONE; ) {
    const size = records.size(record);
    const isOpposite = slice.isLong ? size < 0 : size > 0;
    const account = records.account(record);
    if (isOpposite && account !== own) {
      const accountId = accounts.id(account);
      found.push({ record, accountId, score: scoreOf(state, record) });
    }
    record = records.nextInMarket(record);
  }
  return found.sort(
    (a, b) =>
      b.score - a.score ||
      a.accountId - b.accountId ||
      records.mode(a.record) - records.mode(b.record),
  );
}

function scoreOf(state: ExchangeState, record: number): number {
  const { records } = state;
  const { mark } = marketOf(state, records.market(record));
  const size = records.size(record);
  const openCost = records.openCost(record);
  const value = size * mark;
  const isCross = records.mode(record) === CROSS;
  const account = records.account(record);
  return adlScore({
    unrealizedProfit: size > 0 ? value - openCost : openCost + value,
    openCost,
    netNotional: isCross ? Math.abs(netNotional(state, account)) : Math.abs(value),
    equity: isCross ? crossEquity(state, account, PLAIN) : positionValue(state, record, PLAIN),
  });
}

/** Signed notional over all cross positions: a hedged account has little of it. */
function netNotional(state: ExchangeState, account: number): number {
  const { records } = state;
  let sum = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    const size = records.size(record);
    if (records.mode(record) === CROSS && size !== 0) {
      sum += size * marketOf(state, records.market(record)).mark;
    }
    record = records.nextInAccount(record);
  }
  return sum;
}

function publish(
  state: ExchangeState,
  candidates: readonly Candidate[],
  events: EventBuffer,
): void {
  const { records } = state;
  candidates.slice(0, PUBLISHED).forEach((candidate, i) => {
    events.push({
      kind: 'AdlRanked',
      market: records.market(candidate.record) as never,
      rank: i + 1,
      account: candidate.accountId as never,
      marginMode: records.mode(candidate.record) === CROSS ? 'cross' : 'isolated',
      score: candidate.score,
      positionSize: records.size(candidate.record) as never,
    });
  });
}

type Taking = {
  readonly slice: Slice;
  readonly candidate: Candidate;
  readonly rank: number;
  readonly left: number;
};

/** Up to a quarter of one candidate's position; returns the lots. */
function takeFrom(state: ExchangeState, taking: Taking, events: EventBuffer): number {
  const { records } = state;
  const { slice, candidate } = taking;
  const size = Math.abs(records.size(candidate.record));
  const lots = Math.min(taking.left, Math.ceil(size / 4));
  const value = partOfValue(slice.value, lots, slice.lots, !slice.isLong);
  const sign = slice.isLong ? -1 : 1;
  const bankrupt = new Leg();
  const other = new Leg();
  transferLots(state, bankrupt, slice.record, { lots: sign * lots, value: sign * value });
  transferLots(state, other, candidate.record, { lots: -sign * lots, value: -sign * value });
  events.push({
    kind: 'PositionDeleveraged',
    account: candidate.accountId as never,
    market: records.market(candidate.record) as never,
    marginMode: records.mode(candidate.record) === CROSS ? 'cross' : 'isolated',
    rank: taking.rank,
    size: lots as never,
    quote: value as never,
    realizedProfit: other.realized as never,
    positionSize: other.size as never,
    positionQuote: other.quote as never,
    bankruptAccount: state.accounts.id(records.account(slice.record)) as never,
    bankruptPositionSize: bankrupt.size as never,
    bankruptPositionQuote: bankrupt.quote as never,
  });
  if (other.size === 0) {
    closePosition(state, other);
    emitLegBalances(state, events, other);
    cleanUpRecord(state, events, candidate.record);
  }
  return lots;
}
