import type { Authorization } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { ShownRequests } from './shown-requests.ts';

const LIFE_US = 30_000_000;

function request(number: number, account = 16): Authorization {
  const signedBytes = Buffer.from(`request ${account} ${number}`);
  return { account, keyId: 2, signedBytes } as unknown as Authorization;
}

test('a request is remembered until any deadline it may have, and forgotten later', () => {
  const shown = new ShownRequests(LIFE_US);
  expect(shown.take(request(1), 1_000_000_000)).toBe('fresh');
  for (const afterUs of [0, LIFE_US / 2, LIFE_US]) {
    expect(shown.take(request(1), 1_000_000_000 + afterUs)).toBe('shown');
  }
  expect(shown.take(request(1), 1_000_000_000 + 3 * LIFE_US)).toBe('fresh');
});

test('one that comes at the end of a generation outlives the next', () => {
  const shown = new ShownRequests(LIFE_US);
  const bornUs = 1_000_000_000;
  shown.take(request(1), bornUs);
  const lateUs = bornUs + LIFE_US;
  expect(shown.take(request(2), lateUs)).toBe('fresh');
  expect(shown.take(request(3), lateUs + LIFE_US / 2)).toBe('fresh');
  expect(shown.take(request(2), lateUs + LIFE_US)).toBe('shown');
});

test('a key that shows too many is refused alone', () => {
  const shown = new ShownRequests(LIFE_US);
  for (let at = 0; at < 10_000; at += 1) shown.take(request(at), 1_000_000_000);
  expect(shown.take(request(10_000), 1_000_000_000)).toEqual({ queued: 10_000, capacity: 10_000 });
  expect(shown.take(request(1, 17), 1_000_000_000)).toBe('fresh');
});
