import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outpost, vault } from '@tandem/chain';
import { pino } from 'pino';
import { toFunctionSelector, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CHAIN_PRESETS, limitsOfChain } from '../chains/chain-presets.ts';
import { ScriptedNode } from '../nodes/scripted-node.fixture.ts';
import { Lane, type LaneParts } from './lane.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const ACCOUNT = 18;
const CHAIN = 1;
const NOW = 1_000_000;
const DAY = 86_400;
/** For a machine that is busy with something else. */
const PATIENCE = { timeout: 120_000, interval: 20 };

let node: ScriptedNode;
let data: string;
let lane: Lane;
let homeProblem: string | null;
let engineLane: number | null;
let isDisputed: boolean;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'tandem-lane-'));
  node = await ScriptedNode.start();
  node.timestamp = NOW;
  homeProblem = null;
  engineLane = ACCOUNT;
  isDisputed = false;
  answer(vault.abi, 'isEscapeOpen', 0);
  answer(vault.abi, 'takenCount', 3);
  answer(vault.abi, 'depositCount', 4);
  answer(outpost.abi, 'lastSeen', NOW);
  answer(outpost.abi, 'deadlineOf', 0);
  answer(outpost.abi, 'registeredCount', 0);
  answer(outpost.abi, 'complaintCount', 0);
  answer(outpost.abi, 'complaintOf', 2);
  answer(outpost.abi, 'confirmedCount', 0);
  lane = new Lane(parts(), {
    chain: CHAIN,
    account: ACCOUNT,
    path: join(data, 'far.jsonl'),
    nodes: [node.url],
    chainId: node.chainId,
    confirmations: 2,
    fromBlock: 0n,
    vault: ADDRESS,
    outpost: ADDRESS,
    limits: { ...limitsOfChain(CHAIN_PRESETS.local), pollMs: 5, nodeTimeMs: 120_000 },
  });
});

afterEach(async () => {
  await lane.close();
  await node.stop();
  rmSync(data, { recursive: true, force: true });
});

function answer(abi: typeof vault.abi | typeof outpost.abi, name: string, value: number): void {
  const item = abi.find((one) => one.type === 'function' && one.name === name);
  if (item?.type !== 'function') throw new Error(`there is no ${name}`);
  node.calls.set(toFunctionSelector(item), toHex(value, { size: 32 }));
}

/** An engine and a home chain in which everything is well but for what a test says. */
function parts(): LaneParts {
  const home = {
    head: { number: 100n },
    assertOpen: async (): Promise<void> => {
      if (homeProblem !== null) throw new Error(homeProblem);
    },
    isLane: async () => true,
    isDisputed: async () => isDisputed,
    creditedOf: async () => 3,
  };
  const fold = {
    view: { markets: { assets: () => [] } },
    lanes: { laneOfChain: () => engineLane },
    pending: new Map(),
    owners: { count: 0, all: () => [] },
  };
  const account = privateKeyToAccount(`0x${'1'.repeat(64)}`);
  const log = pino({ level: 'silent' });
  return { port: {}, fold, home, account, log } as unknown as LaneParts;
}

/** About the second deposit, which was taken; the one that waits nobody complained about. */
function complain(): void {
  answer(outpost.abi, 'complaintCount', 1);
  answer(outpost.abi, 'deadlineOf', NOW + DAY);
  answer(vault.abi, 'depositCount', 3);
}

/** Times that deposits were looked for. */
function looks(): number {
  return node.asked.get('eth_getLogs') ?? 0;
}

test('deposits are credited while nothing speaks against it', async () => {
  expect(lane.status.health).toContain('nothing is compared yet');
  lane.start();
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(0), PATIENCE);
  expect(lane.status.health).toBeNull();
});

test.each([
  ['the outpost is silent', 'heard nothing', () => answer(outpost.abi, 'lastSeen', NOW - 3 * DAY)],
  ['a complaint is due', 'complained about', () => answer(outpost.abi, 'deadlineOf', NOW + 1)],
  ['escape is open there', 'open there', () => answer(vault.abi, 'isEscapeOpen', 1)],
  ['escape is open at home', 'open at home', () => void (homeProblem = 'open at home')],
  ['the engine has no lane', 'has no lane to chain 1', () => void (engineLane = null)],
  ['another account is the lane', 'account 7 is the lane', () => void (engineLane = 7)],
  ['the lane is in dispute', 'account 18 is in dispute', () => void (isDisputed = true)],
  ['a taking must be confirmed', 'deposit 2 was complained about and must be confirmed', complain],
])('no deposit is credited when %s', async (_when, says, begin) => {
  begin();
  lane.start();
  const health = (): string => lane.status.health ?? '';
  await vi.waitFor(() => expect(health()).toContain(says), PATIENCE);
  // The whole look is over when the next has begun.
  const begun = node.asked.get('eth_getBlockByNumber') ?? 0;
  await vi.waitFor(
    () => expect(node.asked.get('eth_getBlockByNumber')).toBeGreaterThan(begun + 1),
    PATIENCE,
  );
  expect(looks()).toBe(0);
});
