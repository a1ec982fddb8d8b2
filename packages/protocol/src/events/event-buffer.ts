import { assert } from '@tandem/quantity';
import type { AnyLayout, FieldKind } from '../layout.ts';
import type { Event } from './event.ts';
import { EVENT_LAYOUTS } from './event-layouts.ts';

/** What a slot holds for an absent value: no event carries this number. */
export const NO_VALUE: number = -Number.MAX_SAFE_INTEGER;
const TEXT_SLOTS = 3;
const TEXT_BYTES_PER_SLOT = 6;

/** Slots of one field. */
export function slotsOf(kind: FieldKind): number {
  return kind === 'text' ? TEXT_SLOTS : 1;
}

const SLOTS: readonly number[] = EVENT_LAYOUTS.reduce<number[]>((slots, layout) => {
  slots[layout.code] = Object.values(layout.fields).reduce((sum, kind) => sum + slotsOf(kind), 0);
  return slots;
}, []);
/** A field of an event, and its slot counted from that of the code. */
type PlannedField = { readonly name: string; readonly kind: FieldKind; readonly slot: number };
/** How an event is written and read: its code, and its fields in order. */
type Plan = {
  readonly code: number;
  readonly fields: readonly PlannedField[];
  /** All fields without values: a copy has its shape at once, and does not grow field by field. */
  readonly empty: { readonly [name: string]: unknown };
};
const PLANS: ReadonlyMap<string, Plan> = new Map(
  EVENT_LAYOUTS.map((layout) => [layout.kind, planOf(layout)]),
);
const BY_CODE: readonly (Plan | undefined)[] = [...PLANS.values()].reduce<Plan[]>((plans, plan) => {
  plans[plan.code] = plan;
  return plans;
}, []);

function planOf({ kind, code, fields }: AnyLayout): Plan {
  const planned: PlannedField[] = [];
  const empty: { [name: string]: unknown } = { kind };
  let slot = 1;
  for (const [name, fieldKind] of Object.entries(fields)) {
    planned.push({ name, kind: fieldKind, slot });
    empty[name] = null;
    slot += slotsOf(fieldKind);
  }
  return { code, fields: planned, empty };
}

/**
 * The events of one command (or of one group), as numbers: for each event its code, then one slot
 * for each field in layout order. Writing allocates nothing; `decode` makes objects for readers.
 */
export class EventBuffer {
  declare slots: Float64Array;
  /** Slots in use. */
  length = 0;
  /** Events in the buffer. */
  count = 0;

  constructor(capacity = 4_096) {
    this.slots = new Float64Array(capacity);
  }

  /** Forgets all events; keeps the memory. */
  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  /** Opens an event and returns the index of its first field slot; the caller fills all slots. */
  open(code: number): number {
    const size = (SLOTS[code] as number) + 1;
    const at = this.length;
    if (at + size > this.slots.length) this.grow(at + size);
    this.slots[at] = code;
    this.length = at + size;
    this.count += 1;
    return at + 1;
  }

  private grow(needed: number): void {
    const slots = new Float64Array(Math.max(needed, this.slots.length * 2));
    slots.set(this.slots);
    this.slots = slots;
  }

  /** Forgets everything from a position taken earlier (`length` and `count`). */
  truncate(length: number, count: number): void {
    this.length = length;
    this.count = count;
  }

  /** Position of the event behind the one at `at`. */
  next(at: number): number {
    return at + 1 + (SLOTS[this.slots[at] as number] as number);
  }

  /** The event at a position (0, or what `next` returned). */
  decode(at: number): Event {
    const plan = BY_CODE[this.slots[at] as number];
    assert(plan !== undefined, 'an event has a known code');
    const event: { [name: string]: unknown } = { ...plan.empty };
    for (const { name, kind, slot } of plan.fields) event[name] = this.readSlot(at + slot, kind);
    return event as unknown as Event;
  }

  /** All events as objects, in order. */
  toArray(): Event[] {
    const events: Event[] = [];
    for (let at = 0; at < this.length; at = this.next(at)) events.push(this.decode(at));
    return events;
  }

  /** Appends an event given as an object; for engines that favor clarity over speed. */
  push(event: Event): void {
    const plan = PLANS.get(event.kind);
    assert(plan !== undefined, 'an event has a layout');
    const values = event as unknown as { readonly [name: string]: unknown };
    const at = this.open(plan.code) - 1;
    for (const { name, kind, slot } of plan.fields) {
      this.writeSlot(at + slot, kind, values[name]);
    }
  }

  /** The bytes of all slots in use, for hashing: the same events give the same bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(this.slots.buffer, this.slots.byteOffset, this.length * 8);
  }

  /** Writes text of at most 18 ASCII characters into three slots. */
  writeText(slot: number, text: string): void {
    for (let part = 0; part < TEXT_SLOTS; part += 1) {
      let packed = 0;
      for (let i = 0; i < TEXT_BYTES_PER_SLOT; i += 1) {
        const at = part * TEXT_BYTES_PER_SLOT + i;
        packed = packed * 256 + (at < text.length ? text.charCodeAt(at) : 0);
      }
      this.slots[slot + part] = packed;
    }
  }

  private readText(slot: number): string {
    let text = '';
    for (let part = 0; part < TEXT_SLOTS; part += 1) {
      const packed = this.slots[slot + part] as number;
      for (let i = TEXT_BYTES_PER_SLOT - 1; i >= 0; i -= 1) {
        const code = Math.floor(packed / 256 ** i) % 256;
        if (code !== 0) text += String.fromCharCode(code);
      }
    }
    return text;
  }

  private readSlot(slot: number, kind: FieldKind): unknown {
    const value = this.slots[slot] as number;
    if (kind === 'text') return this.readText(slot);
    if (kind === 'bool') return value === 1;
    if (Array.isArray(kind)) return kind[value];
    return value === NO_VALUE ? null : value;
  }

  private writeSlot(slot: number, kind: FieldKind, value: unknown): void {
    if (kind === 'text') {
      this.writeText(slot, value as string);
    } else if (kind === 'bool') {
      this.slots[slot] = value === true ? 1 : 0;
    } else if (Array.isArray(kind)) {
      const code = kind.indexOf(value);
      assert(code >= 0, `${String(value)} is no name of its list`);
      this.slots[slot] = code;
    } else if (value === null) {
      this.slots[slot] = NO_VALUE;
    } else {
      assert(Number.isSafeInteger(value) && !Object.is(value, -0), 'a slot holds an integer');
      this.slots[slot] = value as number;
    }
  }
}
