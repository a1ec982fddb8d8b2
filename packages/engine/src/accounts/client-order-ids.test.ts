import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderIndex } from '../orderbook/order-index.ts';
import { OrderPool } from '../orderbook/order-pool.ts';
import { CANCELED_BEFORE_ARRIVAL, ClientOrderIds, TOO_LOW } from './client-order-ids.ts';

const UNIT = 256;

/** What a rule that forgets nothing would know of one account, and what it would not let in. */
type Model = { known: Map<number, number>; live: Set<number> };

/** The highest ids are known; those below that were used live on only as long as their orders. */
function stateIn(model: Model, id: number, limit: number): number | null {
  const ids = [...model.known.keys()].sort((a, b) => b - a);
  const forgotten = ids[limit];
  const order = model.known.get(id) ?? null;
  if (forgotten === undefined || id > forgotten) return order;
  return order !== null && model.live.has(order) ? order : TOO_LOW;
}

function anyStep(ids: number): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constantFrom('use', 'use', 'cancel', 'end', 'restore'),
    account: fc.integer({ min: 0, max: 2 }),
    id: fc.integer({ min: 0, max: ids - 1 }),
  });
}

type Step = {
  readonly kind: 'use' | 'cancel' | 'end' | 'restore';
  readonly account: number;
  readonly id: number;
};

class Orders {
  readonly pool = new OrderPool();
  readonly index = new OrderIndex(this.pool, UNIT);
  #last = 0;

  open(): number {
    this.#last += UNIT;
    const slot = this.pool.allocate();
    this.pool.setOrderId(slot, this.#last);
    this.index.set(this.#last, slot);
    return this.#last;
  }

  end(order: number): void {
    const slot = this.index.get(order);
    this.index.delete(order, slot);
    this.pool.release(slot);
  }
}

function restore(from: ClientOrderIds, fresh: ClientOrderIds, models: readonly Model[]): void {
  for (const [account, [lowest = 0, ...pairs]] of from.entries()) {
    fresh.restoreLowest(account, lowest);
    for (let at = 0; at < pairs.length; at += 2) {
      fresh.remember(account, pairs[at] as number, pairs[at + 1] as number);
    }
  }
  models.forEach(({ known, live }, account) => {
    for (const [id, order] of known) if (live.has(order)) fresh.restoreLive(account, id, order);
  });
}

test.each([
  { limit: 4, idsUsed: 16, maxLength: 120, numRuns: 1_000 },
  // Blocks of 8, 16 and 20 places, of three accounts by turns.
  { limit: 20, idsUsed: 64, maxLength: 400, numRuns: 100 },
])('no id is taken twice when $limit are remembered, and live orders keep theirs', (size) => {
  const { limit, idsUsed, maxLength, numRuns } = size;
  fc.assert(
    fc.property(fc.array(anyStep(idsUsed), { maxLength, size: 'max' }), (steps) => {
      const orders = new Orders();
      let ids = new ClientOrderIds(limit, orders.index);
      const models = [0, 1, 2].map((): Model => ({ known: new Map(), live: new Set() }));
      for (const { kind, account, id } of steps) {
        const model = models[account] as Model;
        const state = stateIn(model, id, limit);
        const found = ids.stateOf(account, id);
        if (found !== state) throw new Error(`${id} of ${account}: ${found}, not ${state}`);
        if (kind === 'end' && state !== null && model.live.delete(state)) {
          ids.end(account, id);
          orders.end(state);
        } else if (state === null && (kind === 'use' || kind === 'cancel')) {
          const order = kind === 'use' ? orders.open() : CANCELED_BEFORE_ARRIVAL;
          if (kind === 'use') model.live.add(order);
          model.known.set(id, order);
          ids.remember(account, id, order);
        } else if (kind === 'restore') {
          const fresh = new ClientOrderIds(limit, orders.index);
          restore(ids, fresh, models);
          ids = fresh;
        }
      }
      models.forEach((model, account) => {
        const all = Array.from({ length: idsUsed }, (_, id) => id);
        const expected = all.map((id) => stateIn(model, id, limit));
        expect(all.map((id) => ids.stateOf(account, id))).toEqual(expected);
      });
      for (const [account, values] of ids.entries()) {
        const { known } = models[account] as Model;
        const newest = [...known].sort(([a], [b]) => a - b).slice(-limit);
        expect(values).toEqual([ids.lowestOf(account), ...newest.flat()]);
      }
    }),
    { numRuns },
  );
});

test('the ids of many accounts fill several pages', () => {
  const ids = new ClientOrderIds(256, new Orders().index);
  const accounts = 700;
  for (let id = 1; id <= 300; id += 1) {
    for (let account = 0; account < accounts; account += 1) {
      ids.remember(account, id, account * 1_000 + id);
    }
  }
  for (let account = 0; account < accounts; account += 1) {
    const known = [1, 44, 45, 150, 300, 301].map((id) => ids.stateOf(account, id));
    const of = account * 1_000;
    expect(known).toEqual([TOO_LOW, TOO_LOW, of + 45, of + 150, of + 300, null]);
  }
});

test('one id far above the others leaves room for those that follow', () => {
  const ids = new ClientOrderIds(4, new Orders().index);
  ids.remember(0, Number.MAX_SAFE_INTEGER, CANCELED_BEFORE_ARRIVAL);
  for (let id = 1; id <= 100; id += 1) {
    expect(ids.stateOf(0, id)).toBeNull();
    ids.remember(0, id, CANCELED_BEFORE_ARRIVAL);
  }
  expect(ids.lowestOf(0)).toBe(98);
});
