import { expect, test } from 'vitest';
import type { Order } from '../model/position.ts';
import { type FilterReason, type FilterRule, filterOrder } from './position-filter.ts';

const LENDER = '0x52908400098527886E0F7030069857D2E4169EE7';
const TOKEN = '0x8617E340B3D01FA5F11F306F4090FD50E238070D';
const OTHER = '0xde709f2102306220921060314715629080e2fb77';

const ORDER: Order = {
  orderId: 1n,
  owner: LENDER,
  baseAsset: TOKEN,
  oracle: OTHER,
  tokenlist: '0x01',
  tokens: null,
  rewardAsset: TOKEN,
  rewardAmount: 5n,
};

const ANY: FilterRule = {
  lenders: [],
  baseAssets: [],
  rewardAssets: [],
  rewardLeast: 0n,
  mayLiquidate: null,
};

const CASES: readonly [string, Partial<FilterRule>, bigint | null, FilterReason | null][] = [
  ['no rule', {}, 0n, null],
  ['this lender, however it is written', { lenders: [lower(LENDER)] }, 0n, null],
  ['another lender', { lenders: [OTHER] }, 0n, 'LenderNotServed'],
  ['this base asset', { baseAssets: [OTHER, TOKEN] }, 0n, null],
  ['another base asset', { baseAssets: [OTHER] }, 0n, 'BaseAssetNotServed'],
  ['another reward asset', { rewardAssets: [OTHER] }, 0n, 'RewardAssetNotServed'],
  ['a reward of just enough', { rewardLeast: 7n }, 7n, null],
  ['a reward that is too small', { rewardLeast: 7n }, 6n, 'RewardTooSmall'],
  ['a reward without a price', { rewardLeast: 7n }, null, null],
  ['a contract with a list of its own', { mayLiquidate: () => false }, 0n, 'NotALiquidator'],
];

test.each(CASES)('%s', (_, rule, rewardWei, reason) => {
  expect(filterOrder(ORDER, rewardWei, { ...ANY, ...rule })).toBe(reason);
});

function lower(address: string): `0x${string}` {
  return address.toLowerCase() as `0x${string}`;
}
