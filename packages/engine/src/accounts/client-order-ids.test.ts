import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderIndex } from '../orderbook/order-index.ts';
import { OrderPool } from '../orderbook/order-pool.ts';
import { CANCELED_BEFORE_ARRIVAL, ClientOrderIds, TOO_LOW } from './client-order-ids.ts';

const LIMIT = 4;
const UNIT = 256;

/** What a rule that forgets nothing would know of one account, and what it would not let in. */
type Model = { known: Map<number, number>; live: Set<number> };

/** The highest ids are known; those below that were used live on only as long as their orders. */
function stateIn(model: Model, id: number): number | null {
  const ids = [...model.known.keys()].sort((a, b) => b - a);
  const forgotten = ids[LIMIT];
  const order = model.known.get(id) ?? null;
  if (forgotten === undefined || id > forgotten) return order;
  return order !== null && model.live.has(order) ? order : TOO_LOW;
}

const anyStep = fc.record({
  kind: fc.constantFrom('use', 'cancel', 'end', 'restore'),
  account: fc.integer({ min: 0, max: 1 }),
  id: fc.integer({ min: 0, max: 15 }),
});

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

function restored(from: ClientOrderIds, orders: Orders, models: readonly Model[]): ClientOrderIds {
  const ids = new ClientOrderIds(LIMIT, orders.index);
  for (const [account, [lowest = 0, ...pairs]] of from.entries()) {
    ids.restoreLowest(account, lowest);
    for (let at = 0; at < pairs.length; at += 2) {
      ids.remember(account, pairs[at] as number, pairs[at + 1] as number);
    }
  }
  models.forEach(({ known, live }, account) => {
    for (const [id, order] of known) if (live.has(order)) ids.restoreLive(account, id, order);
  });
  return ids;
}

test('no id is taken twice, whatever is forgotten, and live orders keep theirs', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120, size: 'max' }), (steps) => {
      const orders = new Orders();
      let ids = new ClientOrderIds(LIMIT, orders.index);
      const models = [0, 1].map((): Model => ({ known: new Map(), live: new Set() }));
      for (const { kind, account, id } of steps) {
        const model = models[account] as Model;
        const state = stateIn(model, id);
        if (kind === 'end' && state !== null && model.live.delete(state)) {
          ids.end(account, id);
          orders.end(state);
        } else if (state === null && (kind === 'use' || kind === 'cancel')) {
          expect(model.known.has(id)).toBe(false);
          const order = kind === 'use' ? orders.open() : CANCELED_BEFORE_ARRIVAL;
          if (kind === 'use') model.live.add(order);
          model.known.set(id, order);
          ids.remember(account, id, order);
        } else if (kind === 'restore') ids = restored(ids, orders, models);
        for (let any = 0; any < 16; any += 1) {
          expect(ids.stateOf(account, any)).toBe(stateIn(model, any));
        }
      }
      for (const [account, values] of ids.entries()) {
        const { known } = models[account] as Model;
        const newest = [...known].sort(([a], [b]) => a - b).slice(-LIMIT);
        expect(values).toEqual([ids.lowestOf(account), ...newest.flat()]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('one id far above the others leaves room for those that follow', () => {
  const ids = new ClientOrderIds(LIMIT, new Orders().index);
  ids.remember(0, Number.MAX_SAFE_INTEGER, CANCELED_BEFORE_ARRIVAL);
  for (let id = 1; id <= 100; id += 1) {
    expect(ids.stateOf(0, id)).toBeNull();
    ids.remember(0, id, CANCELED_BEFORE_ARRIVAL);
  }
  expect(ids.lowestOf(0)).toBe(98);
});
