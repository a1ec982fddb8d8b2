import { expect, test } from 'vitest';
import { confirmationsOf, readLanePlan } from './lane-plan.ts';

const [OPERATOR, GUARDIAN, CONFIRMER, ADMIN, OWNER, TOKEN] = [1, 2, 3, 4, 5, 6].map(
  (digit) => `0x${String(digit).repeat(40)}`,
);
const ASSET = {
  asset: 0,
  token: TOKEN,
  unitScale: '1',
  probe: '1000000',
  minDeposit: '1',
  cap: '2000000',
  outflowLimit: '2000000',
  outflowWindow: 3_600,
};
const KEYS = { operator: OPERATOR, guardian: GUARDIAN, confirmer: CONFIRMER, admin: ADMIN };
const PLAN = {
  chain: 1,
  account: 1_001,
  laneOwner: OWNER,
  keys: KEYS,
  challengeWindow: 86_400,
  delaySeconds: 90_000,
  delayBlocks: 45_000,
  assets: [ASSET],
};

function read(change: object = {}) {
  return readLanePlan(JSON.stringify({ ...PLAN, ...change }));
}

test('a plan is read with its units', () => {
  expect(read()).toMatchObject({
    chain: 1,
    account: 1_001,
    confirmations: null,
    keys: { confirmer: CONFIRMER },
    listings: [{ asset: 0, unitScale: 1n, probe: 1_000_000n, limits: { cap: 2_000_000n } }],
  });
});

test.each([
  ['two keys of one holder', { keys: { ...KEYS, confirmer: OPERATOR } }, /two of them are one/],
  ['a delay that ends before the challenge', { delaySeconds: 86_400 }, /delaySeconds .* 86401/],
  ['an account of the venue', { account: 15 }, /account .* from 16/],
  ['a chain beyond the last', { chain: 16 }, /chain .* from 0 to 15/],
  ['an address that is none', { laneOwner: '0x12' }, /laneOwner .* an address/],
  ['no asset', { assets: [] }, /assets .* a list/],
  ['an amount that is no text', { assets: [{ ...ASSET, cap: 5 }] }, /cap of assets\[0\]/],
  ['an amount of nothing', { assets: [{ ...ASSET, cap: '0' }] }, /cap of assets\[0\]/],
  ['more than a vault counts', { assets: [{ ...ASSET, cap: '72057594037927936' }] }, /cap of/],
  ['a slip', { outflowLimit: '1' }, /the plan has no outflowLimit/],
  ['a slip in an asset', { assets: [{ ...ASSET, Cap: '1' }] }, /assets\[0\] has no Cap/],
  ['a slip in the keys', { keys: { ...KEYS, owner: OWNER } }, /keys has no owner/],
])('%s is refused by name', (_what, change, reason) => {
  expect(() => read(change)).toThrow(reason);
});

test('what is no JSON or no object is refused', () => {
  expect(() => readLanePlan('{')).toThrow('the plan is no JSON');
  expect(() => readLanePlan('[]')).toThrow('the plan is no object');
});

test('a chain that is known has at least its confirmations, and another one must say them', () => {
  expect(confirmationsOf(read(), 8_453)).toBe(600);
  expect(confirmationsOf(read({ confirmations: 900 }), 8_453)).toBe(900);
  expect(() => confirmationsOf(read({ confirmations: 599 }), 8_453)).toThrow('needs 600, not 599');
  expect(confirmationsOf(read({ confirmations: 5 }), 4_242)).toBe(5);
  expect(() => confirmationsOf(read(), 4_242)).toThrow('chain 4242 is not known');
});
