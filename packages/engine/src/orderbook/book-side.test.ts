import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide } from './book-side.ts';
import { impactPrice } from './order-book.ts';
import { NONE, OrderPool } from './order-pool.ts';

type Resting = { id: number; price: number; lots: number; isPool: boolean };

const anyStep = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('rest' as const),
      price: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 90 })),
      lots: fc.integer({ min: 1, max: 50 }),
      isPool: fc.boolean(),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('reduce' as const),
      which: fc.nat(),
      part: fc.nat({ max: 99 }),
    }),
    weight: 1,
  },
);

/** The side, and a list that does the same the slow way. */
function runBoth(
  steps: readonly (typeof anyStep extends fc.Arbitrary<infer T> ? T : never)[],
  isBid: boolean,
): { side: BookSide; pool: OrderPool; model: Resting[] } {
  const pool = new OrderPool(2);
  const side = new BookSide(pool, isBid, 1);
  const slots = new Map<number, number>();
  const model: Resting[] = [];
  let id = 0;
  for (const step of steps) {
    if (step.kind === 'rest') {
      id += 1;
      const slot = pool.allocate();
      pool.setOrderId(slot, id);
      pool.setPrice(slot, step.price);
      pool.setRemaining(slot, step.lots);
      side.rest(slot, step.isPool);
      slots.set(id, slot);
      model.push({ id, ...step });
      continue;
    }
    const at = step.which % Math.max(1, model.length);
    const of = model[at];
    const slot = of === undefined ? undefined : slots.get(of.id);
    if (of === undefined || slot === undefined) continue;
    if (step.kind === 'remove') {
      side.remove(slot, of.isPool);
      pool.release(slot);
      model.splice(at, 1);
    } else {
      const lots = Math.floor(((of.lots - 1) * step.part) / 100);
      of.lots -= lots;
      pool.setRemaining(slot, of.lots);
      side.reduce(slot, lots);
    }
  }
  model.sort((a, b) => (isBid ? b.price - a.price : a.price - b.price) || a.id - b.id);
  return { side, pool, model };
}

describe.each([
  ['bids', true],
  ['asks', false],
] as const)('%s', (_name, isBid) => {
  test('are a list sorted by price, then by arrival', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 150, size: 'max' }), (steps) => {
        const { side, pool, model } = runBoth(steps, isBid);
        const seen: number[] = [];
        for (let rank = 0; rank < side.count; rank += 1) {
          const level = side.levelAt(rank);
          const price = side.levelPrice[level] as number;
          const here = model.filter((order) => order.price === price);
          expect(side.levelTotal[level]).toBe(here.reduce((sum, { lots }) => sum + lots, 0));
          expect(side.levelPriority[level]).toBe(here.filter(({ isPool }) => isPool).length);
          let slot = side.levelHead[level] as number;
          for (; slot !== NONE; slot = pool.next(slot)) seen.push(pool.orderId(slot));
        }
        expect(seen).toEqual(model.map(({ id }) => id));
        expect(side.bestPrice()).toBe(model[0]?.price ?? -1);
        expect(side.levelAt(side.count)).toBe(NONE);
        if (model.length === 0) expect(side.bestLevel()).toBe(NONE);
      }),
      { numRuns: 1_000 },
    );
  });

  test('have the impact price of a walk lot by lot', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 5_000 }),
        (steps, notional) => {
          const { side, model } = runBoth(steps, isBid);
          let [quote, lots] = [0, 0];
          for (const order of model) {
            for (let lot = 0; lot < order.lots && quote < notional; lot += 1) {
              quote += order.price;
              lots += 1;
            }
          }
          const mean = isBid ? Math.floor(quote / lots) : Math.ceil(quote / lots);
          expect(impactPrice(side, notional, isBid)).toBe(quote < notional ? null : mean);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
