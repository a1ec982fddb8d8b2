import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyHeap } from './key-heap.ts';
import { BY_INDEX, BY_LAST, BY_MARK, TriggerIndex } from './trigger-index.ts';

type Entry = { readonly key: number; readonly id: number };

const byKey = (a: Entry, b: Entry): number => a.key - b.key || a.id - b.id;
const anyStep = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      key: fc.integer({ min: -9, max: 9 }),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: fc.constant('pop' as const), key: fc.constant(0) }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      key: fc.integer({ min: 1, max: 4 }),
    }),
    weight: 1,
  },
);

test('a heap gives its entries by key, then by id, whatever is pushed, popped and dropped', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 200, size: 'max' }), (steps) => {
      const heap = new KeyHeap();
      let model: Entry[] = [];
      let id = 0;
      for (const { kind, key } of steps) {
        if (kind === 'push') {
          id += 1;
          heap.push(key, id);
          model = [...model, { key, id }].toSorted(byKey);
        } else if (kind === 'compact') {
          heap.compact((entry) => entry % key !== 0);
          model = model.filter((entry) => entry.id % key !== 0);
        } else if (model.length > 0) {
          heap.pop();
          model.shift();
        }
        expect(heap.size).toBe(model.length);
        expect(heap.topKey).toBe(model[0]?.key ?? Number.NaN);
        if (model[0] !== undefined) expect(heap.topId).toBe(model[0].id);
      }
    }),
    { numRuns: 1_000 },
  );
});

const anyTrigger = fc.record({
  by: fc.constantFrom(BY_MARK, BY_LAST, BY_INDEX),
  firesOnRise: fc.boolean(),
  price: fc.integer({ min: 1, max: 30 }),
});

test('a price takes what it reaches: risen from below, fallen from above, then by id', () => {
  const prices = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }));
  fc.assert(
    fc.property(
      fc.array(anyTrigger, { maxLength: 80, size: 'max' }),
      prices,
      (triggers, [high, low]) => {
        const index = new TriggerIndex();
        triggers.forEach(({ by, firesOnRise, price }, at) =>
          index.add(by, firesOnRise, price, at + 1),
        );
        for (const kind of [BY_MARK, BY_LAST, BY_INDEX]) {
          const meant = triggers
            .map((trigger, at) => ({ ...trigger, key: trigger.price, id: at + 1 }))
            .filter(({ by }) => by === kind);
          const risen = meant.filter(({ firesOnRise, price }) => firesOnRise && price <= high);
          const fallen = meant.filter(({ firesOnRise, price }) => !firesOnRise && price >= low);
          const down = (a: Entry, b: Entry): number => b.key - a.key || a.id - b.id;
          const take = (next: () => number): number[] => {
            const ids: number[] = [];
            for (let id = next(); id !== 0; id = next()) ids.push(id);
            return ids;
          };
          const ids = (entries: readonly Entry[]): number[] => entries.map(({ id }) => id);
          expect(take(() => index.takeRisen(kind, high))).toEqual(ids(risen.toSorted(byKey)));
          expect(take(() => index.takeFallen(kind, low))).toEqual(ids(fallen.toSorted(down)));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
