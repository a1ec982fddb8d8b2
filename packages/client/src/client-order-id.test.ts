import { expect, test } from 'vitest';
import { nextClientOrderId } from './client-order-id.ts';

test('ids of one millisecond differ, later ones are larger, and all fit into 2^53', () => {
  const now = Date.UTC(2038, 0, 1);
  const ids = Array.from({ length: 4_096 }, () => nextClientOrderId(now));
  expect(new Set(ids).size).toBe(4_096);
  expect(Math.min(...Array.from({ length: 10 }, () => nextClientOrderId(now + 1)))).toBeGreaterThan(
    Math.max(...ids),
  );
  expect(ids.every(Number.isSafeInteger)).toBe(true);
});
