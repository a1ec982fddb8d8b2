import type { Hex, PublicClient } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Nodes } from '../chain/nodes.ts';
import { openSqlite } from '../store/sqlite.ts';
import { addressOf, testAccounts } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import {
  type Bot,
  directNodes,
  fall,
  fixedWorth,
  openBot,
  openInsolvent,
} from './executor-ground.fixture.ts';

const ETHER = 10n ** 18n;

let chain: TestChain;
let start: Hex;

beforeAll(async () => {
  chain = await TestChain.start();
  start = await chain.node.snapshot();
});
beforeEach(async () => {
  await chain.node.client.setAutomine(true);
  start = await chain.node.restore(start);
});
afterAll(() => chain.stop());

const hot = addressOf('liquidator');

async function unsettled(bot: Bot): Promise<number> {
  return (await bot.store.unsettled(hot)).length;
}

describe('others', () => {
  test('two bots race: each position is paid once, both books agree with the chain', async () => {
    const ids: bigint[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await openInsolvent(chain));
    await fall(chain);
    const coldBefore = await chain.balanceOf('native', addressOf('cold'));
    const roles = ['liquidator', 'rival'] as const;
    const before = await Promise.all(
      roles.map((role) => chain.balanceOf('native', addressOf(role))),
    );
    const bots = await Promise.all(
      roles.map((role) => openBot(chain, { accounts: [testAccounts[role]] })),
    );
    await chain.node.client.setAutomine(false);
    for (const bot of bots) for (const id of ids) await bot.put(id);
    for (let block = 0; block < 12; block += 1) {
      await Promise.all(bots.map((bot) => bot.executor.tick()));
      await chain.node.mine();
    }
    for (const id of ids) expect((await chain.read('positions', [id]))[6]).toBe(false);
    let earned = 0n;
    for (const [index, bot] of bots.entries()) {
      const account = addressOf(roles[index] ?? 'rival');
      const rows = await bot.database.query<{ fee_wei: string; reward_amount: string | null }>(
        'SELECT fee_wei, reward_amount FROM intents',
      );
      const spent = rows.reduce((sum, row) => sum + BigInt(row.fee_wei), 0n);
      expect((before[index] ?? 0n) - (await chain.balanceOf('native', account))).toBe(spent);
      earned += rows.reduce((sum, row) => sum + BigInt(row.reward_amount ?? 0), 0n);
    }
    expect(earned).toBe((ETHER / 10n) * BigInt(ids.length));
    expect((await chain.balanceOf('native', addressOf('cold'))) - coldBefore).toBe(earned);
  });

  test('in the hardened generation it finishes what another one froze', async () => {
    const hardened = chain.withGeneration('hardened');
    const positionId = await openInsolvent(hardened);
    await fall(hardened);
    await hardened.liquidate(positionId, 'rival');
    await chain.node.mine();
    const bot = await openBot(hardened);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    expect((await bot.store.intentsOf(1n)).map(({ purpose }) => purpose)).toEqual(['confirm']);
  });

  test('in the hardened generation another finishes what it froze: nothing is wasted', async () => {
    const hardened = chain.withGeneration('hardened');
    const positionId = await openInsolvent(hardened);
    await fall(hardened);
    const bot = await openBot(hardened);
    await bot.put(positionId);
    await bot.executor.tick();
    await hardened.liquidate(positionId, 'rival');
    await bot.until(async () => (await bot.stateOf(positionId)) === 'failed');
    expect((await bot.queue.find(positionId))?.note).toBe('ClosedByAnother');
    expect((await bot.store.intentsOf(1n)).map(({ purpose }) => purpose)).toEqual(['freeze']);
  });

  test('sells by hand what forced sales of the hardened generation refuse for 95 %', async () => {
    const hardened = chain.withGeneration('hardened');
    const orderId = await hardened.createOrder({
      reward: { asset: 'native', amount: ETHER / 10n },
    });
    const amount = 300_000_000_000n;
    const collateral = { collateral: 'weth', collateralAmount: 50n * ETHER } as const;
    const positionId = await hardened.takeLoan({ orderId, amount, ...collateral });
    await hardened.marginSwap({ positionId, sell: 'usdc', buy: 'doge' });
    await hardened.movePrice('doge', 'usdc', '0.1');
    await hardened.movePrice('weth', 'usdc', '1000');
    await chain.node.warp(1_800n);
    const bot = await openBot(hardened);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['freeze', 'sell', 'confirm']);
  });
});

