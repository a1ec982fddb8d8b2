import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUnits, type FlaggedUnit, LiquidationQueue } from './liquidation-queue.ts';
import { PriceWheel, WheelLinks } from './price-wheel.ts';

const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    item: fc.nat({ max: 199 }),
    ahead: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 10_000_000 })),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    item: fc.nat({ max: 199 }),
    ahead: fc.constant(0),
  }),
  fc.record({
    kind: fc.constant('move' as const),
    item: fc.constant(0),
    ahead: fc.oneof(
      fc.integer({ min: -60, max: 60 }),
      fc.integer({ min: -8_000_000, max: 8_000_000 }),
    ),
  }),
  // A stale band moves the key without an advance.
  fc.record({
    kind: fc.constant('drift' as const),
    item: fc.constant(0),
    ahead: fc.integer({ min: -40, max: 40 }),
  }),
);

test('a wheel visits exactly the items whose threshold the key has reached', () => {
  const anyStart = fc.oneof(fc.constant(0), fc.integer({ min: -100_000_000, max: 100_000_000 }));
  fc.assert(
    fc.property(anyStart, fc.array(anyStep, { maxLength: 150, size: 'max' }), (start, steps) => {
      const wheel = new PriceWheel(new WheelLinks());
      const model = new Map<number, number>();
      let key = start;
      for (const { kind, item, ahead } of steps) {
        if (kind === 'insert') {
          wheel.remove(item);
          wheel.insert(item, key + ahead, key);
          model.set(item, key + ahead);
        } else if (kind === 'remove') {
          wheel.remove(item);
          model.delete(item);
        } else {
          key += ahead;
          if (kind === 'drift') continue;
          const visited: number[] = [];
          wheel.advance(key, (seen) => visited.push(seen));
          const due = [...model].filter(([, threshold]) => threshold <= key).map(([of]) => of);
          expect(visited.toSorted((a, b) => a - b)).toEqual(due.toSorted((a, b) => a - b));
          for (const of of due) model.delete(of);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('an item that is visited may be put back at once', () => {
  const wheel = new PriceWheel(new WheelLinks());
  wheel.insert(7, 110, 100);
  const visits: number[] = [];
  const visit = (item: number): void => {
    visits.push(item);
    wheel.insert(item, 500, 200);
  };
  wheel.advance(200, visit);
  wheel.advance(499, visit);
  expect(visits).toEqual([7]);
  wheel.advance(500, visit);
  expect(visits).toEqual([7, 7]);
});

test('wheels share links: an item is in one of them', () => {
  const links = new WheelLinks();
  const [longs, shorts] = [new PriceWheel(links), new PriceWheel(links)];
  longs.insert(3, 110, 100);
  longs.remove(3);
  shorts.insert(3, 120, 100);
  const visited: string[] = [];
  longs.advance(1_000, () => visited.push('long'));
  shorts.advance(1_000, () => visited.push('short'));
  expect(visited).toEqual(['short']);
});

const anyUnit: fc.Arbitrary<FlaggedUnit> = fc
  .record({
    health: fc.integer({ min: -3, max: 3 }),
    accountId: fc.integer({ min: 16, max: 19 }),
    mode: fc.constantFrom(0, 1),
    market: fc.integer({ min: 0, max: 2 }),
  })
  .map((unit) => ({ ...unit, account: unit.accountId - 16, record: unit.market }));

test('the queue gives the worst unit first, then by account, cross before isolated, market', () => {
  fc.assert(
    fc.property(fc.array(fc.option(anyUnit), { maxLength: 120, size: 'max' }), (steps) => {
      const queue = new LiquidationQueue();
      let model: FlaggedUnit[] = [];
      for (const step of steps) {
        if (step !== null) {
          queue.push(step);
          model = [...model, step].toSorted(compareUnits);
        } else {
          const popped = queue.pop();
          const expected = model.shift();
          expect(popped === undefined).toBe(expected === undefined);
          if (popped && expected) expect(compareUnits(popped, expected)).toBe(0);
        }
        expect(queue.size).toBe(model.length);
      }
    }),
    { numRuns: 1_000 },
  );
});
