import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CANCELED_BEFORE_ARRIVAL, ClientOrderIds, ENDED } from './client-order-ids.ts';

const LIMIT = 4;

type Model = { ring: number[]; live: Map<number, number>; canceled: Set<number> };

function stateIn(model: Model, id: number): number | null {
  const live = model.live.get(id);
  if (live !== undefined) return live;
  if (!model.ring.includes(id)) return null;
  return model.canceled.has(id) ? CANCELED_BEFORE_ARRIVAL : ENDED;
}

const anyStep = fc.record({
  kind: fc.constantFrom('use', 'cancel', 'end'),
  account: fc.integer({ min: 0, max: 1 }),
  id: fc.integer({ min: 0, max: 9 }),
});

test('the last ids are remembered, and those of live orders as long as they live', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120, size: 'max' }), (steps) => {
      const ids = new ClientOrderIds(LIMIT);
      const models = [0, 1].map((): Model => ({ ring: [], live: new Map(), canceled: new Set() }));
      let orderId = 1_000;
      for (const { kind, account, id } of steps) {
        const model = models[account] as Model;
        if (kind === 'end') {
          // Only a live order can end.
          if (model.live.delete(id)) ids.end(account, id);
        } else if (stateIn(model, id) === null) {
          model.ring = [...model.ring, id].slice(-LIMIT);
          orderId += 1;
          model.canceled.delete(id);
          if (kind === 'use') model.live.set(id, orderId);
          else model.canceled.add(id);
          ids.remember(account, id, kind === 'use' ? orderId : CANCELED_BEFORE_ARRIVAL);
        }
        for (let known = 0; known < 10; known += 1) {
          expect(ids.stateOf(account, known)).toBe(stateIn(model, known));
        }
      }
      for (const [account, words] of ids.entries()) {
        const model = models[account] as Model;
        const expected = model.ring.flatMap((id) => [
          id,
          stateIn(model, id) === CANCELED_BEFORE_ARRIVAL ? 1 : 0,
        ]);
        expect(words).toEqual(expected);
      }
    }),
    { numRuns: 1_000 },
  );
});
