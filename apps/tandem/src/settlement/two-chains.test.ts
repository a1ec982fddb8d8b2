import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choosePayout, offerLane, outpost, send, vault, WayOut } from '@tandem/chain';
import type { LaneStatus } from '@tandem/settlement';
import { toFunctionSelector } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAR_CHAIN } from '../chain/chain-indexes.ts';
import { asOperator } from './as-operator.fixture.ts';
import type { ChainUser } from './chain-user.ts';
import { laneOf, SecondChain } from './second-chain.ts';
import { SettledGround } from './settled-ground.fixture.ts';

const ALICE = { account: 16, wallet: 1 };
const BOB = { account: 17, wallet: 2 };
const LANE = { account: 18, wallet: 3 };
/** Of deposits there; so much the lane must have here. */
const CAP = 2_000_000;
const FUNDED = 10_000_000n;
const PAUSED_SECONDS = 600;

let far: SecondChain;
let ground: SettledGround;
/** Whether the settlement is started with the second chain. */
let hasLane = true;
let bobThere: ChainUser;
let aliceThere: ChainUser;

beforeAll(async () => {
  far = await SecondChain.start([ALICE, BOB], { lane: LANE, cap: BigInt(CAP), funded: FUNDED });
  [aliceThere, bobThere] = far.users as [ChainUser, ChainUser];
  ground = await SettledGround.start({
    holders: [ALICE, BOB, LANE],
    funded: FUNDED,
    confirmations: 1,
    lanes: (data) => {
      const { url } = far.chain;
      const path = join(data, 'far.jsonl');
      const at = { nodes: [url, url], path, lane: LANE.account, confirmations: 2 };
      return hasLane ? [laneOf({ ...at, addresses: far.addresses })] : [];
    },
  });
});

afterAll(async () => {
  await ground?.stop();
  far?.chain.stop();
});

function lane(): LaneStatus {
  const [status] = ground.venue.settlement.lanes();
  if (status === undefined) throw new Error('there is a lane');
  return status;
}

/** What can be asked for there, and what is reserved and not paid. */
function lent(): readonly number[] {
  return lane().assets.flatMap((one) => [one.lent, one.underWay]);
}

/** The lane is looked at by itself, a moment behind everything else. */
async function lends(wanted: number, underWay: number): Promise<void> {
  await ground.until(`${wanted} are lent`, () => {
    const [left, reserved] = lent();
    return left === wanted && reserved === underWay;
  });
}

async function says(words: RegExp): Promise<void> {
  await ground.until(`it says ${words.source}`, () => words.test(lane().health ?? ''));
}

async function restart(): Promise<void> {
  await ground.venue.close();
  await ground.open();
}

async function farVault(functionName: 'depositCount' | 'takenCount'): Promise<number> {
  const call = { address: far.addresses.vault, abi: vault.abi, functionName } as const;
  return Number(await far.chain.clients.reader.readContract(call));
}

/** Everything is on both chains, and nothing differs. */
async function settled(): Promise<void> {
  const { settlement } = ground.venue;
  await ground.compared();
  expect(settlement.comparison()?.told).toEqual([]);
  await ground.until('every deposit there is taken', async () => {
    return (await farVault('takenCount')) === (await farVault('depositCount'));
  });
  await ground.until('all is well', () => settlement.health() === null);
}

async function chooses(user: ChainUser, { account }: { account: number }): Promise<void> {
  const { withdrawalHandler } = ground.contracts.vault;
  await choosePayout(user.clients, withdrawalHandler, { account, lane: LANE.account });
  await ground.until('the choice is taken', () => {
    return ground.venue.settlement.payout(account) === LANE.account;
  });
}

function users(): readonly [ChainUser, ChainUser, ChainUser] {
  return ground.users as readonly [ChainUser, ChainUser, ChainUser];
}

test('a deposit there waits until the lane has the money for it here', async () => {
  const [alice, , owner] = users();
  await ground.compared();
  await alice.deposit(ALICE.account, 5_000_000n);
  await ground.until('the account is known there', async () => {
    const call = {
      address: far.addresses.outpost,
      abi: outpost.abi,
      functionName: 'exitOwner',
    } as const;
    const found = await far.chain.clients.reader.readContract({ ...call, args: [BOB.account] });
    return found === bobThere.address;
  });
  await bobThere.deposit(BOB.account, 1_500_000n);
  await says(/the engine has no lane to chain 1 yet/);
  await ground.driver.send({ kind: 'ConfigureLane', chain: FAR_CHAIN, account: LANE.account });
  await says(/account 18 is not offered as a lane yet/);
  await offerLane(owner.clients, ground.contracts.vault.withdrawalHandler, LANE.account);
  await says(/account 18 has 0 left to lend, 2000000 less than its vault may take/);
  await says(/deposit 1 is refused by the engine: InsufficientBalance \(1500000, 0\)/);
  expect(ground.balance(BOB.account)).toBe(0);
  await owner.deposit(LANE.account, BigInt(CAP));
  await ground.until('it is credited', () => ground.balance(BOB.account) === 1_500_000);
  expect(ground.balance(LANE.account)).toBe(CAP - 1_500_000);
  await settled();
  await lends(1_500_000, 0);
  // Every claim is at home, the lane's included: so many tokens are there.
  expect(ground.venue.settlement.holdings()?.tokens).toContainEqual({ asset: 0, units: '7000000' });
});

