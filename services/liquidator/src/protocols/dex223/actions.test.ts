import {
  type Address,
  createPublicClient,
  custom,
  encodeAbiParameters,
  type Hex,
  RpcRequestError,
} from 'viem';
import { expect, test } from 'vitest';
import { Dex223Actions } from './actions.ts';

const MODULE = '0x00000000000000000000000000000000000000aa';
const ACCOUNT: Address = '0x00000000000000000000000000000000000000bb';
const ASSETS = [
  '0x0000000000000000000000000000000000000001',
  '0x0000000000000000000000000000000000000002',
  '0x0000000000000000000000000000000000000003',
] as const;

const LIQUIDATE = '0x5fae8b3d';
const ASSETS_OF = '0x6c16eab9';

/** A module that lets nothing that changes it into a batch: its guard holds the batch already. */
function clientOf(held: number, canLiquidate: boolean) {
  const list = ASSETS.slice(0, held);
  const request = async (asked: { readonly params?: readonly unknown[] }): Promise<Hex> => {
    const [{ data }] = asked.params as readonly [{ readonly data: Hex }];
    const name = data.slice(0, 10);
    if (name === LIQUIDATE && canLiquidate) return '0x';
    if (name === ASSETS_OF) return encodeAbiParameters([{ type: 'address[]' }], [list]);
    const error = { code: 3, message: 'execution reverted' };
    throw new RpcRequestError({ body: {}, error, url: 'http://node.example' });
  };
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
}

async function tryConfirm(generation: 'first' | 'hardened', held: number, canLiquidate = true) {
  const sale = { slippageBps: 100n, lossMaxBps: 2_000n };
  const actions = new Dex223Actions({ module: MODULE, generation, sale });
  const at = { positionId: 7n, blockNumber: 9n };
  const parties = { signer: ACCOUNT, receiver: ACCOUNT };
  return (await actions.tryConfirm(clientOf(held, canLiquidate), at, parties)).kind;
}

test('a module whose batch refuses the second step is asked for that step alone', async () => {
  expect(await tryConfirm('hardened', 3)).toBe('complete');
  expect(await tryConfirm('first', 2)).toBe('complete');
});

test('what the first generation may leave unsold is not sent on that alone', async () => {
  expect(await tryConfirm('first', 3)).toBe('reverts');
});

test('what reverts alone too does revert', async () => {
  expect(await tryConfirm('hardened', 2, false)).toBe('reverts');
});
