import { expect, test } from 'vitest';
import { NonceCounter } from './nonce-counter.ts';

test('counts up, and goes on behind the highest nonce that a refusal names', () => {
  const nonces = new NonceCounter();
  expect([nonces.next(), nonces.next()]).toEqual([1, 2]);
  const inputs = { bound: '40', actual: '2' };
  expect(nonces.learn({ code: 'NonceUsed', inputs })).toBe(true);
  expect(nonces.next()).toBe(41);
});

test('a nonce below the window is followed by one above the highest used', () => {
  const nonces = new NonceCounter();
  const inputs = { bound: '9000', actual: '1' };
  expect(nonces.learn({ code: 'NonceOutsideWindow', inputs })).toBe(true);
  expect(nonces.next()).toBeGreaterThan(9_000 + 1_023);
});

test('any other refusal teaches nothing', () => {
  const nonces = new NonceCounter();
  expect(nonces.learn({ code: 'InsufficientMargin', inputs: { bound: '7' } })).toBe(false);
  expect(nonces.learn({ code: 'NonceUsed', inputs: {} })).toBe(false);
  expect(nonces.next()).toBe(1);
});
