import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT } from './id-map.ts';
import { OrderIndex } from './order-index.ts';
import { OrderPool } from './order-pool.ts';

/** Ids of one command, of near commands, and of commands that share a place of the table. */
const anyId = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }))
  .map(([command, turn, inBatch]) => (command + turn * 2 ** 17) * 256 + inBatch);

test('it finds exactly the live orders, whatever begins and ends in whatever order', () => {
  fc.assert(
    fc.property(fc.array(anyId, { maxLength: 300, size: 'max' }), (ids) => {
      const pool = new OrderPool(4);
      const index = new OrderIndex(pool);
      const live = new Map<number, number>();
      for (const id of ids) {
        const known = live.get(id);
        if (known === undefined) {
          const slot = pool.allocate();
          pool.setOrderId(slot, id);
          index.set(id, slot);
          live.set(id, slot);
        } else {
          index.delete(id, known);
          pool.release(known);
          live.delete(id);
        }
      }
      for (const id of ids) expect(index.get(id)).toBe(live.get(id) ?? ABSENT);
    }),
    { numRuns: 1_000 },
  );
});

test('an order that outlives its place stays found', () => {
  const pool = new OrderPool();
  const index = new OrderIndex(pool, 1);
  const enter = (id: number): number => {
    const slot = pool.allocate();
    pool.setOrderId(slot, id);
    index.set(id, slot);
    return slot;
  };
  const old = enter(7);
  for (let id = 8; id < 400_000; id += 1) {
    const slot = enter(id);
    index.delete(id, slot);
    pool.release(slot);
  }
  expect(index.get(7)).toBe(old);
  expect(index.get(8)).toBe(ABSENT);
});
