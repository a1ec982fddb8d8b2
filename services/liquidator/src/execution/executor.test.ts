import { type Hex, numberToHex } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Nodes } from '../chain/nodes.ts';
import { openSqlite } from '../store/sqlite.ts';
import { addressOf, testAccounts } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { directNodes, fall, openBot, openInsolvent } from './executor-ground.fixture.ts';

const ETHER = 10n ** 18n;
const HOUR = 3_600n;

let chain: TestChain;
let start: Hex;

beforeAll(async () => {
  chain = await TestChain.start();
  start = await chain.node.snapshot();
});
beforeEach(async () => {
  start = await chain.node.restore(start);
});
afterAll(() => chain.stop());

async function isLiquidated(positionId: bigint): Promise<boolean> {
  const [, , , , , , isOpen] = await chain.read('positions', [positionId]);
  return !isOpen;
}

describe('a liquidation', () => {
  test('freezes, confirms in a later block, pays the cold address, counts every wei', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const hot = addressOf('liquidator');
    const before = await chain.balanceOf('native', hot);
    const coldBefore = await chain.balanceOf('native', addressOf('cold'));
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const intents = await bot.store.intentsOf(1n);
    expect(intents.map(({ purpose, nonce }) => [purpose, nonce])).toEqual([
      ['freeze', 0],
      ['confirm', 1],
    ]);
    const [freeze, confirm] = intents.map(({ inclusion }) => inclusion);
    expect(freeze?.blockNumber).toBeLessThan(confirm?.blockNumber ?? 0n);
    expect(confirm?.reward).toEqual({
      asset: chain.token('native'),
      amount: ETHER / 10n,
      wei: ETHER / 10n,
    });
    const fees = (freeze?.feeWei ?? 0n) + (confirm?.feeWei ?? 0n);
    expect(before - (await chain.balanceOf('native', hot))).toBe(fees);
    expect((await chain.balanceOf('native', addressOf('cold'))) - coldBefore).toBe(ETHER / 10n);
  });

  test('sends nothing in a dry run and says what it would', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const bot = await openBot(chain, { config: { isDryRun: true, againAfterMs: 60_000 } });
    await bot.put(positionId);
    await bot.executor.tick();
    expect(bot.events).toMatchObject([{ kind: 'wouldSend', reason: 'freeze', positionId }]);
    expect(await bot.store.unsettled(addressOf('liquidator'))).toEqual([]);
    expect(await chain.node.client.getTransactionCount({ address: addressOf('liquidator') })).toBe(
      0,
    );
    expect(await bot.stateOf(positionId)).toBe('waiting');
  });

  test('a dry run leaves alone what a live one began', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const database = openSqlite(':memory:');
    const live = await openBot(chain, { database });
    await live.put(positionId);
    await live.executor.tick();
    const dry = await openBot(chain, { database, config: { isDryRun: true } });
    for (let block = 0; block < 5; block += 1) {
      await dry.executor.tick();
      await chain.node.mine();
    }
    const address = addressOf('liquidator');
    expect(await chain.node.client.getTransactionCount({ address })).toBe(1);
    await live.until(async () => (await live.stateOf(positionId)) === 'done');
  });

  test('counts what the chain below charges for data, before a step and by receipt', async () => {
    const positionId = await openInsolvent(chain);
    const dear = await openInsolvent(chain);
    await fall(chain);
    // 10^13 wei for each byte that it is asked about.
    const address = '0x420000000000000000000000000000000000000F';
    await chain.node.client.setCode({ address, bytecode: '0x366509184e72a000025f5260205ff3' });
    const direct = directNodes(chain);
    const l1Fee = 3n * 10n ** 15n;
    let asked = 0;
    const nodes: Nodes = {
      ...direct,
      ask: (read) =>
        direct.ask((client) => {
          const getTransactionReceipt = async (of: { hash: Hex }) => {
            return { ...(await client.getTransactionReceipt(of)), l1Fee: numberToHex(l1Fee) };
          };
          const readContract: typeof client.readContract = (of) => {
            if (of.address === address) asked += 1;
            return client.readContract(of);
          };
          const told = { ...client, getTransactionReceipt, readContract };
          return read(told);
        }),
    };
    const config = { l2: 'op-stack' } as const;
    const bot = await openBot(chain, { nodes, config });
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const intents = await bot.store.intentsOf(1n);
    expect(intents.map(({ purpose }) => purpose)).toEqual(['freeze', 'confirm']);
    for (const { inclusion } of intents) {
      expect(inclusion?.feeWei).toBe(
        (inclusion?.gasUsed ?? 0n) * (inclusion?.gasPriceWei ?? 0n) + l1Fee,
      );
    }
    // A hundred times as dear: the same reward does not pay for it.
    await chain.node.client.setCode({ address, bytecode: '0x3666038d7ea4c68000025f5260205ff3' });
    await chain.node.mine();
    await bot.put(dear);
    const before = asked;
    await bot.executor.tick();
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'RewardBelowGas' });
    expect(BigInt(bot.events.at(-1)?.numbers['dataFeeWei'] ?? 0)).toBeGreaterThan(ETHER / 20n);
    // Once for a block, however often it is looked at.
    expect(asked - before).toBe(1);
  });

  test('another key pays when one has run dry', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    await chain.node.client.setBalance({ address: addressOf('liquidator'), value: 1_000n });
    const accounts = [testAccounts.liquidator, testAccounts.rival];
    const bot = await openBot(chain, { accounts });
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    expect(bot.events.map(({ reason }) => reason)).toContain('AccountBalance');
    const intents = await bot.store.unsettled(addressOf('liquidator'));
    expect(intents).toEqual([]);
  });

  test('leaves alone what is healthy, and what pays less than its gas', async () => {
    const healthy = await openInsolvent(chain);
    const cheap = await openInsolvent(chain, { rewardWei: 1_000n });
    const bot = await openBot(chain, { config: { againAfterMs: 60_000 } });
    await bot.put(healthy);
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'Healthy' });
    await fall(chain);
    await bot.put(cheap);
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'RewardBelowGas' });
    expect(bot.events.at(-1)?.numbers['rewardWei']).toBe('1000');
    // Worth its gas, and less than is looked at.
    const config = { rewardLeastWei: ETHER, againAfterMs: 60_000 };
    const choosy = await openBot(chain, { config });
    await choosy.put(healthy);
    await choosy.executor.tick();
    expect(choosy.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'RewardTooSmall' });
    expect(await chain.node.client.getTransactionCount({ address: addressOf('liquidator') })).toBe(
      0,
    );
  });

  test('sells by hand what the first generation would leave, then confirms', async () => {
    const assets = ['weth', 'wbtc', 'doge'] as const;
    const positionId = await openInsolvent(chain, { assets });
    await chain.movePrice('weth', 'usdc', '800');
    await chain.movePrice('wbtc', 'usdc', '20000');
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['freeze', 'sell', 'sell', 'confirm']);
    expect(await chain.read('getPositionAssets', [positionId])).toEqual([chain.token('usdc')]);
  });

  test('sells by hand when the base asset is missing in the list', async () => {
    const tokens = ['weth', 'wbtc'] as const;
    const positionId = await openInsolvent(chain, { tokens });
    await fall(chain);
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['freeze', 'sell', 'confirm']);
  });

  test('holds what recovered while it was frozen, finishes it when it falls again', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.executor.tick();
    await chain.movePrice('weth', 'usdc', '3000');
    await bot.executor.tick();
    await chain.node.mine();
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ reason: 'RecoveredWhileFrozen' });
    await fall(chain);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
  });

  test('freezes again when its hour is over', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.executor.tick();
    await chain.node.warp(HOUR + 60n);
    await bot.until(async () => (await bot.stateOf(positionId)) === 'done');
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['freeze', 'freeze', 'confirm']);
  });

  test('waits while another holds the freeze, and takes over when only base is left', async () => {
    const frozen = await openInsolvent(chain);
    await fall(chain);
    await chain.liquidate(frozen, 'rival');
    await chain.node.mine();
    const bot = await openBot(chain, { config: { againAfterMs: 0 } });
    await bot.put(frozen);
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ reason: 'FrozenByAnother' });
    await chain.marginSwap({ positionId: frozen, sell: 'weth', buy: 'usdc' });
    await bot.until(async () => (await bot.stateOf(frozen)) === 'done');
    const purposes = (await bot.store.intentsOf(1n)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(['confirm']);
  });

  test('cancels by replacement when somebody else was faster', async () => {
    const positionId = await openInsolvent(chain);
    await fall(chain);
    await chain.node.client.setAutomine(false);
    const bot = await openBot(chain);
    await bot.put(positionId);
    await bot.executor.tick();
    // The rival's freeze gets into a block, ours is still in the pool.
    const [pending] = await bot.store.unsettled(addressOf('liquidator'));
    await chain.node.client.dropTransaction({ hash: pending?.sendings[0]?.hash as Hex });
    await chain.node.client.setAutomine(true);
    await chain.liquidate(positionId, 'rival');
    await chain.node.client.setAutomine(false);
    await bot.executor.tick();
    expect(bot.events.at(-1)).toMatchObject({ kind: 'canceling', reason: 'FrozenByAnother' });
    await chain.node.client.setAutomine(true);
    await bot.until(async () => (await bot.store.unsettled(addressOf('liquidator'))).length === 0);
    const [intent] = await bot.store.intentsOf(1n);
    expect(intent).toMatchObject({ cancelReason: 'FrozenByAnother', nonce: 0 });
    expect(intent?.inclusion).toMatchObject({ result: 'canceled', gasUsed: 21_000n });
  });

  test('several liquidations of several keys share blocks and never a nonce', async () => {
    const ids: bigint[] = [];
    for (let count = 0; count < 6; count += 1) ids.push(await openInsolvent(chain));
    await fall(chain);
    const accounts = [testAccounts.liquidator, testAccounts.rival];
    const bot = await openBot(chain, { accounts });
    for (const id of ids) await bot.put(id);
    await chain.node.client.setAutomine(false);
    await bot.until(async () => (await bot.queue.counts()).done === ids.length);
    await chain.node.client.setAutomine(true);
    const intents = (
      await Promise.all([1n, 2n, 3n, 4n, 5n, 6n].map((id) => bot.store.intentsOf(id)))
    ).flat();
    const places = intents.map(({ account, nonce }) => `${account} ${nonce}`);
    expect(new Set(places).size).toBe(12);
    const blocks = intents.map(({ inclusion }) => inclusion?.blockNumber);
    expect(new Set(blocks).size).toBe(2);
    expect(new Set(intents.map(({ account }) => account)).size).toBe(2);
    for (const id of ids) expect(await isLiquidated(id)).toBe(true);
  });
});
