import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AddressLists } from './address-lists.ts';

const KEY = { account: 16, keyId: 3 };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-addresses-'));
  path = join(folder, 'addresses.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a key without a list may be used from everywhere', () => {
  expect(AddressLists.open(path).allows(16, 3, '203.0.113.9')).toBe(true);
});

test.each([
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['192.0.2.0/24', '192.0.2.200', true],
  ['192.0.2.0/24', '192.0.3.1', false],
  ['192.0.2.0/24', '::ffff:192.0.2.200', true],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['192.0.2.0/24', 'no address', false],
])('with the list %s a request from %s is allowed: %s', (range, address, isAllowed) => {
  const lists = AddressLists.open(path);
  expect(lists.set(KEY, [range], 1)).toBeNull();
  expect(lists.allows(16, 3, address)).toBe(isAllowed);
  expect(lists.allows(16, 4, address)).toBe(true);
});

test('a list is there after a restart, for nobody else to read', () => {
  AddressLists.open(path).set(KEY, ['192.0.2.7'], 1);
  const again = AddressLists.open(path);
  expect(again.rangesOf(16, 3)).toEqual(['192.0.2.7']);
  expect(again.allows(16, 3, '192.0.2.8')).toBe(false);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('an older request cannot bring an older list back', () => {
  const lists = AddressLists.open(path);
  lists.set(KEY, ['192.0.2.0/24'], 5);
  lists.set(KEY, ['192.0.2.7'], 6);
  expect(lists.set(KEY, ['192.0.2.0/24'], 5)).toMatchObject({ code: 'InvalidRequest' });
  expect(AddressLists.open(path).set(KEY, [], 6)).toMatchObject({ code: 'InvalidRequest' });
});

test.each(['', 'localhost', '192.0.2.1/33', '192.0.2.1/', '1.2.3', '::1%eth0', '10.0.0.0/8/8'])(
  'refuses %s as a range',
  (range) => {
    const lists = AddressLists.open(path);
    expect(lists.set(KEY, [range], 1)).toMatchObject({ code: 'InvalidRequest' });
    expect(lists.allows(16, 3, '203.0.113.9')).toBe(true);
  },
);

test('a file that cannot be read stops the start: no list is not the same', () => {
  writeFileSync(path, '{"16/3":');
  expect(() => AddressLists.open(path)).toThrow();
});

test('a list that another gateway sets counts here from the next turn on', async () => {
  const here = AddressLists.open(path);
  const there = AddressLists.open(path);
  expect(here.allows(16, 3, '203.0.113.9')).toBe(true);
  there.set(KEY, ['192.0.2.7'], 1);
  await nextTurn();
  expect(here.allows(16, 3, '203.0.113.9')).toBe(false);
  here.set({ account: 17, keyId: 1 }, ['198.51.100.1'], 1);
  expect(there.rangesOf(17, 1)).toEqual(['198.51.100.1']);
  expect(there.rangesOf(16, 3)).toEqual(['192.0.2.7']);
});
