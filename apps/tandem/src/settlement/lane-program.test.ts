import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  deploy,
  type LocalChain,
  localAccount,
  localClients,
  type OutpostAddresses,
  outpost,
  playToken,
  startLocalChain,
  vault,
} from '@tandem/chain';
import { CHAIN_PRESETS, type LaneConfig, limitsOfChain } from '@tandem/settlement';
import { type Address, encodeFunctionData } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAR_CHAIN, FAR_CHAIN_ID } from '../chain/chain-indexes.ts';
import { ChainUser } from './chain-user.ts';
import { mintDollars } from './local-contracts.ts';
import { SettledGround } from './settled-ground.fixture.ts';

const BOB = { account: 16, wallet: 2 };
const LANE = { account: 17, wallet: 3 };
/** The settlement signs with the first local account; the others are of nobody else here. */
const [OPERATOR, GUARDIAN, CONFIRMER, ADMIN] = [0, 4, 5, 6] as const;
const DEPLOYER: number = 7;
const BLOCK_SECONDS = 1;
const CAP = 2_000_000;
const FUNDED = 10_000_000n;
const PROBE = 1_000_000n;

type Printed = OutpostAddresses & {
  readonly account: number;
  readonly chain: number;
  readonly chainId: number;
  readonly confirmations: number;
  readonly fromBlock: string;
};

const folder = mkdtempSync(join(tmpdir(), 'tandem-lane-'));
let far: LocalChain;
let token: Address;
let lane: Printed;
let ground: SettledGround | null = null;

beforeAll(async () => {
  far = await startLocalChain(BLOCK_SECONDS, FAR_CHAIN_ID);
  token = await deploy(far.clients, playToken, ['Play dollar there', 'USD', 6]);
});

afterAll(async () => {
  await ground?.stop();
  far.stop();
  rmSync(folder, { recursive: true, force: true });
});

function planned(change: object = {}) {
  const limits = { minDeposit: '1', cap: `${CAP}`, outflowLimit: `${CAP}`, outflowWindow: 3_600 };
  return {
    chain: FAR_CHAIN,
    account: LANE.account,
    laneOwner: localAccount(LANE.wallet).address,
    keys: {
      operator: localAccount(OPERATOR).address,
      guardian: localAccount(GUARDIAN).address,
      confirmer: localAccount(CONFIRMER).address,
      admin: localAccount(ADMIN).address,
    },
    challengeWindow: 1,
    delaySeconds: 2,
    delayBlocks: 1,
    confirmations: 2,
    assets: [{ asset: 0, token, unitScale: '1', probe: `${PROBE}`, ...limits }],
    ...change,
  };
}

