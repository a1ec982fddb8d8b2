import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChainNodes } from './chain-nodes.ts';
import { ScriptedNode } from './scripted-node.fixture.ts';

let servers: ScriptedNode[];
let nodes: ChainNodes;

beforeEach(async () => {
  servers = await Promise.all([ScriptedNode.start(), ScriptedNode.start(), ScriptedNode.start()]);
  nodes = nodesOf(servers);
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

function nodesOf(of: readonly ScriptedNode[]): ChainNodes {
  const urls = of.map(({ url }) => url);
  return new ChainNodes({ urls, chainId: 1, nodeTimeMs: 120_000, nodeLagBlocks: 3 });
}

function server(at: number): ScriptedNode {
  return servers[at] as ScriptedNode;
}

const newestHash = (): Promise<string> =>
  nodes.agreed(async (client) => (await client.getBlock()).hash);

test('a node that is down is left for the next, and its place is told', async () => {
  expect(await nodes.look()).toMatchObject({ number: 100n, baseFee: 7n });
  expect(nodes.health()).toEqual([]);
  await server(0).stop();
  expect(await nodes.look()).toMatchObject({ number: 100n });
  expect(nodes.health()).toEqual(['node 1: does not answer']);
  expect(nodes.switches).toBeGreaterThan(0);
});

test('a node that is behind is not read until it has caught up', async () => {
  server(1).head = 104;
  server(2).head = 104;
  expect(await nodes.look()).toMatchObject({ number: 104n });
  expect(nodes.health()).toEqual(['node 1: behind by 4']);
  server(0).head = 103;
  await nodes.look();
  expect(nodes.health()).toEqual([]);
});

test('a node of another chain is not read', async () => {
  server(0).chainId = 5;
  await nodes.look();
  expect(nodes.health()).toEqual(['node 1: serves chain 5, not 1']);
});

test('no node at all is an error that names each', async () => {
  await Promise.all(servers.map((one) => one.stop()));
  await expect(nodes.look()).rejects.toThrow(/node 1: .*; node 2: .*; node 3: /);
});

test('a node that lies alone is outvoted', async () => {
  server(0).hash = 'b'.repeat(64);
  await nodes.look();
  expect(await newestHash()).toBe(`0x${'a'.repeat(64)}`);
});

test('two nodes that differ are believed neither', async () => {
  server(0).hash = 'b'.repeat(64);
  await server(2).stop();
  await nodes.look();
  await expect(newestHash()).rejects.toThrow('no two the same');
});

test('one node of two that answers is not enough', async () => {
  nodes = nodesOf(servers.slice(0, 2));
  await nodes.look();
  await server(1).stop();
  await expect(newestHash()).rejects.toThrow('1 answers of 2 nodes');
});
