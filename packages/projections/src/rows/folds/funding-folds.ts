import type { FundingSettled } from '@tandem/protocol';
import type { FoldContext } from '../fold-context.ts';
import { noteStanding } from '../statistics-draft.ts';

/** The funding index counts in 2^-20 quote units a lot. */
const FRACTION = 1_048_576n;

/**
 * What a position receives when the funding index rises by `indexChange`, with what was left of
 * the last time (docs/rulebook/funding.md): floor((r - size x dF) / 2^20), and the rest.
 *
 * The event carries the rate and not the payments, which the engine books when a position is next
 * touched; rests make the sum of the payments the very amount that it books then.
 *
 * Example: 10^6 lots, dF = 786,432, no rest: -750,000 quote units (a long pays), rest 0.
 */
function fundingOf(
  position: { readonly size: number; readonly fundingRemainder: number },
  indexChange: number,
): { readonly payment: number; readonly remainder: number } {
  const total = BigInt(position.fundingRemainder) - BigInt(position.size) * BigInt(indexChange);
  const rest = ((total % FRACTION) + FRACTION) % FRACTION;
  return { payment: Number((total - rest) / FRACTION), remainder: Number(rest) };
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
    const funding = fundingOf(position, indexChange);
    state.fundPosition(position, funding, sequence);
    draft.fundingPayments.push({
      account: position.account,
      sequence,
      eventIndex,
      place: position.marginMode === 'isolated' ? 1 : 0,
      market,
      marginMode: position.marginMode,
      timeUs,
      ratePpb,
      indexPrice,
      size: position.size,
      payment: funding.payment,
    });
  }
}