/** What somebody types at a terminal, with the key of a local account. */
async function program(
  given: readonly string[],
  { wallet = DEPLOYER, url = far.url, plan = planned() } = {},
): Promise<Record<string, unknown>> {
  const key = join(folder, `${wallet}.key`);
  const { privateKey } = localAccount(wallet).getHdKey();
  if (privateKey === null) throw new Error('a local account has a key');
  writeFileSync(key, Buffer.from(privateKey).toString('hex'), { mode: 0o600 });
  const path = join(folder, 'plan.json');
  writeFileSync(path, JSON.stringify(plan));
  const where = ['--node', url, '--plan', path, '--key', key];
  const script = fileURLToPath(new URL('../lane.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...given, ...where]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

function there(): readonly string[] {
  const { vault: address, outpost: before, fromBlock } = lane;
  return ['--vault', address, '--outpost', before, '--from-block', fromBlock];
}

async function sentBy(wallet: number): Promise<number> {
  const { address } = localAccount(wallet);
  return far.clients.reader.getTransactionCount({ address });
}

test('without --send nothing is sent, and it says what is missing', async () => {
  const poor = `${localAccount(DEPLOYER).address} has 0 of asset 0, and ${PROBE} are moved`;
  await expect(program(['deploy'])).rejects.toThrow(poor);
  await mintDollars(far.clients, token, { to: localAccount(DEPLOYER).address, amount: PROBE });
  expect(await program(['deploy'])).toMatchObject({
    isSent: false,
    chainId: FAR_CHAIN_ID,
    deployer: localAccount(DEPLOYER).address,
    confirmations: 2,
  });
  expect(await sentBy(DEPLOYER)).toBe(0);
});

test('what is deployed is as planned, and is printed as it is configured', async () => {
  const said = await program(['deploy', '--send']);
  expect(said).toMatchObject({
    isSent: true,
    lane: { chain: FAR_CHAIN, account: LANE.account, chainId: FAR_CHAIN_ID, confirmations: 2 },
    command: { kind: 'ConfigureLane', chain: FAR_CHAIN, account: LANE.account },
  });
  lane = said['lane'] as Printed;
  expect(await program(['check', ...there()])).toMatchObject({ lane });
});

test('what is not as planned is named', async () => {
  const other = localAccount(9).address;
  const { keys } = planned();
  const plan = planned({ keys: { ...keys, confirmer: other }, delaySeconds: 3, laneOwner: other });
  const found = program(['check', ...there()], { plan });
  await expect(found).rejects.toThrow(`${other} is not the confirmer`);
  await expect(found).rejects.toThrow(`${keys.confirmer} is the confirmer as well`);
  await expect(found).rejects.toThrow('withdrawal delay is 2 s, 1, not 3 s, 1');
  await expect(found).rejects.toThrow(`owner of the lane is ${planned().laneOwner}, not ${other}`);
});

test('each key has its part, and the deployer has none any more', async () => {
  const before = { address: lane.outpost, abi: outpost.abi } as const;
  const at = { address: lane.vault, abi: vault.abi } as const;
  const slower = { abi: vault.abi, functionName: 'setWithdrawalDelay', args: [3, 1] } as const;
  const calls = [
    [OPERATOR, { ...before, functionName: 'beat', args: [] }],
    [GUARDIAN, { ...at, functionName: 'lowerCap', args: [0, 1n] }],
    [ADMIN, { ...at, functionName: 'propose', args: [encodeFunctionData(slower)] }],
  ] as const;
  for (const [holder, call] of calls) {
    const may: number[] = [];
    for (const wallet of [OPERATOR, GUARDIAN, CONFIRMER, ADMIN, DEPLOYER]) {
      const of = { ...call, account: localAccount(wallet).address } as never;
      const refusal = await far.clients.reader.simulateContract(of).then(() => null, String);
      if (refusal === null) may.push(wallet);
      else expect(refusal).toContain('AccessManagedUnauthorized');
    }
    expect(may).toEqual([holder]);
  }
  const confirm = { ...before, functionName: 'confirm', args: [1n] } as const;
  const asked = far.clients.reader.simulateContract({
    ...confirm,
    account: localAccount(CONFIRMER).address,
  });
  await expect(asked).rejects.toThrow('NotTaken');
});

test('a deposit there is credited out of the lane that was offered at home', async () => {
  const limits = { ...limitsOfChain(CHAIN_PRESETS.local), pollMs: 100 };
  const configured = (data: string): LaneConfig => ({
    ...lane,
    fromBlock: BigInt(lane.fromBlock),
    nodes: [far.url],
    path: join(data, 'far.jsonl'),
    limits,
  });
  ground = await SettledGround.start({
    holders: [BOB, LANE],
    funded: FUNDED,
    confirmations: 1,
    lanes: (data) => [configured(data)],
  });
  const home = ground;
  const [, owner] = home.users as [ChainUser, ChainUser];
  await home.driver.send({ kind: 'ConfigureLane', chain: FAR_CHAIN, account: LANE.account });
  await home.compared();
  const { withdrawalHandler } = home.contracts.vault;
  const offer = ['offer', '--handler', withdrawalHandler];
  const url = home.chain.url;
  await expect(program(offer, { url, wallet: BOB.wallet })).rejects.toThrow(
    `account 17 is offered by ${owner.address} alone`,
  );
  const dry = await program(offer, { url, wallet: LANE.wallet });
  expect(dry).toMatchObject({ isSent: false, isOffered: false });
  const done = await program([...offer, '--send'], { url, wallet: LANE.wallet });
  expect(done).toMatchObject({ isSent: true, isOffered: true });
  await owner.deposit(LANE.account, BigInt(CAP));
  const bob = new ChainUser(far.url, BOB.wallet, { token, vault: lane }, FAR_CHAIN_ID);
  await bob.fund(FUNDED);
  const mine = localClients(far.url, localAccount(0), FAR_CHAIN_ID).reader;
  const taken = { address: lane.vault, abi: vault.abi, functionName: 'takenCount' } as const;
  await home.until('his account is known there, and his deposit is made', () =>
    bob.deposit(BOB.account, 1_500_000n).then(
      () => true,
      () => false,
    ),
  );
  await home.until('it is credited', () => home.balance(BOB.account) === 1_500_000);
  expect(home.balance(LANE.account)).toBe(CAP - 1_500_000);
  await home.until('it is taken there', async () => (await mine.readContract(taken)) === 1n);
});
