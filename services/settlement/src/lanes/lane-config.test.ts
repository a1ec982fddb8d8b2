import { expect, test } from 'vitest';
import { CHAIN_PRESETS, limitsOfChain } from '../chains/chain-presets.ts';
import { assertLanes, type LaneConfig, LaneConfigError, problemsOfLanes } from './lane-config.ts';

const HOME = { chain: 0, chainId: 1, path: 'home.jsonl' };
const ADDRESS = `0x${'11'.repeat(20)}` as const;
const { chainId, confirmations } = CHAIN_PRESETS.base;
const BASE: LaneConfig = {
  chain: 1,
  account: 20,
  path: 'base.jsonl',
  nodes: ['http://one', 'http://two'],
  chainId,
  confirmations,
  fromBlock: 1n,
  vault: ADDRESS,
  outpost: ADDRESS,
  limits: limitsOfChain(CHAIN_PRESETS.base),
};
const ARBITRUM: LaneConfig = {
  ...BASE,
  chain: 2,
  account: 21,
  path: 'arbitrum.jsonl',
  chainId: CHAIN_PRESETS.arbitrum.chainId,
};

test('chains with an index, an account, an outbox and a chain id each are settled together', () => {
  expect(problemsOfLanes(HOME, [BASE, ARBITRUM])).toEqual([]);
  expect(() => assertLanes(HOME, [BASE, ARBITRUM])).not.toThrow();
});

test.each([
  [{ chain: 0 }, 'chain 0 is twice'],
  [{ chain: 2 }, 'chain 2 is twice'],
  [{ chain: 16 }, 'chain 16 is none of 0 to 15'],
  [{ account: 21 }, 'account 21 is the lane of two chains'],
  [{ account: 15 }, 'account 15 of chain 1 is below 16'],
  [{ path: 'home.jsonl' }, 'path home.jsonl is twice'],
  [{ chainId: 1 }, 'chainId 1 is twice'],
  [{ nodes: [] }, 'chain 1 has no node'],
  [{ confirmations: 0 }, 'chain 1 has 0 confirmations'],
])('%o is told', (change, problem) => {
  const lanes = [{ ...BASE, ...change }, ARBITRUM];
  expect(problemsOfLanes(HOME, lanes)).toContain(problem);
  expect(() => assertLanes(HOME, lanes)).toThrow(LaneConfigError);
});