test('both trade, and a deposit on its way survives a restart', async () => {
  await ground.driver.price(1_000);
  const trade = await ground.driver.trade(ALICE.account, BOB.account, { price: 1_000, size: 40 });
  expect(trade.filter(({ kind }) => kind === 'OrderFilled')).toHaveLength(2);
  const before = ground.balance(BOB.account);
  await bobThere.deposit(BOB.account, 300_000n);
  await restart();
  await ground.until('it is credited', () => ground.balance(BOB.account) === before + 300_000);
  // More than the vault there may take is refused before it leaves the wallet.
  await expect(bobThere.deposit(BOB.account, 200_001n)).rejects.toThrow('AboveCap');
  await settled();
  await lends(1_800_000, 0);
});

test('both are paid there, over a restart, each once', async () => {
  const [alice, bob] = users();
  await chooses(alice, ALICE);
  await chooses(bob, BOB);
  const here = [await alice.balance(), await bob.balance()];
  const had = [await aliceThere.balance(), await bobThere.balance()] as const;
  // Alice never deposited there: what she can take is what others brought.
  await ground.driver.withdraw(ALICE.account, 700_000);
  await ground.driver.withdraw(BOB.account, 400_000);
  // Both are reserved, and perhaps paid: so much is left of 1,800,000.
  await ground.until('both are reserved', () => lent()[0] === 700_000);
  await restart();
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('both are paid', () => totals.pendingWithdrawals.size === 0);
  expect(await aliceThere.balance()).toBe(had[0] + 700_000n);
  expect(await bobThere.balance()).toBe(had[1] + 400_000n);
  expect([await alice.balance(), await bob.balance()]).toEqual(here);
  await settled();
  await lends(700_000, 0);
});

test('more than was brought there is refused, and so is what the lane has lent', async () => {
  const [asked] = await ground.driver.withdraw(ALICE.account, 700_001);
  expect(asked).toMatchObject({ reason: 'LaneShort', bound: 700_000, actual: 700_001 });
  expect(ground.balance(LANE.account)).toBe(CAP - 700_000);
  const [spent] = await ground.driver.withdraw(LANE.account, CAP - 699_999);
  expect(spent).toMatchObject({ reason: 'InsufficientBalance', actual: CAP - 700_000 });
  await settled();
  await lends(700_000, 0);
});

test('who says that his deposit was not credited waits for another key to confirm it', async () => {
  const call = { address: far.addresses.outpost, abi: outpost.abi };
  await send(bobThere.clients, { ...call, functionName: 'complain', args: [1n] });
  await says(/deposit 1 is complained of: to be confirmed by second \d+/);
  await asOperator(() => send(far.chain.clients, { ...call, functionName: 'confirm', args: [2n] }));
  await settled();
});

test('what the owner of the lane forces is answered with what the lane can spare', async () => {
  const [, , owner] = users();
  const way = await WayOut.at(owner.clients, ground.contracts.wayOut.escape);
  const { account } = LANE;
  const number = await way.requestWithdrawal({ account, asset: 0, units: BigInt(CAP) });
  await ground.until('it is answered', async () => {
    return (await way.requestStatus(number)).state !== 'open';
  });
  // 700,000 are lent.
  const spared = CAP - 700_000;
  expect(await way.requestStatus(number)).toMatchObject({
    state: 'partial',
    served: BigInt(spared),
  });
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('it is paid', () => totals.pendingWithdrawals.size === 0);
  await ground.until('it says that nothing is left', () => {
    return /account 18 has 0 left to lend/.test(lane().health ?? '');
  });
  await ground.compared();
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  await owner.deposit(account, BigInt(spared));
  await settled();
  await lends(700_000, 0);
});

