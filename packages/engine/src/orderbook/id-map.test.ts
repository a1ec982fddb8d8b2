import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT, IdMap } from './id-map.ts';

/** Keys that collide: near each other, multiples of 256 as order ids are, and far above 2^32. */
const anyKey = fc
  .oneof(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 60 }).map((n) => n * 256),
    fc.integer({ min: 1, max: 60 }).map((n) => n * 2 ** 32 + 1),
    fc.maxSafeNat().map((n) => n + 1),
  )
  .filter(Number.isSafeInteger);

const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key: anyKey, value: fc.nat({ max: 1_000_000 }) }),
  fc.record({ kind: fc.constant('delete' as const), key: anyKey, value: fc.constant(0) }),
);

test('it is a Map, whatever is set and deleted in whatever order', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 400, size: 'max' }), (steps) => {
      const map = new IdMap(1);
      const model = new Map<number, number>();
      for (const { kind, key, value } of steps) {
        if (kind === 'set') {
          map.set(key, value);
          model.set(key, value);
        } else {
          map.delete(key);
          model.delete(key);
        }
        expect(map.size).toBe(model.size);
      }
      for (const { key } of steps) expect(map.get(key)).toBe(model.get(key) ?? ABSENT);
    }),
    { numRuns: 1_000 },
  );
});

test('keys stay found while it grows and others go', () => {
  const map = new IdMap(16);
  for (let n = 1; n <= 20_000; n += 1) map.set(n * 256, n);
  for (let n = 1; n <= 20_000; n += 2) map.delete(n * 256);
  expect(map.size).toBe(10_000);
  for (let n = 1; n <= 20_000; n += 1) expect(map.get(n * 256)).toBe(n % 2 === 0 ? n : ABSENT);
});

test.each([
  [0, 1],
  [-1, 1],
  [1, -1],
])('key %i with value %i is refused', (key, value) => {
  expect(() => new IdMap().set(key, value)).toThrow('keys are positive');
});
