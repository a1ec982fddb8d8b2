import { toFunctionSelector } from 'viem';
import { expect, test } from 'vitest';
import { playToken } from '../abi/play-token.ts';
import { vault } from '../abi/vault.ts';
import { withdrawalHandler } from '../abi/withdrawal-handler.ts';
import { PAYOUT_ABI, TOKEN_ABI, WALLET_ABI } from './wallet-abi.ts';

type Signed = Parameters<typeof toFunctionSelector>[0];

function selectorsOf(abi: readonly { readonly type: string }[]): readonly string[] {
  return abi
    .filter(({ type }) => type === 'function' || type === 'error')
    .map((one) => toFunctionSelector({ ...one, type: 'function' } as Signed));
}

test('what wallets call, and are refused with, is what the contracts have', () => {
  expect(selectorsOf(vault.abi)).toEqual(expect.arrayContaining([...selectorsOf(WALLET_ABI)]));
  const handler = selectorsOf(withdrawalHandler.abi);
  expect(handler).toEqual(expect.arrayContaining([...selectorsOf(PAYOUT_ABI)]));
  expect(selectorsOf(playToken.abi)).toEqual(expect.arrayContaining([...selectorsOf(TOKEN_ABI)]));
});
