import { createPublicClient, custom } from 'viem';
import { expect, test } from 'vitest';
import { openSqlite } from '../store/sqlite.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { decide, type Situation } from './decide.ts';
import { fixedWorth, TEST_CONFIG } from './executor-ground.fixture.ts';
import type { ExecutorParts } from './executor-parts.ts';
import { GasEstimates } from './gas-estimates.ts';
import type { LiquidationActions, LiquidationStatus } from './liquidation-actions.ts';

const ETHER = 10n ** 18n;
const GWEI = 1_000_000_000n;
const QUIET = { isLegacy: false, idleMs: 0, dataFeeWei: 0n };
const MODULE = addressOf('deployer');

const actions: LiquidationActions = {
  contract: MODULE,
  isTwoStep: true,
  freezeSeconds: 3_600n,
  look: () => Promise.reject(new Error('is looked at already')),
  step: () => ({ to: MODULE, data: '0x01' }),
  tryConfirm: async () => ({ kind: 'complete' }),
  planSale: () => Promise.reject(new Error('nothing is to be sold')),
  outcome: () => ({ frozenAt: null, isLiquidated: false, rewardAmount: 0n, gasRefundWei: 0n }),
  gasRefundWei: () => 0n,
};

const status: LiquidationStatus = {
  isOpen: true,
  isSubject: true,
  freeze: null,
  holdings: [],
  rewardAmount: ETHER / 10n,
  rewardAsset: '0x0000000000000000000000000000000000000000',
  salesExpected: 0,
};

/** A chain of which only the gas of the step is known. */
function decideAt(
  gasOfStep: bigint,
  changed: Partial<LiquidationStatus> = {},
  tries = { reverted: 0, frozen: 0 },
) {
  const request = async ({ method }: { readonly method: string }) => {
    if (method === 'eth_estimateGas') return `0x${gasOfStep.toString(16)}`;
    throw new Error(`${method} is not asked`);
  };
  const client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
  const parts = {
    nodes: { ask: (read: (one: typeof client) => unknown) => read(client) },
    actions,
    worth: fixedWorth(),
  } as unknown as ExecutorParts;
  const at: Situation = {
    positionId: 7n,
    signer: addressOf('liquidator'),
    receiver: addressOf('cold'),
    intents: [],
    status: { ...status, ...changed },
    head: { number: 9n, timestamp: 1_000n, baseFeePerGas: 20n * GWEI, ...QUIET },
    spentWei: 0n,
    tries,
  };
  const gas = new GasEstimates(openSqlite(':memory:'));
  return decide(at, { parts, config: TEST_CONFIG, gas });
}

test('freezes what pays by the gas that the node estimates', async () => {
  expect(await decideAt(140_000n)).toMatchObject({ kind: 'send', step: { purpose: 'freeze' } });
});

test('leaves what an oracle of the lender makes dear: its gas is not the usual one', async () => {
  expect(await decideAt(12_000_000n)).toMatchObject({ kind: 'wait', reason: 'RewardBelowGas' });
});

test('confirms at the gas that is estimated, or waits with the freeze', async () => {
  const freeze = { frozenAt: 900n, liquidator: addressOf('liquidator') };
  const sent = { kind: 'send', step: { purpose: 'confirm' } };
  expect(await decideAt(330_000n, { freeze })).toMatchObject(sent);
  const dear = await decideAt(12_000_000n, { freeze });
  expect(dear).toMatchObject({ kind: 'wait', reason: 'RewardBelowGas', isHeld: true });
});

test('allows what the step usually needs when the node estimates less', async () => {
  const freeze = { frozenAt: 900n, liquidator: addressOf('liquidator') };
  // A node that does not know of the freeze yet estimates that of another one.
  const decision = await decideAt(134_061n, { freeze });
  expect(decision).toMatchObject({ kind: 'send', step: { gas: (321_258n * 130n) / 100n } });
});

test('counts steps that reverted and freezes that ran out as tries', async () => {
  const end = { kind: 'end', state: 'lost', reason: 'TooManyFailures' };
  const { attemptsMax } = TEST_CONFIG;
  const left = { reverted: 1, frozen: attemptsMax - 2 };
  expect(await decideAt(140_000n, {}, left)).toMatchObject({ kind: 'send' });
  const none = { reverted: 1, frozen: attemptsMax - 1 };
  expect(await decideAt(140_000n, {}, none)).toEqual(end);
  // The freeze that holds is one of them, and may be used.
  const freeze = { frozenAt: 900n, liquidator: addressOf('liquidator') };
  expect(await decideAt(330_000n, { freeze }, none)).toMatchObject({ kind: 'send' });
  expect(await decideAt(330_000n, { freeze }, { reverted: attemptsMax, frozen: 1 })).toEqual(end);
});
