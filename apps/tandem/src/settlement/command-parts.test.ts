import { entrypoint, forcedRequests, type MirrorBatch, WayOut } from '@tandem/chain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainUser } from './chain-user.ts';
import { QUICK_LIMITS, SettledGround } from './settled-ground.fixture.ts';
import { submittedBatches } from './submitted-batches.ts';
import { limitOrder } from './venue-driver.ts';

const MAKER = { account: 16, wallet: 1 };
const TAKER = { account: 17, wallet: 2 };
const PRICE = 1_000;
const SUB_ACCOUNTS = Array.from({ length: 24 }, (_, at) => 18 + at);
const EACH = 100_000;
/** 24 fills are more than two batches have room for. */
const LIMITS = { batch: { ...QUICK_LIMITS.batch, gas: 400_000 } };

let ground: SettledGround;

beforeAll(async () => {
  ground = await SettledGround.start({
    holders: [MAKER, TAKER],
    funded: 10_000_000n,
    confirmations: 2,
    limits: LIMITS,
  });
  await ground.compared();
  await ground.deposit(5_000_000);
  const { driver } = ground;
  for (const account of SUB_ACCOUNTS) {
    await driver.send({ kind: 'OpenAccount', account, parent: MAKER.account });
    const transfer = { from: MAKER.account, to: account, asset: 0, amount: EACH };
    await driver.send({ kind: 'TransferCollateral', ...transfer });
  }
  await driver.price(PRICE);
  await ground.compared();
});

afterAll(async () => {
  await ground.stop();
});

function size(account: number): number {
  const { accounts } = ground.venue.exchange.live.view;
  const positions = [...(accounts.get(account)?.positions.values() ?? [])];
  return positions.find(({ market }) => market === 0)?.size ?? 0;
}

/** One order meets an order of each sub-account. Returns the sequence of what took them. */
async function takeAll(side: 'buy' | 'sell'): Promise<number> {
  const { driver } = ground;
  await driver.price(PRICE);
  const makers = side === 'buy' ? 'sell' : 'buy';
  for (const account of SUB_ACCOUNTS) {
    await driver.send(limitOrder({ account, side: makers, price: PRICE, size: 2 }));
  }
  const lots = 2 * SUB_ACCOUNTS.length;
  const taker = { account: TAKER.account, side, price: PRICE, size: lots, timeInForce: 'IOC' };
  await driver.send(limitOrder(taker));
  return ground.venue.exchange.venue.sequence;
}

/** Batches that tell of the newest command in parts, the last of them ends it. */
async function batchesInParts(): Promise<readonly MirrorBatch[]> {
  const { chain, contracts } = ground;
  const batches = await submittedBatches(chain.clients, contracts.mirror.entrypoint);
  const part = batches.findLast((batch) => batch.lastSequence < batch.firstSequence);
  return batches.filter(({ firstSequence }) => firstSequence === part?.firstSequence);
}

test('a command that no transaction has gas for is told in parts, to the unit', async () => {
  const sequence = await takeAll('buy');
  await ground.compared();
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  const batches = await batchesInParts();
  expect(batches.length).toBeGreaterThan(2);
  const last = batches.map(({ lastSequence }) => lastSequence);
  expect(last).toEqual([...batches.slice(1).map(() => sequence - 1), sequence]);
  expect(size(TAKER.account)).toBe(2 * SUB_ACCOUNTS.length);
});

test('a start between two parts of a command goes on with the next one', async () => {
  // A block for each look: none of the parts is missed.
  await ground.rpc('evm_setAutomine', [false]);
  const sequence = await takeAll('sell');
  const { chain, contracts } = ground;
  const { reader } = chain.clients;
  const mirror = { address: contracts.mirror.entrypoint, abi: entrypoint.abi } as const;
  await ground.until('a part is on chain', async () => {
    return (await reader.readContract({ ...mirror, functionName: 'openParts' })) > 0n;
  });
  await ground.venue.close();
  await ground.open();
  await ground.rpc('evm_setAutomine', [true]);
  await ground.compared();
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  expect((await batchesInParts()).map((one) => one.firstSequence)).toContain(sequence);
  expect(size(TAKER.account)).toBe(0);
});

test('a close that was asked for on chain is served in parts', async () => {
  await takeAll('buy');
  const { driver, venue, contracts } = ground;
  const [, taker] = ground.users as [ChainUser, ChainUser];
  const way = await WayOut.at(taker.clients, contracts.wayOut.escape);
  for (const account of SUB_ACCOUNTS) {
    await driver.send(limitOrder({ account, side: 'buy', price: PRICE, size: 2 }));
  }
  await ground.compared();
  const number = await way.requestClose({ account: TAKER.account, market: 0 });
  await ground.until('it is served', async () => {
    return (await way.requestStatus(number)).state === 'served';
  });
  await ground.compared();
  expect(venue.settlement.comparison()?.told).toEqual([]);
  expect(size(TAKER.account)).toBe(0);
  const batches = await batchesInParts();
  expect(batches.length).toBeGreaterThan(2);
  // Nobody signed for its fills: what the chain was asked for does.
  const { reader } = ground.chain.clients;
  const { requests: address } = contracts.wayOut;
  for (const { batchId } of batches) {
    const args = [number, BigInt(batchId)] as const;
    const call = { address, abi: forcedRequests.abi, functionName: 'isBegunIn', args } as const;
    expect(await reader.readContract(call)).toBe(true);
  }
});
