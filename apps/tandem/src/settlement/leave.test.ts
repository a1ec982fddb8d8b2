import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  EscapeNotDueError,
  type LocalChain,
  localAccount,
  send,
  startLocalChain,
  vault,
  WayOut,
} from '@tandem/chain';
import { getAbiItem, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOperator } from './as-operator.fixture.ts';
import { ChainUser } from './chain-user.ts';
import { deployLocalContracts, type LocalContracts } from './local-contracts.ts';
import { QUICK_LIMITS } from './settled-ground.fixture.ts';
import { openSettledVenue, type SettledVenue } from './settled-venue.ts';
import { limitOrder, VenueDriver } from './venue-driver.ts';

const ALICE = { account: 16, wallet: 1 };
const BOB = { account: 17, wallet: 2 };
const DAY = 86_400;
const LIMITS = { ...QUICK_LIMITS, requestRetryMs: 300 };
const PRICE = 1_000;

let chain: LocalChain;
let contracts: LocalContracts;
let data: string;
let venue: SettledVenue;
let driver: VenueDriver;
let alice: ChainUser;
let bob: ChainUser;
let isOpen = false;
/** Of Alice: her wallet and a node is all that it has. */
let way: WayOut;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'tandem-leave-'));
  chain = await startLocalChain();
  contracts = await deployLocalContracts(chain.clients);
  alice = new ChainUser(chain.url, ALICE.wallet, contracts);
  bob = new ChainUser(chain.url, BOB.wallet, contracts);
  await alice.fund(10_000_000n);
  await bob.fund(10_000_000n);
  const nodes = [chain.url, chain.url];
  const of = { data, nodes, contracts, confirmations: 2, limits: LIMITS };
  venue = await openSettledVenue(of);
  isOpen = true;
  driver = new VenueDriver(venue.exchange);
  await driver.setUp();
  await driver.openAccounts([ALICE, BOB]);
  await mirrored();
  await alice.deposit(ALICE.account, 5_000_000n);
  await bob.deposit(BOB.account, 5_000_000n);
  await until('both are credited', () => balance(17) === 5_000_000 && balance(16) === 5_000_000);
  way = await WayOut.at(alice.clients, contracts.wayOut.escape);
});

afterAll(async () => {
  if (isOpen) await venue.close();
  chain.stop();
  rmSync(data, { recursive: true, force: true });
});

async function rpc(method: string, params: readonly unknown[]): Promise<void> {
  await chain.clients.reader.request({ method, params } as never);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 2_000; look += 1) {
    if (await isSo()) return;
    await rpc('evm_mine', []);
    await pause(100);
  }
  const { settlement } = venue;
  const requests = JSON.stringify([...settlement.requests()]);
  throw new Error(`${what}: ${settlement.health() ?? 'healthy'}, requests ${requests}`);
}

function balance(account: number): number {
  return venue.exchange.live.view.accounts.balance(account, 0);
}

async function mirrored(): Promise<void> {
  const sequence = venue.exchange.venue.sequence;
  const { settlement } = venue;
  await until(`sequence ${sequence} is on chain`, () => {
    const { sequence: onChain, batch } = settlement.figures();
    return onChain >= sequence && settlement.comparison()?.batchId === batch;
  });
  expect(settlement.comparison()?.told).toEqual([]);
}

async function answered(number: bigint): Promise<string> {
  let state = 'open';
  await until(`request ${number} is answered`, async () => {
    // Nothing is closed, and less is paid out, while the price is older than the market allows.
    await driver.price(PRICE);
    ({ state } = await way.requestStatus(number));
    return state !== 'open';
  });
  return state;
}

async function later(seconds: number): Promise<void> {
  await rpc('evm_increaseTime', [seconds]);
  await rpc('evm_mine', []);
}

