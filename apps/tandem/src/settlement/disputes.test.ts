import { type RequestStatus, WayOut } from '@tandem/chain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SettledGround } from './settled-ground.fixture.ts';

const ALICE = { account: 16, wallet: 1 };
const BOB = { account: 17, wallet: 2 };
const DEPOSITED = 5_000_000;
const DISPUTED = 200_000;

let ground: SettledGround;

beforeAll(async () => {
  ground = await SettledGround.start({
    holders: [ALICE, BOB],
    funded: 10_000_000n,
    confirmations: 1,
    limits: { requestRetryMs: 300 },
  });
  await ground.compared();
  await ground.deposit(DEPOSITED);
  await ground.compared();
});

afterAll(() => ground.stop());

/** The chain changes its mind about a balance, as a fault of the mirror would. */
async function credit(account: number, asset: number, change: number): Promise<void> {
  await ground.writeAccounts('credit', [account, asset, BigInt(change)]);
}

async function ended(): Promise<void> {
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('no withdrawal is pending', () => totals.pendingWithdrawals.size === 0);
}

test('a difference is told, and holds back the disputed part of that account alone', async () => {
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  await credit(BOB.account, 0, -DISPUTED);
  await ground.driver.price(1_000);
  await ground.compared();
  const { settlement } = ground.venue;
  const chainHas = DEPOSITED - DISPUTED;
  expect(settlement.comparison()).toMatchObject({
    differences: 1,
    told: [`balance of account 17 in asset 0: the engine has ${DEPOSITED}, the chain ${chainHas}`],
    disputes: [{ account: BOB.account, asset: 0, units: DISPUTED }],
  });
  expect(settlement.health()).toContain(`held back until they agree: ${DISPUTED} units of account`);
  expect(settlement.figures()).toMatchObject({ differences: 1, disputes: 1 });
  // One unit too many comes back; what is not disputed is paid, and so is everybody else.
  await ground.driver.withdraw(BOB.account, chainHas + 1);
  await ended();
  expect(ground.balance(BOB.account)).toBe(DEPOSITED);
  await ground.driver.withdraw(BOB.account, chainHas);
  await ground.driver.withdraw(ALICE.account, DEPOSITED);
  await ended();
  expect(ground.balance(BOB.account)).toBe(DISPUTED);
  expect(ground.balance(ALICE.account)).toBe(0);
  expect(settlement.figures()).toMatchObject({ withdrawalsFailed: 1, withdrawalsConfirmed: 2 });
  await ground.compared();
  expect(settlement.comparison()?.differences).toBe(1);
});

/** Asks on chain for a withdrawal, as an exit owner with a wallet and a node does. */
async function force(at: number, units: number): Promise<{ way: WayOut; number: bigint }> {
  const user = ground.users[at];
  if (user === undefined) throw new Error('there is a user');
  const way = await WayOut.at(user.clients, ground.contracts.wayOut.escape);
  const account = [ALICE, BOB][at]?.account as number;
  return { way, number: await way.requestWithdrawal({ account, asset: 0, units: BigInt(units) }) };
}

async function answered({ way, number }: { way: WayOut; number: bigint }): Promise<RequestStatus> {
  await ground.until(`request ${number} is answered`, async () => {
    return (await way.requestStatus(number)).state !== 'open';
  });
  return way.requestStatus(number);
}

test('a forced request of a disputed account is answered with what the mirror has', async () => {
  // The engine has 200,000 of Bob, the mirror nothing.
  expect(await answered(await force(1, 50_000))).toMatchObject({ state: 'refused', served: 0n });
  await ground.users[1]?.deposit(BOB.account, 300_000n);
  await ground.until('it is credited', () => ground.balance(BOB.account) === 500_000);
  await ground.compared();
  const asked = await force(1, 500_000);
  await ground.venue.close();
  await ground.open();
  const { settlement } = ground.venue;
  await ground.until('it is taken or answered', async () => {
    const why = settlement.requests().get(Number(asked.number)) ?? '';
    const { state } = await asked.way.requestStatus(asked.number);
    return why.startsWith('taken by the engine') || state !== 'open';
  });
  await ground.venue.close();
  await ground.open();
  expect(await answered(asked)).toMatchObject({ state: 'partial', served: 300_000n });
  expect(ground.balance(BOB.account)).toBe(DISPUTED);
  // Paid as any other: what is left in the engine covers the dispute.
  await ended();
  await ground.compared();
  expect(ground.venue.settlement.comparison()?.disputes).toEqual([
    { account: BOB.account, asset: 0, units: DISPUTED },
  ]);
});

test('a request whose answer the chain refused is asked again, over a start', async () => {
  await ground.users[0]?.deposit(ALICE.account, 400_000n);
  await ground.until('it is credited', () => ground.balance(ALICE.account) === 400_000);
  await ground.compared();
  // The mirror has more than the engine: what the engine can give is not the most.
  await credit(ALICE.account, 0, 7);
  const asked = await force(0, 500_000);
  await ground.until('a part is scheduled', async () => {
    return (await asked.way.requestStatus(asked.number)).served === 400_000n;
  });
  expect(await asked.way.requestStatus(asked.number)).toMatchObject({ state: 'open' });
  await ground.venue.close();
  await ground.open();
  await credit(ALICE.account, 0, -7);
  expect(await answered(asked)).toMatchObject({ state: 'partial', served: 400_000n });
  await ended();
  expect(ground.balance(ALICE.account)).toBe(0);
});

test('what was held stays held over a start, and is free when engine and chain agree', async () => {
  await ground.venue.close();
  await ground.open();
  const { settlement } = ground.venue;
  expect(settlement.figures().disputes).toBe(1);
  await ground.driver.withdraw(BOB.account, DISPUTED);
  await ended();
  expect(ground.balance(BOB.account)).toBe(DISPUTED);
  await credit(BOB.account, 0, DISPUTED);
  await ground.driver.price(1_001);
  await ground.until('engine and chain agree', () => settlement.figures().disputes === 0);
  await ground.driver.withdraw(BOB.account, DISPUTED);
  await ended();
  expect(ground.balance(BOB.account)).toBe(0);
  await ground.compared();
  await ground.until('all is well', () => settlement.health() === null);
});

test('a difference in an account of the venue is told, and holds nobody back', async () => {
  const fees = 1;
  await credit(fees, 0, 7);
  await ground.driver.price(1_002);
  await ground.compared();
  const { settlement } = ground.venue;
  const what = `balance of account ${fees} in asset 0: the engine has 0, the chain 7`;
  expect(settlement.comparison()?.told).toEqual([what]);
  const insurance = 2;
  await credit(insurance, 0, -3);
  await ground.driver.price(1_003);
  await ground.compared();
  expect(settlement.comparison()?.told).toContain(
    'balances of insurance fund and backstop together: the engine has 0, the chain -3',
  );
  await credit(fees, 0, -7);
  await credit(insurance, 0, 3);
  await ground.driver.price(1_004);
  await ground.until('engine and chain agree', () => settlement.figures().differences === 0);
});
