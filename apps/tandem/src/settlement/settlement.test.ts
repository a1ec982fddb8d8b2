import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { assetService, type LocalChain, startLocalChain, vault } from '@tandem/chain';
import type { Event } from '@tandem/protocol';
import type { SettlementLimits } from '@tandem/settlement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ChainUser } from './chain-user.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { QUICK_LIMITS } from './settled-ground.fixture.ts';
import { openSettledVenue, type SettledVenue } from './settled-venue.ts';
import { limitOrder, VenueDriver } from './venue-driver.ts';

const ALICE = { account: 16, wallet: 1 };
const BOB = { account: 17, wallet: 2 };
const CONFIRMATIONS = 2;
const LIMITS = { ...QUICK_LIMITS, checkpointCommands: 1 };

let chain: LocalChain;
let contracts: LocalContracts;
let data: string;
let venue: SettledVenue;
let driver: VenueDriver;
let alice: ChainUser;
let bob: ChainUser;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tandem-settlement-'));
  chain = await startLocalChain();
  contracts = await deployLocalContracts(chain.clients);
  alice = new ChainUser(chain.url, ALICE.wallet, contracts);
  bob = new ChainUser(chain.url, BOB.wallet, contracts);
  await alice.fund(10_000_000n);
  await bob.fund(10_000_000n);
  await open();
  await driver.setUp();
  await driver.openAccounts([ALICE, BOB]);
});

afterAll(async () => {
  await venue.close();
  chain.stop();
  rmSync(data, { recursive: true, force: true });
});

async function open(limits: Partial<SettlementLimits> = {}): Promise<void> {
  // Twice the same node: what two must agree on goes through here as well.
  const nodes = [chain.url, chain.url];
  venue = await openSettledVenue({
    data,
    nodes,
    contracts,
    confirmations: CONFIRMATIONS,
    limits: { ...LIMITS, ...limits },
  });
  driver = new VenueDriver(venue.exchange);
}

async function rpc(method: string, params: readonly unknown[]): Promise<void> {
  await chain.clients.reader.request({ method, params } as never);
}

/** Lets blocks pass until something is so. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 2_000; look += 1) {
    if (await isSo()) return;
    await rpc('evm_mine', []);
    await pause(100);
  }
  throw new Error(`${what}: ${venue.settlement.health() ?? 'healthy'}`);
}

function balance(account: number): number {
  return venue.exchange.live.view.accounts.balance(account, 0);
}

/** Everything released is on chain, and the comparison after it found nothing. */
async function mirrored(): Promise<void> {
  const sequence = venue.exchange.venue.sequence;
  const { settlement } = venue;
  await until(`sequence ${sequence} is on chain`, () => {
    const { sequence: onChain, batch } = settlement.figures();
    return onChain >= sequence && settlement.comparison()?.batchId === batch;
  });
  expect(settlement.comparison()?.told).toEqual([]);
}

test('a wallet deposits, trades, is mirrored to the unit, withdraws and is paid', async () => {
  await mirrored();
  await alice.deposit(ALICE.account, 5_000_000n);
  await bob.deposit(BOB.account, 5_000_000n);
  await until('both are credited', () => balance(17) === 5_000_000);
  expect(balance(16)).toBe(5_000_000);
  await driver.price(1_000);
  const trade = await driver.trade(16, 17, { price: 1_000, size: 40 });
  expect(trade.filter(({ kind }) => kind === 'OrderFilled')).toHaveLength(2);
  await driver.price(1_010);
  await mirrored();
  expect(venue.settlement.comparison()?.figures).toBeGreaterThan(10);
  const held = await alice.balance();
  const [reserved] = await driver.withdraw(16, 1_500_000);
  expect(reserved?.kind).toBe('WithdrawalReserved');
  const { totals } = venue.exchange.live.view;
  await until('the withdrawal is confirmed', () => totals.pendingWithdrawals.size === 0);
  expect((await alice.balance()) - held).toBe(1_500_000n);
  expect(venue.settlement.figures()).toMatchObject({ withdrawalsConfirmed: 1, differences: 0 });
  await mirrored();
  await until('all is well', () => venue.settlement.health() === null);
  // What is stated beside the liabilities: two deposits less one payment.
  expect(venue.settlement.holdings()?.tokens).toContainEqual({ asset: 0, units: '8500000' });
});

test('a withdrawal costs its fee, here and on chain', async () => {
  const FEE = 30_000;
  await driver.send({ kind: 'SetWithdrawalFee', asset: 0, fee: FEE });
  const [had, fees, held] = [balance(16), balance(1), await alice.balance()];
  const [refused] = await driver.withdraw(16, FEE);
  expect(refused).toMatchObject({ reason: 'AmountNotAboveFee', bound: FEE, actual: FEE });
  const events = await driver.withdraw(16, 500_000);
  expect(events.map(({ kind }) => kind)).toEqual([
    'WithdrawalFeeCharged',
    'WithdrawalReserved',
    'BalanceChanged',
    'BalanceChanged',
    'BalanceChanged',
  ]);
  expect([balance(16), balance(1)]).toEqual([had - 500_000, fees + FEE]);
  const { totals } = venue.exchange.live.view;
  await until('the withdrawal is confirmed', () => totals.pendingWithdrawals.size === 0);
  expect((await alice.balance()) - held).toBe(500_000n - BigInt(FEE));
  await mirrored();
  const of = { address: contracts.mirror.assets, abi: assetService.abi } as const;
  const { reader } = chain.clients;
  const most = await reader.readContract({ ...of, functionName: 'withdrawalFeeOf', args: [0] });
  expect(most).toBe(BigInt(FEE));
  const args = [1, 0, false] as const;
  const mirror = await reader.readContract({ ...of, functionName: 'balanceOf', args });
  expect(mirror).toBe(BigInt(fees + FEE));
});

