import { send, vault } from '@tandem/chain';
import { toFunctionSelector } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOperator } from './as-operator.fixture.ts';
import { SettledGround } from './settled-ground.fixture.ts';

const ALICE = { account: 16, wallet: 1 };
const DEPOSITED = 500_000;
const PAUSED_SECONDS = 600;

let ground: SettledGround;

beforeAll(async () => {
  const funded = BigInt(DEPOSITED);
  ground = await SettledGround.start({ holders: [ALICE], funded, confirmations: 1 });
  await ground.compared();
  await ground.users[0]?.deposit(ALICE.account, funded);
  await ground.until('it is credited', () => ground.balance(ALICE.account) === DEPOSITED);
});

afterAll(() => ground.stop());

/** Stops a function of the vault for a while, counted by the chain's time. */
async function pause(name: 'finalizeWithdrawal'): Promise<void> {
  const { clients } = ground.chain;
  const { timestamp } = await clients.reader.getBlock();
  const item = vault.abi.find((one) => one.type === 'function' && one.name === name);
  if (item?.type !== 'function') throw new Error(`the vault has no ${name}`);
  const call = { address: ground.contracts.vault.vault, abi: vault.abi, functionName: 'pause' };
  const args = [toFunctionSelector(item), timestamp + BigInt(PAUSED_SECONDS)];
  await asOperator(() => send(clients, { ...call, args }));
}

test('while payments stop, a withdrawal waits and says why, then it is paid once', async () => {
  const [alice] = ground.users;
  if (alice === undefined) throw new Error('there is a user');
  await pause('finalizeWithdrawal');
  await ground.driver.withdraw(ALICE.account, DEPOSITED);
  const { settlement } = ground.venue;
  await ground.until('it waits for the switch', () => {
    return [...settlement.withdrawals().values()].some((why) => why.includes('FunctionPaused'));
  });
  // Everything else goes on.
  await ground.driver.price(1_000);
  await ground.compared();
  expect(settlement.comparison()?.told).toEqual([]);
  expect(await alice.balance()).toBe(0n);
  const { totals } = ground.venue.exchange.live.view;
  expect(totals.pendingWithdrawals.size).toBe(1);
  await ground.rpc('evm_increaseTime', [PAUSED_SECONDS]);
  await ground.until('it is paid', () => totals.pendingWithdrawals.size === 0);
  expect(await alice.balance()).toBe(BigInt(DEPOSITED));
  expect(settlement.figures()).toMatchObject({ withdrawalsConfirmed: 1, withdrawalsFailed: 0 });
  await ground.compared();
  await ground.until('all is well', () => settlement.health() === null);
});
