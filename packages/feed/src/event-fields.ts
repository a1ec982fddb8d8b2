import { EVENT_LAYOUTS, type EventKind, type Fields, slotsOf } from '@tandem/protocol';

/** Where each field of an event lies, counted from the slot of its code. */
export type FieldPlaces<F> = { readonly [Name in keyof F]: number };

/** Code and places of one event: folds read numbers in place and make no objects. */
export type EventPlaces<F> = { readonly code: number } & FieldPlaces<F>;

type LayoutLike = { readonly code: number; readonly fields: Fields };

/** The places of an event's fields. */
export function placesOf<L extends LayoutLike>(layout: L): EventPlaces<L['fields']> {
  const places: { [name: string]: number } = { code: layout.code };
  let at = 1;
  for (const [name, kind] of Object.entries(layout.fields)) {
    places[name] = at;
    at += slotsOf(kind);
  }
  return places as EventPlaces<L['fields']>;
}

const SLOTS: readonly number[] = EVENT_LAYOUTS.reduce<number[]>((sizes, { code, fields }) => {
  sizes[code] = Object.values(fields).reduce((sum, kind) => sum + slotsOf(kind), 1);
  return sizes;
}, []);

/** Position of the event behind the one at `at`. */
export function nextEvent(slots: Float64Array, at: number): number {
  return at + (SLOTS[slots[at] as number] as number);
}

/** Number of events in the slots. */
export function countEvents(slots: Float64Array): number {
  let count = 0;
  for (let at = 0; at < slots.length; at = nextEvent(slots, at)) count += 1;
  return count;
}

/** Name of each event code; holes where no event has the code. */
export const EVENT_KINDS: readonly (EventKind | undefined)[] = EVENT_LAYOUTS.reduce<EventKind[]>(
  (kinds, { code, kind }) => {
    kinds[code] = kind as EventKind;
    return kinds;
  },
  [],
);
