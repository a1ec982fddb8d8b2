import {
  createPublicClient,
  custom,
  encodeFunctionResult,
  erc20Abi,
  type Hex,
  zeroAddress,
} from 'viem';
import { expect, test } from 'vitest';
import { addressOf } from '../test-chain/test-accounts.ts';
import type { AccountLane, Head, WantedIntent } from './account-lane.ts';
import { fixedWorth, TEST_CONFIG } from './executor-ground.fixture.ts';
import type { ExecutorEvent, ExecutorParts } from './executor-parts.ts';
import type { IntentStore } from './intent-store.ts';
import { Treasury } from './treasury.ts';

const ETHER = 10n ** 18n;
const BROKEN = '0x00000000000000000000000000000000000000ee';
const GOOD = '0x00000000000000000000000000000000000000aa';
const HEAD = {} as Head;

/** A key that was paid in the coin itself, in a token that answers nothing, and in a good one. */
async function lookAt(lowGasWei: bigint) {
  const request = async (asked: {
    readonly method: string;
    readonly params?: readonly unknown[];
  }): Promise<Hex> => {
    if (asked.method === 'eth_getBalance') return '0x01';
    if (asked.method === 'eth_estimateGas') return '0xea60';
    const [{ to }] = asked.params as readonly [{ readonly to: Hex }];
    if (to !== GOOD) return '0x';
    return encodeFunctionResult({ abi: erc20Abi, functionName: 'balanceOf', result: 5n });
  };
  const client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
  const events: ExecutorEvent[] = [];
  const parts = {
    nodes: { ask: (read: (one: typeof client) => unknown) => read(client) },
    worth: fixedWorth(new Map([[GOOD, ETHER]])),
    nowMs: () => 1,
    onEvent: (event: ExecutorEvent) => events.push(event),
  } as unknown as ExecutorParts;
  const sent: WantedIntent[] = [];
  const lane = {
    address: addressOf('liquidator'),
    isShort: false,
    send: async (wanted: WantedIntent) => {
      sent.push(wanted);
      return { kind: 'written' };
    },
  } as unknown as AccountLane;
  const store = {
    earnedAssets: async () => [zeroAddress, BROKEN, GOOD],
  } as unknown as IntentStore;
  const sweep = { to: addressOf('cold'), leastWorthWei: ETHER };
  const config = { ...TEST_CONFIG, lowGasWei, sweep };
  await new Treasury({ parts, config, lanes: [lane], store }).look(HEAD);
  return { events, sent };
}

test('sweeps past a token that fails, and leaves the coin for gas', async () => {
  const { events, sent } = await lookAt(0n);
  expect(sent.map(({ purpose, call }) => [purpose, call.to])).toEqual([['sweep', GOOD]]);
  expect(events.map(({ kind }) => kind)).toEqual(['failing', 'swept']);
  expect(events[0]?.reason).toContain(BROKEN);
});

test('says whose coins for gas run out', async () => {
  const { events } = await lookAt(2n);
  expect(events[0]).toMatchObject({ kind: 'lowGas', numbers: { balanceWei: '1', lowGasWei: '2' } });
});
