import { ITEM_GAS } from '@tandem/chain';
import { expect, test } from 'vitest';
import {
  CHAIN_PRESETS,
  type ChainName,
  chainPreset,
  limitsOfChain,
  problemsOfChain,
} from './chain-presets.ts';

const NAMES = Object.keys(CHAIN_PRESETS) as ChainName[];

test.each(NAMES)('%s is in order', (name) => {
  expect(problemsOfChain(chainPreset(name))).toEqual([]);
});

test('no two chains have one id', () => {
  const ids = NAMES.map((name) => CHAIN_PRESETS[name].chainId);
  expect(new Set(ids).size).toBe(NAMES.length);
});

test('a name that is not known is refused with those that are', () => {
  for (const name of ['solana', 'toString', '']) {
    expect(() => chainPreset(name)).toThrow('there are ethereum, base, arbitrum, local');
  }
});

test.each([
  [{ confirmations: 63 }, '756000 ms of blocks are no 768000 ms'],
  [{ confirmations: 0 }, 'confirmations is 0'],
  [{ blockMs: 12_000.5 }, 'blockMs is 12000.5'],
  [{ chainId: -1 }, 'chainId is -1'],
  [{ blockMs: 40_000 }, 'fees are raised before a block had its chance'],
  [{ fees: { bumpAfterMs: 36_000, feePerGasMax: 1n, tipPerGas: 2n } }, 'the tip is above the most'],
])('%o is told', (change, problem) => {
  expect(problemsOfChain({ ...CHAIN_PRESETS.ethereum, ...change })).toContain(problem);
});

test('limits are those of the chain, and the usual ones for the rest', () => {
  const { feePerGasMax, logBlocks, batch } = limitsOfChain(CHAIN_PRESETS.base);
  expect([feePerGasMax, logBlocks, batch.commands]).toEqual([5_000_000_000n, 2_000, 2_000]);
});

test('a full batch and the dearest item behind it fit a transaction, with its room', () => {
  const { gas } = limitsOfChain(CHAIN_PRESETS.ethereum).batch;
  const dearest = Math.max(...Object.values(ITEM_GAS));
  expect((gas + dearest) * 1.3).toBeLessThanOrEqual(16_777_216);
});
