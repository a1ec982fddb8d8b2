import { MARGIN_MODES, POST_ONLY, SELF_TRADES, SIDES, TIMES_IN_FORCE } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isReduceOnly,
  modeOf,
  OrderPool,
  packFlags,
  postOnlyOf,
  selfTradeOf,
  sideOf,
  timeInForceOf,
} from './order-pool.ts';

test('the words of an order come back from their flags', () => {
  const words = fc.record({
    side: fc.constantFrom(...SIDES),
    timeInForce: fc.constantFrom(...TIMES_IN_FORCE),
    postOnly: fc.constantFrom(...POST_ONLY),
    reduceOnly: fc.boolean(),
    selfTrade: fc.constantFrom(...SELF_TRADES),
    marginMode: fc.constantFrom(...MARGIN_MODES),
  });
  fc.assert(
    fc.property(words, (of) => {
      const flags = packFlags(of);
      expect(SIDES[sideOf(flags)]).toBe(of.side);
      expect(TIMES_IN_FORCE[timeInForceOf(flags)]).toBe(of.timeInForce);
      expect(POST_ONLY[postOnlyOf(flags)]).toBe(of.postOnly);
      expect(isReduceOnly(flags)).toBe(of.reduceOnly);
      expect(SELF_TRADES[selfTradeOf(flags)]).toBe(of.selfTrade);
      expect(MARGIN_MODES[modeOf(flags)]).toBe(of.marginMode);
    }),
    { numRuns: 1_000 },
  );
});

test('a slot is given to one order at a time, and keeps its figures while the pool grows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.nat({ max: 50 })), { maxLength: 300, size: 'max' }),
      (steps) => {
        const pool = new OrderPool(2);
        const held: { slot: number; id: number }[] = [];
        let id = 0;
        for (const step of steps) {
          const freed = step === null ? undefined : held.splice(step % (held.length + 1), 1)[0];
          if (freed !== undefined) {
            pool.release(freed.slot);
            continue;
          }
          id += 1;
          const slot = pool.allocate();
          pool.setOrderId(slot, id);
          pool.setPrice(slot, id * 3);
          pool.setAccount(slot, id * 7);
          pool.setPrevious(slot, id * 11);
          held.push({ slot, id });
        }
        expect(pool.live).toBe(held.length);
        expect(new Set(held.map(({ slot }) => slot)).size).toBe(held.length);
        for (const of of held) {
          const figures = [pool.orderId(of.slot), pool.price(of.slot), pool.account(of.slot)];
          expect(figures).toEqual([of.id, of.id * 3, of.id * 7]);
          expect(pool.previous(of.slot)).toBe(of.id * 11);
          expect(of.slot).toBeLessThan(pool.highWater);
        }
      },
    ),
    { numRuns: 500 },
  );
});
