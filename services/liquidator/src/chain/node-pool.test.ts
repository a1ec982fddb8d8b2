import { keccak256, type PublicClient } from 'viem';
import { afterEach, expect, test, vi } from 'vitest';
import { NodesFailedError } from './node-faults.ts';
import { NodePool } from './node-pool.ts';
import { readHeader } from './read-header.ts';
import { RequestPace } from './request-pace.ts';
import { ScriptedChain } from './scripted-chain.fixture.ts';
import { ScriptedNode } from './scripted-node.fixture.ts';

const started: ScriptedNode[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.stop()));
});

async function startNodes(count: number, chain = new ScriptedChain()): Promise<ScriptedNode[]> {
  chain.mineEmpty(20);
  const nodes = await Promise.all(Array.from({ length: count }, () => ScriptedNode.start(chain)));
  started.push(...nodes);
  return nodes;
}

function poolOf(
  nodes: readonly ScriptedNode[],
  quorum = 1,
  relay: ScriptedNode | null = null,
  timeoutMs = 120_000,
): NodePool {
  return new NodePool({
    chainId: 31_337,
    nodes: nodes.map(({ url }, index) => ({ url, name: `n${index}`, requestsPerSecond: null })),
    quorum,
    timeoutMs,
    lagBlocks: 3n,
    privateRelay:
      relay === null ? null : { url: relay.url, name: 'relay', requestsPerSecond: null },
  });
}

const five = (client: PublicClient): ReturnType<typeof readHeader> => readHeader(client, 5n);
const hashOf = (header: { readonly hash: string }): string => header.hash;

async function agreedFive(pool: NodePool): Promise<string | undefined> {
  return (await pool.agree('block 5', five, hashOf))?.hash;
}

for (const [fault, faults] of [
  ['answers with an error of its server', { status: 500 }],
  ['says that there were too many requests', { status: 429 }],
  ['hangs', { isHanging: true }],
  ['is of another chain', { chainId: 1 }],
] as const) {
  test(`another node is asked when one ${fault}, and that one is left alone`, async () => {
    const [bad, good] = (await startNodes(2)) as [ScriptedNode, ScriptedNode];
    bad.faults = faults;
    // Only one that hangs is given up; a good one may be slow.
    const pool = poolOf([bad, good], 1, null, 'isHanging' in faults ? 3_000 : 120_000);
    for (let time = 0; time < 5; time += 1) {
      expect((await pool.ask(five))?.hash).toBe(good.chain.blocks[5]?.hash);
    }
    expect(bad.requests).toBe(1);
    expect(pool.states.map(({ faults }) => faults)).toEqual([1, 0]);
  });
}

test('the only node is well again with its first answer, however long it was away', async () => {
  const [node] = (await startNodes(1)) as [ScriptedNode];
  const pool = poolOf([node]);
  node.faults = { status: 500 };
  for (let time = 0; time < 8; time += 1) await pool.ask(five).catch(() => null);
  expect(pool.states[0]?.isWell).toBe(false);
  node.faults = {};
  expect((await pool.ask(five))?.number).toBe(5n);
  expect(pool.states[0]?.isWell).toBe(true);
});

test('a node that says how long it wants to be left alone is left alone so long', async () => {
  const [node] = (await startNodes(1)) as [ScriptedNode];
  node.faults = { status: 429, retryAfterS: 3600 };
  const pool = poolOf([node]);
  await expect(pool.ask(five)).rejects.toThrow(/no node answered/);
  vi.useFakeTimers({ now: Date.now() + 3_500_000, toFake: ['Date'] });
  try {
    await expect(pool.ask(five)).rejects.toThrow(/none is well/);
    vi.setSystemTime(Date.now() + 200_000);
    node.faults = {};
    expect((await pool.ask(five))?.number).toBe(5n);
  } finally {
    vi.useRealTimers();
  }
});

test('a node that comes back is asked again, one of another chain when it is of ours', async () => {
  const [node] = (await startNodes(1)) as [ScriptedNode];
  node.faults = { status: 503 };
  const pool = poolOf([node]);
  await expect(pool.ask(five)).rejects.toThrow(/no node answered: n0/);
  node.faults = { chainId: 1 };
  await expect(pool.ask(five)).rejects.toThrow(/chain 1, not 31337/);
  node.faults = {};
  // Left alone for a minute now, though there is no other; it still says why.
  await expect(pool.ask(five)).rejects.toThrow(/none is well \(n0: is of chain 1, not 31337\)/);
});

test('a node that comes back as one of another chain is found by the check of chains', async () => {
  const [node, other] = (await startNodes(2)) as [ScriptedNode, ScriptedNode];
  const pool = poolOf([node, other]);
  await pool.head();
  node.faults = { chainId: 5 };
  await pool.checkChains();
  expect(pool.states[0]?.lastFault).toBe('is of chain 5, not 31337');
  const asked = node.requests;
  await pool.head();
  await pool.ask(five);
  expect(node.requests).toBe(asked);
});

