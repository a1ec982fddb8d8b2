import { protocolAccount } from './balances.ts';
import { ceilDiv, floorDiv, larger, magnitude, toNumber } from './integers.ts';
import type { Slice } from './liquidation-slice.ts';
import { isInitialMarginMet, markOf } from './margin.ts';
import { closeAndPrint, fillPosition, recordOf } from './positions.ts';
import type { State } from './state.ts';
import { keepChanges, openSavepoint, rollBack } from './undo.ts';

/**
 * Step 7: the backstop takes what the book left over, at the bankruptcy value, if its loss stays
 * within the cap and it can carry the position. Returns whether it did.
 */
export function takeOver(state: State, slice: Slice, rest: bigint): boolean {
  const { record, isLong, unit } = slice;
  const { market } = record;
  const quote = isLong
    ? ceilDiv(slice.value * rest, slice.lots)
    : floorDiv(slice.value * rest, slice.lots);
  const worth = rest * markOf(market);
  const loss = larger(0n, isLong ? quote - worth : worth - quote);
  if (state.backstopLossUsed + loss > state.backstopLossCap) return false;
  const backstop = recordOf(protocolAccount(state, 'backstop'), market, 'cross');
  const taken = isLong ? rest : -rest;
  if (magnitude(backstop.size + taken) > market.rules.maxPositionSize) return false;
  const savepoint = openSavepoint(state.undo);
  fillPosition(state, record, -taken, quote, 0n);
  fillPosition(state, backstop, taken, quote, 0n);
  if (!isInitialMarginMet(state, backstop.account)) {
    rollBack(state.undo, savepoint);
    return false;
  }
  keepChanges(state.undo);
  state.backstopLossUsed += loss;
  state.events.push({
    kind: 'BackstopTookOver',
    account: unit.account.id,
    market: market.id,
    marginMode: record.mode,
    side: isLong ? 'sell' : 'buy',
    size: toNumber(rest),
    quote: toNumber(quote),
    loss: toNumber(loss),
    lossUsed: toNumber(state.backstopLossUsed),
    positionSize: toNumber(record.size),
    positionQuote: toNumber(record.quote),
  });
  closeAndPrint(state, backstop);
  return true;
}
