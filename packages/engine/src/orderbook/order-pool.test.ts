import { MARGIN_MODES, POST_ONLY, SELF_TRADES, SIDES, TIMES_IN_FORCE } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FIRED,
  isReduceOnly,
  modeOf,
  type NewOrder,
  NONE,
  OrderPool,
  packFlags,
  postOnlyOf,
  RESTING,
  selfTradeOf,
  sideOf,
  timeInForceOf,
  WAITING,
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
          pool.setPrevious(slot, id * 11);
          held.push({ slot, id });
        }
        expect(pool.live).toBe(held.length);
        expect(new Set(held.map(({ slot }) => slot)).size).toBe(held.length);
        for (const of of held) {
          expect([pool.orderId(of.slot), pool.price(of.slot)]).toEqual([of.id, of.id * 3]);
          expect(pool.previous(of.slot)).toBe(of.id * 11);
          expect(of.slot).toBeLessThan(pool.highWater);
        }
      },
    ),
    { numRuns: 500 },
  );
});

/** What the pool is to say of an order whose words share one, in plain fields. */
type Words = {
  market: number;
  stage: number;
  trigger: number;
  expiry: number;
  priority: number;
  extraFee: number;
};

const steps = fc.array(
  fc.oneof(
    fc.record({
      to: fc.constant('open' as const),
      market: fc.nat({ max: 2 ** 16 - 1 }),
      expiry: fc.option(fc.nat({ max: 2 ** 51 }), { nil: -1 }),
      extraFee: fc.option(fc.nat({ max: 1_000_000_000 }), { nil: 0 }),
    }),
    fc.record({ to: fc.constant('release' as const), which: fc.nat() }),
    fc.record({ to: fc.constant('stage' as const), which: fc.nat(), word: fc.nat({ max: 2 }) }),
    fc.record({ to: fc.constant('trigger' as const), which: fc.nat(), word: fc.nat({ max: 15 }) }),
    fc.record({ to: fc.constant('extraFee' as const), which: fc.nat(), word: fc.nat({ max: 2 }) }),
    fc.record({ to: fc.constant('amend' as const), which: fc.nat(), isOwn: fc.boolean() }),
  ),
  { maxLength: 60, size: 'max' },
);

const USUAL: NewOrder = {
  orderId: 0,
  account: 3,
  market: 0,
  record: NONE,
  clientOrderId: -1,
  flags: 0,
  price: 5,
  size: 7,
  expiry: -1,
};

test('an order has its own words, whatever its slot held before', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const pool = new OrderPool(2);
      const live: { readonly slot: number; readonly id: number; readonly words: Words }[] = [];
      let lastId = 0;
      for (const step of all) {
        lastId += 1;
        if (step.to === 'open') {
          const { market, expiry, extraFee } = step;
          const slot = pool.allocate();
          pool.fill(slot, { ...USUAL, orderId: lastId, market, expiry }, 1, extraFee);
          const words = { market, stage: RESTING, trigger: 0, expiry, priority: lastId, extraFee };
          live.push({ slot, id: lastId, words });
          continue;
        }
        const at = step.which % Math.max(1, live.length);
        const of = live[at];
        if (of === undefined) continue;
        if (step.to === 'release') {
          pool.release(of.slot);
          live.splice(at, 1);
        } else if (step.to === 'stage') {
          of.words.stage = [RESTING, WAITING, FIRED][step.word] as number;
          pool.setStage(of.slot, of.words.stage);
        } else if (step.to === 'trigger') {
          of.words.trigger = step.word;
          pool.setTrigger(of.slot, step.word);
        } else if (step.to === 'extraFee') {
          of.words.extraFee = step.word;
          pool.setExtraFee(of.slot, step.word);
        } else {
          of.words.priority = step.isOwn ? of.id : lastId;
          pool.setPriority(of.slot, of.words.priority);
        }
      }
      for (const { slot, words } of live) {
        expect({
          market: pool.market(slot),
          stage: pool.stage(slot),
          trigger: pool.trigger(slot),
          expiry: pool.expiry(slot),
          priority: pool.priority(slot),
          extraFee: pool.extraFee(slot),
        }).toEqual(words);
      }
    }),
    { numRuns: 1_000 },
  );
});
