import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allowBond,
  type ChainClients,
  challengeFills,
  challengeState,
  challenges as challengesContract,
  escape,
  fillProof,
  localAccount,
  localClients,
  markFeedAt,
  playToken,
} from '@tandem/chain';
import { TandemClient } from '@tandem/client';
import { secp256k1Signer } from '@tandem/signing';
import { type Address, getAddress } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintDollars } from '../settlement/local-contracts.ts';
import { newestFill, submittedBatches } from '../settlement/submitted-batches.ts';
import type { DemoKey } from '../start/demo-key.ts';
import { fillAtOnce } from '../start/fill-at-once.fixture.ts';
import { startProcess, type VenueProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { readContracts, type VenueContracts } from './venue-contracts.ts';

/** What the finder puts up at most, in units of 10^-6. */
const POCKET = 1_000_000_000n;
const FINDER = 5;
const PATH = ['chain', 'contracts.json'] as const;

let folder: string;
let venue: VenueProcess;
let contracts: VenueContracts;
let challenges: Address;

beforeAll(async () => {
  folder = temporaryFolder();
  await open();
  contracts = readContracts(join(folder, ...PATH)) as VenueContracts;
  challenges = contracts.challenges as Address;
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

async function open(): Promise<void> {
  const environment = {
    TANDEM_CHAIN_BLOCK_MS: '200',
    TANDEM_LIABILITY_EPOCH_SECONDS: '1',
    // A busy machine may need more than the six seconds that are left to answer by default.
    TANDEM_CHALLENGE_WINDOW_SECONDS: '120',
  };
  venue = await startProcess(folder, [], { hasChain: true, environment });
}

function finder(): ChainClients {
  return localClients(venue.rpc as string, localAccount(FINDER));
}

async function until<T>(what: string, find: () => Promise<T | null>): Promise<T> {
  for (let look = 0; look < 2_400; look += 1) {
    const found = await find();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: ${await (await fetch(`${venue.address}/v1/health`)).text()}`);
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${venue.address}/v1/metrics`)).text();
  return Number(new RegExp(`^tandem_settlement_${name} (.*)$`, 'm').exec(text)?.[1]);
}

async function chainPart(): Promise<unknown> {
  const { data } = (await (await fetch(`${venue.address}/v1/health`)).json()) as {
    readonly data: { readonly parts: readonly { readonly name: string }[] };
  };
  return data.parts.find(({ name }) => name === 'chain');
}

test('escape knows the challenges of a new chain, and the operator has a bond there', async () => {
  const { reader } = finder();
  const address = contracts.wayOut?.escape as Address;
  const { abi } = escape;
  const parts = await reader.readContract({ address, abi, functionName: 'parts' });
  expect(parts.challenges).toBe(getAddress(challenges));
  const read = { address: challenges, abi: challengesContract.abi } as const;
  expect(await reader.readContract({ ...read, functionName: 'bond' })).toBe(10n ** 12n);
  expect(await reader.readContract({ ...read, functionName: 'isEscapeDue' })).toBe(false);
  const { data: told } = await new TandemClient({ url: venue.address }).chain.state();
  expect(told).toMatchObject({
    withdrawalDelaySeconds: 121,
    contracts: { challenges, escape: address, requests: contracts.wayOut?.requests },
  });
  expect(await chainPart()).toMatchObject({ status: 'ok', detail: null });
});

test('a challenge of a fill is answered by the venue that runs, by itself', async () => {
  const key = JSON.parse(readFileSync(join(folder, 'demo-key.json'), 'utf8')) as DemoKey;
  const { account, keyId, privateKey } = key;
  const client = new TandemClient({ url: venue.address });
  const signer = secp256k1Signer(Buffer.from(privateKey.slice(2), 'hex'));
  await client.useKey({ account, keyId, signer });
  const order = { market: 'BTC-PERP', side: 'buy', type: 'market', size: '0.01' } as const;
  expect(await fillAtOnce(client, order)).toMatchObject({ status: 'filled' });
  const clients = finder();
  const { entrypoint } = contracts.mirror;
  const found = await until('the fill is on chain', async () =>
    newestFill(await submittedBatches(clients, entrypoint), { account, isMaker: false }),
  );
  const token = contracts.tokens[0]?.token as Address;
  await mintDollars(clients, token, { to: localAccount(FINDER).address, amount: POCKET });
  await allowBond(clients, { challenges, token }, POCKET);
  const proofs = [fillProof(found.batch, found.earlier, found.fill)];
  const { id } = await challengeFills(clients, challenges, { proofs });
  await until('it is answered', async () => {
    const state = await challengeState(clients, challenges, id);
    expect(state).not.toBe('lost');
    return state === 'answered' ? state : null;
  });
  await until('it is counted', async () =>
    (await metric('challenges_answered_total')) === 1 ? true : null,
  );
});

test('a statement of liabilities tells what the vault held at its block', async () => {
  const client = new TandemClient({ url: venue.address });
  const { data: told } = await client.journal.liabilities();
  const { vault, sums } = await until('a statement names the vault', async () => {
    const { data } = await client.journal.liabilities(told.next);
    return data.statements.findLast((one) => one.vault !== null) ?? null;
  });
  const { reader } = finder();
  const blockNumber = BigInt(vault?.block ?? 0);
  for (const { asset, token, unitScale } of contracts.tokens) {
    const read = { address: token, abi: playToken.abi, functionName: 'balanceOf' } as const;
    const args = [contracts.vault.vault] as const;
    const held = (await reader.readContract({ ...read, args, blockNumber })) / BigInt(unitScale);
    expect(held).toBeGreaterThan(0n);
    expect(vault?.tokens).toContainEqual({ asset, units: String(held) });
  }
  expect(BigInt(sums[0] ?? 0)).toBeGreaterThan(0n);
});

test('marks are challenged on the same bond, but no simulated market has a feed', async () => {
  const { reader } = finder();
  const { abi } = challengesContract;
  const read = { address: challenges, abi, functionName: 'marks' } as const;
  const marks = await reader.readContract(read);
  expect(marks).toBe(getAddress(contracts.marks as Address));
  const timeUs = Date.now() * 1_000;
  for (const market of [0, 1, 2]) {
    expect(await markFeedAt({ reader }, marks, { market, timeUs })).toBeNull();
  }
  const { data: told } = await new TandemClient({ url: venue.address }).chain.state();
  expect(told).toMatchObject({ contracts: { marks: contracts.marks }, signedFeeds: [] });
});

test('a chain that was made without challenges goes on without them, and says so', async () => {
  await venue.stop();
  const { challenges: _, marks: __, withdrawalDelaySeconds: ___, ...older } = contracts;
  writeFileSync(join(folder, ...PATH), JSON.stringify(older));
  await open();
  const detail = 'made without challenges of fills; a new --data has them';
  expect(await chainPart()).toMatchObject({ status: 'ok', detail });
  const { data: told } = await new TandemClient({ url: venue.address }).chain.state();
  expect(told).toMatchObject({ status: 'running', contracts: { challenges: null } });
  await until('the settlement works', async () =>
    (await metric('comparisons_total')) > 0 ? true : null,
  );
  expect(await metric('differences')).toBe(0);
});