describe('the chain', () => {
  test('reads its own receipt before it takes a position for closed by another', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const direct = directNodes(chain);
    let stale: number | null = null;
    const getTransactionCount = async (
      client: PublicClient,
      args: Parameters<PublicClient['getTransactionCount']>[0],
    ): Promise<number> => {
      const count = stale ?? (await client.getTransactionCount(args));
      stale = null;
      return count;
    };
    // As from a node that is just taking in the block: the nonce is the old one, the state is not.
    const nodes: Nodes = {
      ...direct,
      ask: (read) =>
        direct.ask((client) =>
          read({ ...client, getTransactionCount: (args) => getTransactionCount(client, args) }),
        ),
    };
    const bot = await openBot(chain, { nodes });
    await bot.put(positionId);
    const isSent = async () => (await bot.store.intentsOf(1n))[1] !== undefined;
    await bot.until(isSent);
    stale = 1;
    await bot.executor.tick();
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    expect(bot.events.map(({ kind }) => kind)).not.toContain('canceling');
    const [, confirm] = await bot.store.intentsOf(1n);
    expect(confirm?.sendings.length).toBe(1);
  });

  test('confirms where a block only comes when somebody sends', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    let nowMs = Date.now();
    const bot = await openBot(chain, { nowMs: () => nowMs });
    await bot.put(positionId);
    // The freeze makes a block of its own, and none comes after it.
    for (let look = 0; look < 4; look += 1) {
      await bot.executor.tick();
      await chain.node.client.increaseTime({ seconds: 5 });
      nowMs += 5_000;
    }
    expect((await chain.read('positions', [positionId]))[6]).toBe(false);
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['freeze', 'confirm']);
  });

  test('pays with a price of gas where blocks have no base fee', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const direct = directNodes(chain);
    const nodes: Nodes = {
      ...direct,
      ask: (read) =>
        direct.ask((client) => {
          const getBlock = async () => ({ ...(await client.getBlock()), baseFeePerGas: null });
          return read({ ...client, getBlock } as typeof client);
        }),
    };
    const bot = await openBot(chain, { nodes });
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    for (const { sendings, inclusion } of await bot.store.intentsOf(1n)) {
      const hash = sendings[0]?.hash ?? '0x';
      const { type, gasPrice } = await chain.node.client.getTransaction({ hash });
      expect(type).toBe('legacy');
      expect(inclusion?.gasPriceWei).toBe(gasPrice);
    }
  });

  test('liquidates without interest, where the extended question reverts', async () => {
    const reward = { asset: 'native', amount: ETHER / 10n } as const;
    const orderId = await chain.createOrder({ interest: 0n, reward });
    const collateral = { collateral: 'weth', collateralAmount: 5n * ETHER } as const;
    const positionId = await chain.takeLoan({ orderId, amount: 30_000_000_000n, ...collateral });
    await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
    await fall(chain);
    await expect(chain.read('subjectToLiquidationExtended', [positionId])).rejects.toThrow();
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
  });

  test('sends the same bytes again when a reorganization drops them', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const bot = await openBot(chain);
    await bot.put(positionId);
    const fork = await chain.node.snapshot();
    await bot.executor.tick();
    await bot.executor.tick();
    const [before] = await bot.store.unsettled(hot);
    expect(before?.state).toBe('included');
    await chain.node.restore(fork);
    await bot.executor.tick();
    expect(bot.events.map(({ kind }) => kind)).toContain('reorganized');
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const intents = await bot.store.intentsOf(1n);
    expect(intents.map(({ nonce }) => nonce)).toEqual([0, 1]);
    expect(intents[0]?.inclusion?.hash).toBe(before?.sendings[0]?.hash);
  });

  test('offers more for the lowest nonce alone, and both get in', async () => {
    const ids = [await openInsolvent(chain), await openInsolvent(chain)];
    await fall(chain);
    let nowMs = Date.now();
    const bot = await openBot(chain, { nowMs: () => nowMs });
    for (const id of ids) await bot.put(id);
    await chain.node.client.setAutomine(false);
    await bot.executor.tick();
    nowMs += 60_000;
    await bot.executor.tick();
    expect(bot.events.filter(({ kind }) => kind === 'bumped').length).toBe(1);
    const [lowest, next] = await bot.store.unsettled(hot);
    expect(lowest?.sendings.length).toBe(2);
    expect(next?.sendings.length).toBe(1);
    const [first, second] = lowest?.sendings ?? [];
    expect((second?.feePerGas ?? 0n) * 100n).toBeGreaterThan((first?.feePerGas ?? 0n) * 112n);
    await bot.until(async () => (await bot.queue.counts()).done === 2);
    const [freeze] = await bot.store.intentsOf(1n);
    expect(freeze?.inclusion?.hash).toBe(second?.hash);
  });

  test('waits while the oracle reverts, and goes on when it answers', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const address = chain.oracle;
    const bytecode = (await chain.node.client.getCode({ address })) as Hex;
    await chain.node.client.setCode({ address, bytecode: '0xfe' });
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'OracleReverts' });
    await chain.node.client.setCode({ address, bytecode });
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
  });
});

