import type { Hex } from 'viem';
import { afterEach, expect, test } from 'vitest';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';
import type { BlockReads } from './chain-part.ts';
import { catchUp, SumPart, startWatching, WATCHED } from './follower.fixture.ts';
import { ScriptedChain, scriptedLog } from './scripted-chain.fixture.ts';
import { ScriptedNode } from './scripted-node.fixture.ts';

const started: ScriptedNode[] = [];
const opened: SqlDatabase[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.stop()));
  await Promise.all(opened.splice(0).map((database) => database.close()));
});

async function startNode(chain: ScriptedChain): Promise<ScriptedNode> {
  const node = await ScriptedNode.start(chain);
  started.push(node);
  return node;
}

function openMemory(): SqlDatabase {
  const database = openSqlite(':memory:');
  opened.push(database);
  return database;
}

function mineWords(chain: ScriptedChain, ...words: readonly number[]): void {
  for (const word of words) chain.mine(scriptedLog(WATCHED, word));
}

test('a far past is caught up in ranges, the newest blocks one by one', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3);
  chain.mineEmpty(300);
  mineWords(chain, 4);
  const node = await startNode(chain);
  const { follower, part, heard } = await startWatching(openMemory(), [node]);
  const kinds = await catchUp(follower);
  expect(part.sum).toBe(10n);
  expect(kinds.filter((kind) => kind === 'range')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'block').length).toBeLessThan(12);
  // State is asked for only near the newest block, and the first time is told apart.
  expect(part.settled[0]).toEqual({ block: 300n, isGap: true });
  expect(part.settled.slice(1).every(({ isGap }) => !isGap)).toBe(true);
  expect(heard.at(-1)).toBe('block 304');
});

test('after a restart no log is read twice, whatever was missed meanwhile', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3);
  const node = await startNode(chain);
  const database = openMemory();
  await catchUp((await startWatching(database, [node])).follower);
  node.asked.clear();
  mineWords(chain, 10, 20);
  const again = await startWatching(database, [node]);
  expect(again.part.sum).toBe(6n);
  expect(await catchUp(again.follower)).toEqual(['block', 'block']);
  expect(again.part.sum).toBe(36n);
  expect(node.asked.get('eth_getLogs')).toBe(2);
});

test('after a long downtime only what was missed is asked for', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3);
  chain.mineEmpty(300);
  const node = await startNode(chain);
  const database = openMemory();
  await catchUp((await startWatching(database, [node])).follower);
  mineWords(chain, 10, 20);
  chain.mineEmpty(250);
  node.asked.clear();
  node.leastAsked = chain.blocks.length;
  const again = await startWatching(database, [node]);
  const kinds = await catchUp(again.follower);
  expect(again.part.sum).toBe(36n);
  expect(kinds.filter((kind) => kind === 'range')).toHaveLength(3);
  expect(node.leastAsked).toBe(304);
  expect(again.part.settled[0]?.isGap).toBe(false);
});

test('blocks that are reorganized away are taken back, deeper and shorter ones too', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3, 4);
  const { follower, part, heard } = await startWatching(openMemory(), [await startNode(chain)]);
  await catchUp(follower);
  chain.fork(2);
  mineWords(chain, 100);
  // Shorter than before.
  expect(await catchUp(follower)).toEqual(['rollback', 'block']);
  expect(part.sum).toBe(103n);
  chain.fork(3);
  mineWords(chain, 1000, 2000, 3000, 4000);
  expect(await catchUp(follower)).toEqual(['rollback', 'block', 'block', 'block', 'block']);
  expect(part.sum).toBe(10_000n);
  expect(heard.filter((one) => one.startsWith('back'))).toEqual(['back to 2', 'back to 0']);
});

test('a reorganization while the bot was down is found at the start', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3);
  const node = await startNode(chain);
  const database = openMemory();
  await catchUp((await startWatching(database, [node])).follower);
  chain.fork(2);
  mineWords(chain, 20, 30, 40, 50);
  const again = await startWatching(database, [node]);
  await catchUp(again.follower);
  expect(again.part.sum).toBe(141n);
});

test('a reorganization deeper than what can be taken back begins anew', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, ...Array.from({ length: 30 }, () => 1));
  const { follower, part } = await startWatching(openMemory(), [await startNode(chain)]);
  await catchUp(follower);
  expect(part.sum).toBe(30n);
  chain.fork(25);
  mineWords(chain, ...Array.from({ length: 30 }, () => 2));
  expect(await catchUp(follower)).toContain('restart');
  expect(part.sum).toBe(65n);
});

test('a block that fails half-way leaves no trace and is taken again', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const { follower, part, store, heard } = await startWatching(openMemory(), [
    await startNode(chain),
  ]);
  await catchUp(follower);
  mineWords(chain, 5);
  part.fault = new Error('settling failed');
  await expect(follower.step()).rejects.toThrow('settling failed');
  expect(part.sum).toBe(1n);
  expect(store.cursor?.number).toBe(1n);
  expect(await catchUp(follower)).toEqual(['block']);
  expect(part.sum).toBe(6n);
  expect(heard).toEqual(['block 1', 'block 2']);
});

