import { afterAll, beforeAll, expect, test } from 'vitest';
import { HostileNode, type Hostility } from './hostile-node.fixture.ts';
import { SettledGround } from './settled-ground.fixture.ts';

const ALICE = { account: 16, wallet: 1 };
const DEPOSITED = 100_000;

let ground: SettledGround;
let hostile: HostileNode;
let isAlone = false;

beforeAll(async () => {
  ground = await SettledGround.start({
    holders: [ALICE],
    funded: 10_000_000n,
    confirmations: 2,
    limits: { nodeTimeMs: 2_000 },
    // The hostile one stands first: it is the one that is read while nothing is known of it.
    nodes: async (url) => {
      hostile ??= await HostileNode.start(url);
      return isAlone ? [hostile.url, url] : [hostile.url, url, url];
    },
  });
  await ground.compared();
});

afterAll(async () => {
  await ground.stop();
  await hostile.stop();
});

async function reopen(hostility: Hostility): Promise<void> {
  await ground.venue.close();
  hostile.become(hostility);
  await ground.open();
}

async function deposit(): Promise<void> {
  await ground.users[0]?.deposit(ALICE.account, BigInt(DEPOSITED));
}

test.each<Hostility>([
  'other block hashes',
  'no logs',
  'a head that stands',
  'no answers',
  'another chain',
  'errors',
])('with two honest nodes beside one with %s all money goes its way once', async (hostility) => {
  await reopen(hostility);
  const before = ground.balance(ALICE.account);
  await deposit();
  await ground.until('it is credited', () => ground.balance(ALICE.account) !== before);
  expect(ground.balance(ALICE.account)).toBe(before + DEPOSITED);
  await ground.driver.withdraw(ALICE.account, DEPOSITED);
  const { totals } = ground.venue.exchange.live.view;
  await ground.until('it is paid', () => totals.pendingWithdrawals.size === 0);
  await ground.compared();
  const { settlement } = ground.venue;
  expect(settlement.comparison()?.told).toEqual([]);
  expect(settlement.figures()).toMatchObject({ depositsCredited: 1, withdrawalsConfirmed: 1 });
  expect(hostile.lies).toBeGreaterThan(0);
});

test.each<Hostility>(['other block hashes', 'no logs', 'no answers', 'errors'])(
  'with one honest node beside one with %s nothing is credited, and later once',
  async (hostility) => {
    isAlone = true;
    await reopen(hostility);
    const before = ground.balance(ALICE.account);
    await deposit();
    const { settlement } = ground.venue;
    await ground.until('it is told', () => {
      return /deposits: \d answers of 2 nodes, no two the same/.test(settlement.health() ?? '');
    });
    expect(ground.balance(ALICE.account)).toBe(before);
    hostile.become('honest');
    await ground.until('it is credited', () => ground.balance(ALICE.account) !== before);
    expect(ground.balance(ALICE.account)).toBe(before + DEPOSITED);
    await ground.compared();
    expect(settlement.comparison()?.told).toEqual([]);
    await ground.until('all is well again', () => settlement.health() === null);
  },
);
