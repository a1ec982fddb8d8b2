import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyMessage } from './arbitrary.fixture.ts';
import type { Event } from './events/event.ts';
import { EventBuffer, NO_VALUE, slotsOf } from './events/event-buffer.ts';
import { EVENT_LAYOUTS } from './events/event-layouts.ts';
import type { AnyLayout } from './layout.ts';

function anyEvent(layout: AnyLayout): fc.Arbitrary<Event> {
  const isFigure = (value: unknown): boolean => value !== NO_VALUE;
  return anyMessage(layout).filter((event) =>
    Object.values(event).every(isFigure),
  ) as unknown as fc.Arbitrary<Event>;
}

const anyOfAll = fc.oneof(...EVENT_LAYOUTS.map(anyEvent));

function bufferOf(events: readonly Event[], capacity?: number): EventBuffer {
  const buffer = new EventBuffer(capacity);
  for (const event of events) buffer.push(event);
  return buffer;
}

describe.each(EVENT_LAYOUTS)('$kind', (layout) => {
  test('comes back equal from its slots', () => {
    fc.assert(
      fc.property(anyEvent(layout), (event) => {
        const buffer = bufferOf([event]);
        expect(buffer.decode(0)).toEqual(event);
        expect(buffer.next(0)).toBe(buffer.length);
      }),
      { numRuns: 300 },
    );
  });

  test('takes one slot a field, three for text, and one for its code', () => {
    const slots = Object.values(layout.fields).reduce((sum, kind) => sum + slotsOf(kind), 0);
    const [event] = fc.sample(anyEvent(layout), { numRuns: 1, seed: 3 });
    expect(bufferOf(event === undefined ? [] : [event]).length).toBe(slots + 1);
  });
});

test('many events come back in order, however small the buffer began', () => {
  fc.assert(
    fc.property(
      fc.array(anyOfAll, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 1, max: 40 }),
      (events, capacity) => {
        const buffer = bufferOf(events, capacity);
        expect(buffer.count).toBe(events.length);
        expect(buffer.toArray()).toEqual(events);
        expect(bufferOf(events).bytes()).toEqual(buffer.bytes());
      },
    ),
    { numRuns: 300 },
  );
});

test('a buffer cut back holds what it held at that position', () => {
  fc.assert(
    fc.property(fc.array(anyOfAll), fc.array(anyOfAll), (kept, dropped) => {
      const buffer = bufferOf(kept);
      const { length, count } = buffer;
      for (const event of dropped) buffer.push(event);
      buffer.truncate(length, count);
      expect(buffer.toArray()).toEqual(kept);
      buffer.clear();
      expect([buffer.toArray(), buffer.count]).toEqual([[], 0]);
    }),
    { numRuns: 200 },
  );
});

test('bytes differ when any figure differs', () => {
  const cap = (insuranceStepCap: number): Event =>
    ({ kind: 'VenueConfigured', insuranceStepCap, backstopLossCap: 0 }) as unknown as Event;
  expect(bufferOf([cap(1)]).bytes()).not.toEqual(bufferOf([cap(2)]).bytes());
});

test.each([-0, 0.5, Number.NaN, 2 ** 53])('%s is no figure of an event', (wrong) => {
  const event = { kind: 'VenueConfigured', insuranceStepCap: wrong, backstopLossCap: 0 };
  expect(() => bufferOf([event as unknown as Event])).toThrow('a slot holds an integer');
});

test('the number that stands for absence is none that an event carries', () => {
  expect(NO_VALUE).toBe(-Number.MAX_SAFE_INTEGER);
  const rejected = {
    kind: 'CommandRejected',
    command: 40,
    account: 16,
    clientOrderId: null,
    reason: 'NoLiquidity',
    bound: 0,
    actual: 1,
  };
  expect(bufferOf([rejected as unknown as Event]).decode(0)).toEqual(rejected);
});