test('when a listener fails the block stays, and the tables tell everything anew', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const { follower, part, store, listener } = await startWatching(openMemory(), [
    await startNode(chain),
  ]);
  await catchUp(follower);
  const told: (bigint | null)[] = [];
  part.sums.listen((_, __, after) => told.push(after));
  mineWords(chain, 5);
  listener.fault = new Error('the queue is not there');
  await expect(follower.step()).rejects.toThrow('the queue is not there');
  expect(store.cursor?.number).toBe(2n);
  mineWords(chain, 10);
  expect(await catchUp(follower)).toEqual(['block']);
  expect(told).toEqual([6n, null, 6n, 16n]);
});

test('a part without history is given none of the past, and told of the gap', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3);
  chain.mineEmpty(100);
  const node = await startNode(chain);
  const part = new SumPart(false);
  const { follower } = await startWatching(openMemory(), [node], { part });
  await catchUp(follower);
  expect(part.sum).toBe(0n);
  expect(part.settled[0]?.isGap).toBe(true);
});

test('times that logs do not tell are read with the blocks of the logs alone', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  chain.mineEmpty(90);
  const node = await startNode(chain);
  node.faults = { hidesTimes: true };
  const { follower, part } = await startWatching(openMemory(), [node]);
  await catchUp(follower);
  expect(part.sum).toBe(1n);
  expect(node.asked.get('eth_getBlockByNumber')).toBeLessThan(40);
});

test('a node that hides logs is outvoted; where nobody is right, nothing moves', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const nodes = [await startNode(chain), await startNode(chain), await startNode(chain)];
  (nodes[0] as ScriptedNode).faults = { hidesLogs: true };
  const three = await startWatching(openMemory(), nodes, { quorum: 2 });
  await catchUp(three.follower);
  expect(three.part.sum).toBe(1n);
  const two = await startWatching(openMemory(), nodes.slice(0, 2), { quorum: 2 });
  await expect(catchUp(two.follower)).rejects.toThrow(/nodes disagree about logs of block 1/);
  expect(two.part.sum).toBe(0n);
});

/** Asks two contracts after each block, as code of anybody or as state that nodes agree about. */
class AskingPart extends SumPart {
  readonly answers: (readonly (Hex | null)[])[] = [];
  readonly #isForeign: boolean;

  constructor(isForeign: boolean) {
    super();
    this.#isForeign = isForeign;
  }

  override async settle(reads: BlockReads): Promise<void> {
    const calls = ['0x01', '0x02'].map((data) => ({ to: WATCHED, data: data as Hex }));
    this.answers.push(await reads.call(calls, { isForeign: this.#isForeign }));
  }
}

test('code of anybody that answers each node otherwise is unknown, and stops nothing', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const nodes = [await startNode(chain), await startNode(chain), await startNode(chain)];
  for (const [index, node] of nodes.entries()) {
    // The first contract answers by the gas that it is given, the second one everybody alike.
    node.state = (_, data) => (data === '0x01' ? `0x1${index}` : '0x22');
  }
  const asking = async (count: number, isForeign: boolean) => {
    const part = new AskingPart(isForeign);
    const of = { quorum: 2, part };
    const { follower, pool } = await startWatching(openMemory(), nodes.slice(0, count), of);
    await catchUp(follower);
    expect(pool.states.map(({ faults }) => faults)).toEqual(pool.states.map(() => 0));
    return part.answers.at(-1);
  };
  for (const count of [2, 3]) expect(await asking(count, true)).toEqual([null, '0x22']);
  await expect(asking(2, false)).rejects.toThrow(/nodes disagree about state after block 1/);
  // Where two say the same, that is the answer.
  (nodes[2] as ScriptedNode).state = (nodes[0] as ScriptedNode).state;
  expect(await asking(3, true)).toEqual(['0x10', '0x22']);
});

test('code of anybody is asked of the nodes that are left', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const nodes = [await startNode(chain), await startNode(chain)];
  for (const node of nodes) node.state = (_, data) => (data === '0x01' ? '0x11' : '0x22');
  const part = new AskingPart(true);
  const { follower } = await startWatching(openMemory(), nodes, { quorum: 2, part });
  await nodes[1]?.stop();
  await catchUp(follower);
  expect(part.answers).toEqual([['0x11', '0x22']]);
});

test('a node that lags behind what is followed changes nothing', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1, 2, 3, 4);
  const node = await startNode(chain);
  const { follower, part } = await startWatching(openMemory(), [node]);
  await catchUp(follower);
  node.faults = { lagBlocks: 3 };
  expect(await catchUp(follower)).toEqual([]);
  expect(part.sum).toBe(10n);
});

test('two watchers of one database: the second stops', async () => {
  const chain = new ScriptedChain();
  mineWords(chain, 1);
  const node = await startNode(chain);
  const database = openMemory();
  const one = await startWatching(database, [node]);
  const other = await startWatching(database, [node]);
  await catchUp(one.follower);
  await expect(catchUp(other.follower)).rejects.toThrow(/another one writes to it/);
});
