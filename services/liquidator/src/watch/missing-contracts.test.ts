import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { missingContracts } from './missing-contracts.ts';

test('names the option whose address has no code', async () => {
  const address = (digit: string) => `0x${digit.repeat(40)}`;
  const parsed = parseConfig('', {
    LIQUIDATOR_CHAIN_NODES: 'http://127.0.0.1:1',
    LIQUIDATOR_PROTOCOL_MODULE: address('1'),
    LIQUIDATOR_PROTOCOL_FACTORY: address('2'),
    LIQUIDATOR_PROTOCOL_NATIVE: address('3'),
  });
  if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
  const client = {
    getCode: async (at: { address: string }) => (at.address === address('2') ? undefined : '0x60'),
  } as unknown as PublicClient;
  expect(await missingContracts({ ask: (read) => read(client) }, parsed.config)).toEqual([
    `protocol.factory: there is no contract at ${address('2')} on chain 1`,
  ]);
});