test('a deposit in a block that is reorganized away is not credited', async () => {
  const before = balance(16);
  // A batch must not make a block meanwhile: the deposit is in the newest one.
  await rpc('evm_setAutomine', [false]);
  const deposited = alice.deposit(ALICE.account, 700_000n);
  const call = { address: contracts.vault.vault, abi: vault.abi } as const;
  const count = () => chain.clients.reader.readContract({ ...call, functionName: 'depositCount' });
  const earlier = await count();
  await until('the deposit is in a block', async () => (await count()) > earlier);
  await deposited;
  // The new chain has other blocks, and the deposit in none of them.
  await rpc('anvil_reorg', [1, []]);
  await rpc('evm_setAutomine', [true]);
  for (let block = 0; block < 3 * CONFIRMATIONS; block += 1) {
    await rpc('evm_mine', []);
    await pause(100);
  }
  expect(balance(16)).toBe(before);
  await alice.deposit(ALICE.account, 300_000n);
  await until('the next is credited', () => balance(16) === before + 300_000);
});

test('an event that is told again is credited once', async () => {
  const before = balance(16);
  await venue.close();
  // A service that lost its outbox' cursor reads every block again.
  const path = join(data, 'settlement.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, lines.filter((line) => !line.includes('"kind":"cursor"')).join('\n'));
  await open();
  await alice.deposit(ALICE.account, 100_000n);
  await until('the new one is credited', () => balance(16) === before + 100_000);
  expect(venue.settlement.figures().depositsCredited).toBe(1);
  await mirrored();
});

test('a start goes on from the checkpoint, and from the journal without it', async () => {
  await driver.price(1_000);
  await mirrored();
  await venue.close();
  await open();
  const { resumedSequence, sequence } = venue.settlement.figures();
  expect(resumedSequence).toBeGreaterThan(20);
  expect(resumedSequence).toBeGreaterThanOrEqual(sequence);
  await driver.price(1_001);
  await mirrored();
  await venue.close();
  writeFileSync(join(data, 'settlement.jsonl.fold'), 'not a checkpoint');
  await open();
  expect(venue.settlement.figures().resumedSequence).toBe(0);
  await driver.trade(16, 17, { price: 1_000, size: 2 });
  await mirrored();
});

test('an account that no wallet of this chain opened gets its withdrawal back', async () => {
  await driver.send({ kind: 'OpenAccount', account: 40, parent: null });
  await mirrored();
  await alice.deposit(40, 50_000n);
  await until('it is credited', () => balance(40) === 50_000);
  const fees = balance(1);
  await driver.send({ kind: 'RequestWithdrawal', account: 40, asset: 0, amount: 40_000 });
  // With its fee, which the chain was not told of either.
  await until('it is given back', () => balance(40) === 50_000);
  expect(balance(1)).toBe(fees);
  expect(venue.settlement.figures().withdrawalsFailed).toBe(1);
  await mirrored();
});

test('a batch whose block is reorganized away is sent again under its nonce', async () => {
  await driver.price(1_005);
  await mirrored();
  const { batch } = venue.settlement.figures();
  await driver.price(1_000);
  await until('the batch is on chain', () => venue.settlement.figures().batch > batch);
  await rpc('anvil_reorg', [1, []]);
  await driver.price(1_002);
  await mirrored();
  expect(venue.settlement.figures().batch).toBeGreaterThan(batch + 1);
});

test('while the chain stands the engine lets nothing increase, and everything else', async () => {
  await venue.close();
  await open({ maxLagMs: 4_000 });
  await driver.price(1_000);
  await mirrored();
  const order = { account: 16, side: 'buy', price: 990, size: 4 };
  const offered = async (fields: object = {}): Promise<readonly Event[]> => {
    await driver.price(1_000);
    return driver.offer(limitOrder({ ...order, ...fields }));
  };
  await until('an order is taken', async () => (await offered())[0]?.kind === 'OrderAccepted');
  // No block is made from here on, whoever sends what.
  await rpc('evm_setAutomine', [false]);
  let refused: Event | undefined;
  while (refused?.kind !== 'CommandRejected') {
    await pause(500);
    [refused] = await offered();
  }
  expect(refused).toMatchObject({ reason: 'BatchLag', bound: 4_000_000 });
  expect(refused.actual).toBeGreaterThan(4_000_000);
  const [reducing] = await offered({ side: 'sell', price: 1_010, reduceOnly: true });
  expect(reducing).toMatchObject({ kind: 'OrderAccepted' });
  const cancel = { kind: 'CancelAllOrders', account: 16, market: null, uptoNonce: null };
  const [canceled] = await driver.offer(cancel);
  expect(canceled).toMatchObject({ kind: 'OrderCanceled' });
  await rpc('evm_setAutomine', [true]);
  await until('the chain has caught up', async () => {
    return (await offered())[0]?.kind === 'OrderAccepted';
  });
});

test('a reorganization below the confirmations is told, and nothing more is credited', async () => {
  const before = balance(17) + 20_000;
  await bob.deposit(BOB.account, 20_000n);
  await until('it is credited', () => balance(17) === before);
  await rpc('anvil_reorg', [5 * CONFIRMATIONS, []]);
  await until('it is noticed', () => {
    return /deeper than the confirmations/.test(venue.settlement.health() ?? '');
  });
  await bob.deposit(BOB.account, 10_000n);
  for (let block = 0; block < 2 * CONFIRMATIONS; block += 1) {
    await rpc('evm_mine', []);
    await pause(100);
  }
  expect(balance(17)).toBe(before);
});