describe('memory and limits', () => {
  test('says, now and then, that no node takes what it sends', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    let nowMs = Date.now();
    const broadcast = () => Promise.reject(new Error("fee cap exceeds the node's own"));
    const nodes = { ...directNodes(chain), broadcast };
    const bot = await openBot(chain, { nodes, nowMs: () => nowMs });
    await bot.put(positionId);
    for (let look = 0; look < 3; look += 1) await bot.executor.tick();
    const refused = () => bot.events.filter(({ reason }) => reason === 'BroadcastRefused');
    expect(refused()).toMatchObject([
      { kind: 'failing', positionId, numbers: { why: "fee cap exceeds the node's own" } },
    ]);
    nowMs += 30_000;
    await bot.executor.tick();
    expect(refused().length).toBe(2);
  });

  test('a new process sends what the last one signed and never got out', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const database = openSqlite(':memory:');
    const nodes = { ...directNodes(chain), broadcast: () => Promise.reject(new Error('gone')) };
    const first = await openBot(chain, { database, nodes });
    await first.put(positionId);
    await first.executor.tick();
    expect(await chain.node.client.getTransactionCount({ address: hot })).toBe(0);
    const [signed] = await first.store.unsettled(hot);
    const second = await openBot(chain, { database });
    await second.until(async () => (await second.stateOf(positionId)) === 'done');
    const [sent] = await second.store.intentsOf(1n);
    expect(sent?.inclusion?.hash).toBe(signed?.sendings[0]?.hash);
  });

  test('waits for what its key sent before its store was there, and goes on from it', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    await chain.node.client.setAutomine(false);
    const earlier = await openBot(chain);
    await earlier.put(positionId);
    await earlier.executor.tick();
    const pending = { address: hot, blockTag: 'pending' } as const;
    expect(await chain.node.client.getTransactionCount(pending)).toBe(1);
    // Of a store that knows nothing of it.
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.executor.tick();
    expect(bot.events.map(({ kind }) => kind)).toEqual(['failing']);
    expect(bot.events[0]).toMatchObject({ account: hot, numbers: { firstNonce: '0', count: '1' } });
    expect(bot.events[0]?.reason).toMatch(/^ForeignPending: 1 transactions of 0x/);
    expect(await bot.stateOf(positionId)).toBe('waiting');
    expect(await chain.node.client.getTransactionCount(pending)).toBe(1);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const intents = await bot.store.intentsOf(1n);
    expect(intents.map(({ purpose, nonce }) => [purpose, nonce])).toEqual([['confirm', 1]]);
    expect(await chain.node.client.getTransactionCount({ address: hot })).toBe(2);
  });

  test('refuses to send beside a transaction that somebody else sends with its key', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const bot = await openBot(chain);
    await bot.executor.tick();
    await chain.node.client.setAutomine(false);
    await chain.node.submit(hot, '0x', { to: hot });
    await bot.put(positionId);
    await bot.executor.tick();
    expect(bot.events).toMatchObject([
      { kind: 'skipped', reason: 'ForeignPending', numbers: { firstNonce: '0', count: '1' } },
    ]);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    expect(await chain.node.client.getTransactionCount({ address: hot })).toBe(3);
  });

  test('spends nothing beyond the limits of a position and of a day', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    for (const [limit, reason] of [
      ['perPositionWei', 'PositionBudget'],
      ['perDayWei', 'DayBudget'],
    ] as const) {
      const budget = { perPositionWei: ETHER, perDayWei: ETHER, [limit]: 1_000n };
      const bot = await openBot(chain, { config: { budget, againAfterMs: 60_000 } });
      await bot.put(positionId);
      await bot.executor.tick();
      expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason });
      expect(bot.events.at(-1)?.numbers).toMatchObject({ limitWei: '1000', spentWei: '0' });
      expect(await unsettled(bot)).toBe(0);
    }
  });

  test('charges what failed attempts cost to the next one', async () => {
    const positionId = await openInsolvent(chain, { rewardWei: ETHER / 100n });
    await fall(chain);
    const bot = await openBot(chain, { config: { againAfterMs: 0 } });
    await bot.put(positionId);
    const place = { liquidationId: null, positionId, assets: 2, createdAtMs: Date.now() };
    const call = { to: hot, data: '0x' } as const;
    const budget = { perPositionWei: ETHER, perDayWei: ETHER };
    const allowance = { budget, costMaxWei: ETHER / 50n, chainNonce: 0 };
    const spent = {
      ...place,
      account: testAccounts.cold.address,
      purpose: 'freeze',
      call,
    } as const;
    const sending = {
      hash: '0x01',
      kind: 'call',
      raw: '0x',
      feePerGas: 1n,
      tipPerGas: 1n,
    } as const;
    await bot.store.write({ ...spent, gas: 1n }, allowance, async () => ({
      ...sending,
      sentAtMs: 0,
    }));
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({
      reason: 'RewardBelowGas',
      numbers: { spentWei: `${ETHER / 50n}` },
    });
  });

  test('moves rewards of a hot key to the cold address, and asks for gas', async () => {
    const orderId = await chain.createOrder({ reward: { asset: 'dai', amount: 500n * ETHER } });
    const collateral = { collateral: 'weth', collateralAmount: 5n * ETHER } as const;
    const positionId = await chain.takeLoan({ orderId, amount: 30_000_000_000n, ...collateral });
    await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
    await fall(chain);
    let nowMs = Date.now();
    const bot = await openBot(chain, {
      nowMs: () => nowMs,
      worth: fixedWorth(new Map([[chain.token('dai').toLowerCase(), 1n]])),
      config: {
        receiver: null,
        lowGasWei: 10n ** 30n,
        sweep: { to: addressOf('cold'), leastWorthWei: ETHER },
      },
    });
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    expect(await chain.balanceOf('dai', hot)).toBe(500n * ETHER);
    expect(bot.events.map(({ kind }) => kind)).toContain('lowGas');
    nowMs += 60_000;
    await bot.until(async () => (await chain.balanceOf('dai', addressOf('cold'))) > 0n);
    expect(await chain.balanceOf('dai', addressOf('cold'))).toBe(500n * ETHER);
    expect(await chain.balanceOf('dai', hot)).toBe(0n);
  });
});
