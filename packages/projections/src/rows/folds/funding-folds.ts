import type { PositionRow } from '@tandem/database';
import { type FundingSettled, PROTOCOL_ACCOUNTS, type UtilizationCharged } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { noteStanding } from '../statistics-draft.ts';

/** The funding index counts in 2^-20 quote units a lot. */
const FRACTION = 1_048_576n;

type FundedPosition = { readonly size: number; readonly fundingRemainder: number };

/**
 * What a position receives (negative: pays) of `due`, with what was left of the last time: whole
 * quote units, rounded down, and the rest. `due` and the rest count in 2^-20 quote units.
 *
 * The events carry the change of an index and not the payments, which the engine books when a
 * position is next touched (docs/rulebook/margin.md); the rests make the sum of the payments the
 * very amount that it books then.
 *
 * Example: 10^6 lots long, dF = 786,432, no rest: due -786,432,000,000, paid 750,000, rest 0.
 */
function settle(
  { fundingRemainder }: FundedPosition,
  due: bigint,
): { readonly payment: number; readonly remainder: number } {
  const total = BigInt(fundingRemainder) + due;
  const rest = ((total % FRACTION) + FRACTION) % FRACTION;
  return { payment: Number((total - rest) / FRACTION), remainder: Number(rest) };
}

/** A change of an index, for one position. */
type Settlement = {
  readonly reason: 'funding' | 'utilization';
  readonly due: bigint;
  readonly ratePpb: number;
  readonly indexPrice: number | null;
};

function pay(context: FoldContext, position: PositionRow, settlement: Settlement): void {
  const { state, draft, place } = context;
  const { sequence, eventIndex, timeUs } = place;
  const { reason, due, ratePpb, indexPrice } = settlement;
  const funding = settle(position, due);
  state.fundPosition(position, funding, sequence);
  const { account, market, marginMode, size } = position;
  draft.fundingPayments.push({
    account,
    sequence,
    eventIndex,
    place: marginMode === 'isolated' ? 1 : 0,
    market,
    marginMode,
    reason,
    timeUs,
    ratePpb,
    indexPrice,
    size,
    payment: funding.payment,
  });
}

export function foldFunding(context: FoldContext, event: FundingSettled): void {
  const { state, draft, place } = context;
  const { market, ratePpb, premiumPpb, indexPrice, indexChange, fundingIndex } = event;
  const { sequence, eventIndex, timeUs } = place;
  state.changeMarket(market, (row) => {
    row.fundingRatePpb = ratePpb;
    row.fundingIndex = fundingIndex;
  });
  const key = { market, sequence, eventIndex, timeUs };
  const figures = { ratePpb, premiumPpb, indexPrice, fundingIndex };
  draft.fundingRates.push({ ...key, ...figures, openInterest: event.openInterest });
  noteStanding(draft.statistics.market(timeUs, market), state.market(market));
  if (indexChange === 0) return;
  for (const position of state.positionsOf(market)) {
    const due = -BigInt(position.size) * BigInt(indexChange);
    pay(context, position, { reason: 'funding', due, ratePpb, indexPrice });
  }
}

/** The side opposite the pool pays a rise of its index for each lot; the pool gets all of it. */
export function foldUtilization(context: FoldContext, event: UtilizationCharged): void {
  const { state } = context;
  const { market, ratePpb, poolSize, payingSize } = event;
  if (event.indexChange === 0) return;
  const change = BigInt(event.indexChange);
  const { indexPrice } = state.market(market);
  const terms = { reason: 'utilization', ratePpb, indexPrice } as const;
  for (const position of state.positionsOf(market)) {
    if (Math.sign(position.size) !== -Math.sign(poolSize)) continue;
    const lots = BigInt(Math.abs(position.size));
    pay(context, position, { ...terms, due: -lots * change });
  }
  const account = PROTOCOL_ACCOUNTS.pool;
  const pool = state.position({ account, market, marginMode: 'cross' });
  assert(pool !== undefined, 'utilization is paid to an open position of the pool');
  pay(context, pool, { ...terms, due: BigInt(payingSize) * change });
  assert(pool.quote === event.poolQuote, 'the pool got what its event says');
}
