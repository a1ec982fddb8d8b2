import { mulDivDown } from '@tandem/quantity';
import { beginLeg, type Leg, movePosition } from '../accounts/leg.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

/**
 * Moves a position by lots at a total value, without an order and without a fee: one side of a
 * backstop takeover, of auto-deleveraging or of a settlement. Lots and value are signed alike.
 */
export function transferLots(
  state: ExchangeState,
  leg: Leg,
  record: number,
  move: { readonly lots: number; readonly value: number },
): void {
  beginLeg(state, leg, record, NONE);
  movePosition(state, leg, move.lots, move.value);
  state.markDirty(state.records.account(record));
  // The pool's reserve was tested at its last fill, not here.
  state.pool.raisedAt = NONE;
}

/** Value of a part of a slice, rounded up or down. */
export function partOfValue(
  value: number,
  part: number,
  whole: number,
  isRoundedUp: boolean,
): number {
  return isRoundedUp ? -mulDivDown(-value, part, whole) + 0 : mulDivDown(value, part, whole);
}