test('while payments there stop, those here go on', async () => {
  const [alice] = users();
  const { timestamp } = await far.chain.clients.reader.getBlock();
  const item = vault.abi.find(
    (one) => one.type === 'function' && one.name === 'finalizeWithdrawal',
  );
  if (item?.type !== 'function') throw new Error('the vault pays');
  const call = { address: far.addresses.vault, abi: vault.abi, functionName: 'pause' };
  const args = [toFunctionSelector(item), timestamp + BigInt(PAUSED_SECONDS)];
  await asOperator(() => send(far.chain.clients, { ...call, args }));
  const had = await bobThere.balance();
  await ground.driver.withdraw(BOB.account, 100_000);
  const { settlement } = ground.venue;
  await ground.until('it waits for the switch', () => {
    return [...settlement.withdrawals().values()].some((why) => why.includes('FunctionPaused'));
  });
  // Here again, from the next withdrawal on.
  const { withdrawalHandler } = ground.contracts.vault;
  await choosePayout(alice.clients, withdrawalHandler, { account: ALICE.account, lane: 0 });
  await ground.until('the choice is taken', () => settlement.payout(ALICE.account) === null);
  const here = await alice.balance();
  await ground.driver.withdraw(ALICE.account, 200_000);
  await ground.until('she is paid here', async () => (await alice.balance()) === here + 200_000n);
  expect(await bobThere.balance()).toBe(had);
  await far.chain.clients.reader.request({
    method: 'evm_increaseTime',
    params: [PAUSED_SECONDS],
  } as never);
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('he is paid there', () => totals.pendingWithdrawals.size === 0);
  expect(await bobThere.balance()).toBe(had + 100_000n);
  await settled();
});

test('what a payment there costs stays here', async () => {
  const FEE = 700;
  await ground.driver.send({ kind: 'SetWithdrawalFee', asset: 0, fee: FEE });
  const [had, fees, before] = [await bobThere.balance(), ground.balance(1), lent()];
  await ground.driver.withdraw(BOB.account, 10_000 + FEE);
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('he is paid there', () => totals.pendingWithdrawals.size === 0);
  await lends((before[0] ?? 0) - 10_000, 0);
  expect(await bobThere.balance()).toBe(had + 10_000n);
  expect(ground.balance(1)).toBe(fees + FEE);
  await settled();
  await ground.driver.send({ kind: 'SetWithdrawalFee', asset: 0, fee: 0 });
});

test('a lane that is not configured any more stops nobody else, and can be put back', async () => {
  const [alice] = users();
  const here = await alice.balance();
  const had = await bobThere.balance();
  await ground.venue.close();
  hasLane = false;
  await ground.open();
  await ground.driver.withdraw(BOB.account, 50_000);
  await ground.driver.withdraw(ALICE.account, 1_000);
  await ground.until('she is paid here', async () => (await alice.balance()) === here + 1_000n);
  await ground.compared();
  const { settlement } = ground.venue;
  expect(settlement.comparison()?.told).toEqual([]);
  await ground.until('it says what waits', () => {
    return settlement.health() === 'index 1 is not configured, and 1 withdrawals wait for it';
  });
  expect([...settlement.withdrawals().values()]).toContain(
    'the chain with index 1 is not configured here',
  );
  await ground.venue.close();
  hasLane = true;
  await ground.open();
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('he is paid there', () => totals.pendingWithdrawals.size === 0);
  expect(await bobThere.balance()).toBe(had + 50_000n);
  await bobThere.deposit(BOB.account, 50_000n);
  await settled();
});

test('without its outbox nothing there is credited or paid again', async () => {
  const balances = [ALICE, BOB, LANE].map(({ account }) => ground.balance(account));
  const had = [await aliceThere.balance(), await bobThere.balance()];
  await ground.venue.close();
  const path = join(ground.data, 'far.jsonl');
  expect(readFileSync(path, 'utf8')).toContain('"kind":"cursor"');
  rmSync(path);
  // And without what the fold knew: the whole journal is folded again, with the same choices.
  writeFileSync(join(ground.data, 'settlement.jsonl.fold'), 'not a checkpoint');
  await ground.open();
  expect(ground.venue.settlement.figures().resumedSequence).toBe(0);
  await bobThere.deposit(BOB.account, 50_000n);
  await ground.until('the new one is credited', () => lane().depositsCredited === 1);
  expect([ALICE, BOB, LANE].map(({ account }) => ground.balance(account))).toEqual([
    balances[0],
    (balances[1] ?? 0) + 50_000,
    (balances[2] ?? 0) - 50_000,
  ]);
  expect([await aliceThere.balance(), (await bobThere.balance()) + 50_000n]).toEqual(had);
  await settled();
  const { owed } = await far.chain.clients.reader.readContract({
    address: far.addresses.vault,
    abi: vault.abi,
    functionName: 'assetState',
    args: [0],
  });
  // Chain and engine to the unit: 1,900,000 came there, 1,260,000 were paid there.
  await lends(640_000, 0);
  expect(Number(owed)).toBe(640_000);
});
