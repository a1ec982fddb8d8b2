import { eventLayouts } from '@tandem/protocol';
import { nextEvent, placesOf } from './event-fields.ts';

const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);
const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const BALANCE = placesOf(eventLayouts.BALANCE_CHANGED);
const ISOLATED = placesOf(eventLayouts.ISOLATED_MARGIN_ADJUSTED);

/**
 * Positions of the events of a command in the order in which what they tell happened. That is the
 * order of the events, but for an account that trades with itself: the taker's leg is applied
 * first and told last (docs/rulebook/matching.md), so the last event has not the last figures.
 * Then the taker's fill and what belongs to it go before the maker's.
 */
export function inLegOrder(slots: Float64Array): readonly number[] {
  const events: number[] = [];
  for (let at = 0; at < slots.length; at = nextEvent(slots, at)) events.push(at);
  for (let print = 0; print < events.length; print += 1) {
    if (slots[events[print] as number] !== PRINTED.code) continue;
    const maker = print + 1;
    const account = filledAccount(slots, events[maker]);
    let taker = maker + 1;
    while (taker < events.length && !isFill(slots, events[taker])) taker += 1;
    if (account === undefined || filledAccount(slots, events[taker]) !== account) continue;
    let end = taker + 1;
    while (belongsTo(slots, events[end], account)) end += 1;
    const makers = events.slice(maker, taker);
    events.splice(maker, end - maker, ...events.slice(taker, end), ...makers);
  }
  return events;
}

function isFill(slots: Float64Array, at: number | undefined): boolean {
  return at !== undefined && slots[at] === FILLED.code;
}

function filledAccount(slots: Float64Array, at: number | undefined): number | undefined {
  return at !== undefined && isFill(slots, at) ? slots[at + FILLED.account] : undefined;
}

/** A fill is followed by what it did to the balance and the margin of its account. */
function belongsTo(slots: Float64Array, at: number | undefined, account: number): boolean {
  if (at === undefined) return false;
  if (slots[at] === BALANCE.code) return slots[at + BALANCE.account] === account;
  return slots[at] === ISOLATED.code && slots[at + ISOLATED.account] === account;
}