test('what is forced on chain is served: a withdrawal, a part of one, and a close', async () => {
  await driver.price(PRICE);
  await driver.trade(ALICE.account, BOB.account, { price: PRICE, size: 400 });
  await mirrored();
  const held = await alice.balance();
  // While the vault schedules nothing, a request waits: taken now it could never be answered.
  await pauseScheduling(3_600);
  const whole = await way.requestWithdrawal({ account: 16, asset: 0, units: 1_000_000n });
  await until('it is held', () => {
    const reason = venue.settlement.requests().get(Number(whole));
    return reason?.startsWith('the vault schedules nothing') === true;
  });
  await later(3_700);
  expect(await answered(whole)).toBe('served');
  const { totals } = venue.exchange.live.view;
  await until('it is paid', () => totals.pendingWithdrawals.size === 0);
  expect((await alice.balance()) - held).toBe(1_000_000n);
  // More than maintenance margin leaves: the chain agrees that the part given is the most.
  await driver.price(PRICE);
  const part = await way.requestWithdrawal({ account: 16, asset: 0, units: 9_000_000n });
  expect(await answered(part)).toBe('partial');
  const { served } = await way.requestStatus(part);
  expect(served).toBeGreaterThan(3_900_000n);
  expect(served).toBeLessThan(4_000_000n);
  await until('it is paid', () => totals.pendingWithdrawals.size === 0);
  await alice.deposit(ALICE.account, 2_000_000n);
  await until('her new deposit is credited', () => balance(16) > 2_000_000);
  // Nobody is there to trade with: it waits, and is served when somebody is.
  const close = await way.requestClose({ account: 16, market: 0 });
  await until('it was tried', () => venue.settlement.requests().has(Number(close)));
  await driver.price(PRICE);
  const bid = { account: BOB.account, side: 'buy', price: PRICE - 5, size: 100 };
  await driver.offer(limitOrder(bid));
  expect(await answered(close)).toBe('partial');
  // The desk counts what is answered deep enough.
  await until('all are answered', () => venue.settlement.figures().requestsServed === 3);
  await mirrored();
  await until('all is well', () => venue.settlement.health() === null);
});

test('the operator dies, and everybody leaves with his money to the unit', async () => {
  await driver.price(PRICE + 7);
  await mirrored();
  const expected = { alice: await way.equityOf(16), bob: await way.equityOf(17) };
  const { accounts } = venue.exchange.live.view;
  expect(accounts.get(16)).toBeDefined();
  await venue.close();
  isOpen = false;
  // Nobody credits this one any more.
  await bob.deposit(BOB.account, 700_000n);
  const before = { alice: await alice.balance(), bob: await bob.balance() };
  await later(2 * DAY);
  await expect(way.open(null)).rejects.toThrow(EscapeNotDueError);
  await later(DAY + 60);
  await way.open(null);
  expect(await way.status()).toMatchObject({ isOpen: true, isFixed: false });
  expect(await way.accountsOf(bob.address, 0n)).toEqual([17]);
  // Alice goes by the library, Bob by the command: a wallet and a node are all that they have.
  await way.register(16);
  expect(await leave(['accounts', '--from-block', '0'])).toMatchObject({ accounts: [17] });
  const { equity } = await leave(['register', '--account', '17']);
  expect(BigInt(equity as string)).toBe(expected.bob);
  await later(7 * DAY + 60);
  expect(await leave(['fix'])).toMatchObject({ isFixed: true, factorPpb: '1000000000' });
  // Nothing is missing, so each gets what the last marks say he owns.
  expect((await way.status()).factorPpb).toBe(1_000_000_000n);
  expect(await way.claimable(16, 0)).toBe(expected.alice);
  await way.claim(16, 0);
  await leave(['claim', '--account', '17', '--asset', '0']);
  await expect(way.claim(16, 0)).rejects.toThrow('NothingToClaim');
  expect((await alice.balance()) - before.alice).toBe(expected.alice);
  await leave(['refund', '--number', '4']);
  expect((await bob.balance()) - before.bob).toBe(expected.bob + 700_000n);
  // Both came with 10,000,000: what is missing now are the fees of their trades.
  const together = (await alice.balance()) + (await bob.balance());
  expect(20_000_000n - together).toBe(await held());
});

/** A guardian stops what sets money aside for withdrawals. */
async function pauseScheduling(seconds: number): Promise<void> {
  const { timestamp } = await chain.clients.reader.getBlock();
  const selector = toFunctionSelector(getAbiItem({ abi: vault.abi, name: 'scheduleWithdrawal' }));
  const call = { address: contracts.vault.vault, abi: vault.abi, functionName: 'pause' };
  const args = [selector, timestamp + BigInt(seconds)];
  await asOperator(() => send(chain.clients, { ...call, args }));
}

/** What a user of a terminal does, with the key of Bob. */
async function leave(given: readonly string[]): Promise<Record<string, unknown>> {
  const key = join(data, 'bob.key');
  const { privateKey } = localAccount(BOB.wallet).getHdKey();
  if (privateKey === null) throw new Error('a local account has a key');
  writeFileSync(key, Buffer.from(privateKey).toString('hex'), { mode: 0o600 });
  const where = ['--node', chain.url, '--escape', contracts.wayOut.escape, '--key', key];
  const program = fileURLToPath(new URL('../leave.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...given, ...where]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

/** Token units that the vault still holds. */
async function held(): Promise<bigint> {
  const { token, vault: addresses } = contracts;
  const call = { address: token, abi: BALANCE, functionName: 'balanceOf' } as const;
  return chain.clients.reader.readContract({ ...call, args: [addresses.vault] });
}

const BALANCE = [
  {
    type: 'function',
    name: 'balanceOf',
    stateMutability: 'view',
    inputs: [{ name: 'account', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
] as const;
