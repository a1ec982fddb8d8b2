import {
  type Address,
  createPublicClient,
  custom,
  decodeFunctionData,
  encodeAbiParameters,
  encodeFunctionResult,
  type Hex,
  RpcRequestError,
} from 'viem';
import { expect, test } from 'vitest';
import { marginModuleAbi } from './abi.ts';
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

const at = { positionId: 7n, blockNumber: 9n };

function actionsOf(generation: 'first' | 'hardened'): Dex223Actions {
  const sale = { slippageBps: 100n, lossMaxBps: 2_000n };
  return new Dex223Actions({ module: MODULE, generation, sale });
}

async function tryConfirm(generation: 'first' | 'hardened', held: number, canLiquidate = true) {
  const actions = actionsOf(generation);
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

/** A frozen position that is subject; what is asked beside its batch of views is written down. */
function frozenClient(asked: string[], reverting: readonly string[]) {
  const abi = marginModuleAbi;
  const terms = [3n, ACCOUNT, 0n, 1n, 2n, 0n, true, 50n, ACCOUNT] as const;
  const views = [
    encodeFunctionResult({ abi, functionName: 'positions', result: terms }),
    encodeFunctionResult({ abi, functionName: 'getPositionAssets', result: ASSETS }),
    encodeFunctionResult({ abi, functionName: 'getPositionBalances', result: [4n, 5n, 6n] }),
  ];
  const answers: Readonly<Record<string, Hex>> = {
    multicall: encodeFunctionResult({ abi, functionName: 'multicall', result: views }),
    getOrderExpirationData: encodeFunctionResult({
      abi,
      functionName: 'getOrderExpirationData',
      result: [9n, ASSETS[0], 0],
    }),
    subjectToLiquidationExtended: encodeFunctionResult({
      abi,
      functionName: 'subjectToLiquidationExtended',
      result: [true, ACCOUNT, 50n, false, 0n],
    }),
    subjectToLiquidation: encodeFunctionResult({
      abi,
      functionName: 'subjectToLiquidation',
      result: true,
    }),
  };
  const request = async ({ params }: { readonly params?: readonly unknown[] }): Promise<Hex> => {
    const [{ data }] = params as readonly [{ readonly data: Hex }];
    const { functionName } = decodeFunctionData({ abi, data });
    if (functionName.startsWith('subject')) asked.push(functionName);
    const answer = answers[functionName];
    if (answer !== undefined && !reverting.includes(functionName)) return answer;
    const error = { code: 3, message: 'execution reverted' };
    throw new RpcRequestError({ body: {}, error, url: 'http://node.example' });
  };
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
}

test.each([
  [[], true, ['subjectToLiquidationExtended']],
  [
    ['subjectToLiquidationExtended'],
    true,
    ['subjectToLiquidationExtended', 'subjectToLiquidation'],
  ],
  [
    ['subjectToLiquidationExtended', 'subjectToLiquidation'],
    null,
    ['subjectToLiquidationExtended', 'subjectToLiquidation'],
  ],
])('where %j reverts, subject is %j', async (reverting, isSubject, questions) => {
  const asked: string[] = [];
  const status = await actionsOf('first').look(frozenClient(asked, reverting), at);
  expect(status).toMatchObject({
    isOpen: true,
    isSubject,
    freeze: { frozenAt: 50n, liquidator: ACCOUNT },
    rewardAmount: 9n,
    salesExpected: 1,
  });
  expect(status.holdings.map(({ balance }) => balance)).toEqual([4n, 5n, 6n]);
  expect(asked).toEqual(questions);
});