test('a revert is an answer of the chain: no other node is asked, and none is blamed', async () => {
  const nodes = await startNodes(2);
  const pool = poolOf(nodes);
  const call = (client: PublicClient): Promise<unknown> =>
    client.request({
      method: 'eth_call',
      params: [
        { to: '0x0000000000000000000000000000000000000001', data: '0x12345678' },
        { blockHash: nodes[0]?.chain.tip.hash } as never,
      ],
    });
  await expect(pool.ask(call)).rejects.toThrow(/reverted/);
  const calls = nodes.map(({ asked }) => asked.get('eth_call') ?? 0);
  expect(calls.reduce((sum, count) => sum + count)).toBe(1);
  expect(pool.states.every(({ isWell, faults }) => isWell && faults === 0)).toBe(true);
});

test('one liar among three is outvoted and no longer asked', async () => {
  const nodes = await startNodes(3);
  const [liar] = nodes as [ScriptedNode];
  liar.faults = { forges: true };
  const pool = poolOf(nodes, 2);
  expect(await agreedFive(pool)).toBe(liar.chain.blocks[5]?.hash);
  const asked = liar.requests;
  expect(await agreedFive(pool)).toBe(liar.chain.blocks[5]?.hash);
  expect(liar.requests).toBe(asked);
  expect(pool.states[0]?.lastFault).toBe('disagrees about block 5');
});

test('two nodes that disagree are not believed, and who of them lies is not guessed', async () => {
  const nodes = await startNodes(2);
  (nodes[1] as ScriptedNode).faults = { forges: true };
  const pool = poolOf(nodes, 2);
  await expect(agreedFive(pool)).rejects.toThrow('nodes disagree about block 5: n0, n1');
  expect(pool.states.every(({ isWell }) => isWell)).toBe(true);
});

test('when only one of two answers at all, it is believed', async () => {
  const nodes = await startNodes(2);
  (nodes[0] as ScriptedNode).faults = { status: 500 };
  expect(await agreedFive(poolOf(nodes, 2))).toBe(nodes[0]?.chain.blocks[5]?.hash);
});

test('a block that only one of two has is not believed yet', async () => {
  const nodes = await startNodes(2);
  (nodes[1] as ScriptedNode).faults = { lagBlocks: 18 };
  expect(await agreedFive(poolOf(nodes, 2))).toBeUndefined();
});

test('the head is what as many have reached as must agree: a boaster is not followed', async () => {
  const nodes = await startNodes(3);
  (nodes[0] as ScriptedNode).faults = { boastBlocks: 1000 };
  const { header, isAgreed } = await poolOf(nodes, 2).head();
  expect(header.number).toBe(20n);
  expect(isAgreed).toBe(true);
});

test('a node that lags is asked last', async () => {
  const nodes = await startNodes(2);
  const [late] = nodes as [ScriptedNode];
  late.faults = { lagBlocks: 10 };
  const pool = poolOf(nodes);
  expect((await pool.head()).header.number).toBe(20n);
  const asked = late.requests;
  await pool.ask(five);
  expect(late.requests).toBe(asked);
  expect(pool.states[0]?.isLagging).toBe(true);
});

const TRANSACTION = '0x02f8';

test('a transaction goes to every node; one that knows it, or is down, is no fault', async () => {
  const nodes = await startNodes(3);
  const [down, knows, fresh] = nodes as [ScriptedNode, ScriptedNode, ScriptedNode];
  down.faults = { status: 500 };
  knows.sent.push(TRANSACTION);
  expect(await poolOf(nodes).broadcast(TRANSACTION)).toBe(keccak256(TRANSACTION));
  expect(fresh.sent).toEqual([TRANSACTION]);
});

test('what every node refuses is thrown as their answer, what none hears a failure', async () => {
  const nodes = await startNodes(2);
  for (const node of nodes) node.faults = { refusal: 'nonce too low' };
  const pool = poolOf(nodes);
  await expect(pool.broadcast(TRANSACTION)).rejects.toThrow(/nonce too low/i);
  expect(pool.states.every(({ isWell, faults }) => isWell && faults === 0)).toBe(true);
  for (const node of nodes) node.faults = { status: 500 };
  await expect(pool.broadcast(TRANSACTION)).rejects.toThrow(NodesFailedError);
});

test('with a private relay no node hears of a transaction', async () => {
  const [node, relay] = (await startNodes(2)) as [ScriptedNode, ScriptedNode];
  await poolOf([node], 1, relay).broadcast(TRANSACTION);
  expect([node.sent, relay.sent]).toEqual([[], [TRANSACTION]]);
});

test('requests to a node with a limit are spread over time', async () => {
  vi.useFakeTimers();
  try {
    const pace = new RequestPace(10);
    let turns = 0;
    for (let request = 0; request < 25; request += 1) void pace.turn().then(() => (turns += 1));
    await vi.advanceTimersByTimeAsync(1);
    expect(turns).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(turns).toBe(11);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(turns).toBe(25);
  } finally {
    vi.useRealTimers();
  }
});
