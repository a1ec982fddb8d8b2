import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestChain } from '../test-chain/test-chain.ts';
import { fall, openBot, openInsolvent } from './executor-ground.fixture.ts';

const HOUR = 3_600n;

let chain: TestChain;

beforeAll(async () => {
  chain = await TestChain.start();
});
afterAll(() => chain.stop());

test('leaves to others what it froze as often as it may and nobody can sell', async () => {
  const positionId = await openInsolvent(chain);
  await fall(chain);
  const code: Hex = '0xfe';
  await chain.node.client.setCode({ address: chain.market.router, bytecode: code });
  const bot = await openBot(chain, { config: { attemptsMax: 2 } });
  await bot.put(positionId);
  for (const frozen of [1, 2]) {
    await bot.until(async () => bot.events.at(-1)?.reason === 'Unsalable');
    expect((await bot.store.triesAt(positionId)).frozen).toBe(frozen);
    await chain.node.warp(HOUR + 60n);
  }
  await bot.until(async () => (await bot.stateOf(positionId)) === 'failed');
  expect((await bot.queue.find(positionId))?.note).toBe('TooManyFailures');
  // It goes on to be found with every block, and costs no more gas.
  await chain.node.mine();
  const nonce = (await bot.store.intentsOf(1n)).length;
  await bot.put(positionId);
  await bot.executor.tick();
  expect(bot.events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'TooManyFailures' });
  expect((await bot.store.triesAt(positionId)).frozen).toBe(nonce);
});
