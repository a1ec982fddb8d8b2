import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  choosePayout,
  LOCAL_CHAIN_ID,
  localClients,
  outpost,
  playToken,
  vault,
} from '@tandem/chain';
import { approveDeposit, sendDeposit, sendDepositWithPermit } from '@tandem/chain/wallet';
import { TandemClient } from '@tandem/client';
import { secp256k1Signer } from '@tandem/signing';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuild } from '../rebuild/rebuild.ts';
import type { DemoKey } from '../start/demo-key.ts';
import { fillAtOnce } from '../start/fill-at-once.fixture.ts';
import { startProcess, type VenueProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { readContracts, type VenueContracts } from './venue-contracts.ts';

const DOLLAR = 1_000_000n;
const POCKET = 100_000n * DOLLAR;

let folder: string;
let venue: VenueProcess;
let client: TandemClient;
let key: DemoKey;
let contracts: VenueContracts;

beforeAll(async () => {
  folder = temporaryFolder();
  await open();
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

async function open(): Promise<void> {
  const environment = { TANDEM_CHAIN_BLOCK_MS: '200' };
  // Withdrawals of a chain with challenges wait two minutes: chain-challenges.test.ts.
  const options = ['--no-challenges', '--second-chain'];
  venue = await startProcess(folder, options, { hasChain: true, environment });
  key = JSON.parse(readFileSync(join(folder, 'demo-key.json'), 'utf8')) as DemoKey;
  contracts = readContracts(join(folder, 'chain', 'contracts.json')) as VenueContracts;
  client = new TandemClient({ url: venue.address });
  const { account, keyId } = key;
  await client.useKey({ account, keyId, signer: signerOf(key.privateKey) });
}

function signerOf(privateKey: string) {
  return secp256k1Signer(Buffer.from(privateKey.slice(2), 'hex'));
}

function wallet() {
  const account = privateKeyToAccount(key.walletPrivateKey as `0x${string}`);
  if (venue.rpc === null) throw new Error('there is a chain');
  return { address: account.address, clients: localClients(venue.rpc, account as never) };
}

function plan(amount: bigint) {
  const { clients } = wallet();
  const { reader, signer } = clients;
  const token = contracts.tokens[0]?.token as `0x${string}`;
  const { account } = key;
  const deposit = { vault: contracts.vault.vault, token, asset: 0, account, amount };
  return { at: { reader, signer, account: signer.account as never }, deposit };
}

async function pocket(): Promise<bigint> {
  const { address, clients } = wallet();
  const token = contracts.tokens[0]?.token as `0x${string}`;
  const call = { address: token, abi: playToken.abi, functionName: 'balanceOf' } as const;
  return clients.reader.readContract({ ...call, args: [address] });
}

async function cash(): Promise<string | undefined> {
  const { data } = await client.account.state();
  return data.balances.find(({ asset }) => asset === 'USDC')?.total;
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${venue.address}/v1/metrics`)).text();
  return Number(new RegExp(`^tandem_settlement_${name} (.*)$`, 'm').exec(text)?.[1]);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 2_400; look += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const health = await (await fetch(`${venue.address}/v1/health`)).text();
  throw new Error(`${what}: ${health}`);
}

test('a wallet deposits on chain, trades, is mirrored, and is paid after kill -9', async () => {
  // Every dollar of a venue with a chain is in its vault, also the first ones.
  expect(await cash()).toBe('100000');
  await until('the wallet got its tokens', async () => (await pocket()) === POCKET);
  const { data: chain } = await client.chain.state();
  expect(chain).toMatchObject({ status: 'running', chainId: LOCAL_CHAIN_ID, explorer: null });
  const { at, deposit } = plan(2_000n * DOLLAR);
  await approveDeposit(at, deposit);
  const first = await sendDeposit(at, deposit);
  const second = await sendDepositWithPermit(at, { ...deposit, amount: 3_000n * DOLLAR });
  const told: string[] = [];
  await client.chain.followDeposit(second, ({ status }) => told.push(status));
  expect(told.at(-1)).toBe('credited');
  const { data: credited } = await client.chain.deposit(first);
  const { account } = key;
  expect(credited).toMatchObject({ status: 'credited', account, asset: 'USDC', amount: '2000' });
  expect(await pocket()).toBe(POCKET - 5_000n * DOLLAR);
  expect(await cash()).toBe('105000');

  const order = { market: 'BTC-PERP', side: 'buy', type: 'market', size: '0.01' } as const;
  expect(await fillAtOnce(client, order)).toMatchObject({ status: 'filled' });
  const owner = await client.withWallet(signerOf(key.walletPrivateKey), key.account, 1, 2);
  const { sequence } = await owner.withdraw({ asset: 'USDC', amount: '1000' });
  await venue.kill();
  await open();
  let withdrawalId = 0;
  await until('it is confirmed', async () => {
    const { data } = await client.history.withdrawals();
    withdrawalId = data.rows[0]?.withdrawalId ?? 0;
    return data.rows[0]?.status === 'confirmed';
  });
  // Of 1,000 dollars one is the fee.
  const { data: listed } = await client.market.assets();
  expect(listed.find(({ symbol }) => symbol === 'USDC')?.withdrawalFee).toBe('1');
  expect(await pocket()).toBe(POCKET - 4_001n * DOLLAR);
  const { data: paid } = await client.chain.withdrawal(withdrawalId);
  expect(paid).toMatchObject({ status: 'paid', recipient: wallet().address });
  const { paid: place } = paid;
  const hash = place?.transactionHash as `0x${string}`;
  const receipt = await wallet().clients.reader.getTransactionReceipt({ hash });
  expect(Number(receipt.blockNumber)).toBe(place?.block);
  // The tables have the same, for good.
  const { data: page } = await client.history.withdrawals();
  const { scheduled } = paid;
  expect(page.rows[0]).toMatchObject({
    amount: '999',
    fee: '1',
    chainStatus: 'paid',
    scheduledTransaction: scheduled?.transactionHash,
    scheduledBlock: scheduled?.block,
    paidTransaction: hash,
    paidBlock: place?.block,
  });
  await until('the mirror is past it', async () => (await metric('sequence')) > sequence);
  expect(await metric('differences')).toBe(0);
  expect(await metric('comparisons_total')).toBeGreaterThan(0);
});

function secondChain() {
  const { second } = venue;
  if (second === null) throw new Error('there is a second chain');
  const signer = privateKeyToAccount(key.walletPrivateKey as `0x${string}`);
  const clients = localClients(second.rpc, signer as never, second.chainId);
  const token = { address: second.token, abi: playToken.abi, functionName: 'balanceOf' } as const;
  const held = () => clients.reader.readContract({ ...token, args: [signer.address] });
  return { second, signer, clients, held };
}

test('a wallet deposits on the second chain', async () => {
  const { second, signer, clients, held } = secondChain();
  await until('the wallet got its tokens there', async () => (await held()) === POCKET);
  const known = { address: second.outpost, abi: outpost.abi, functionName: 'exitOwner' } as const;
  await until('the account is known there', async () => {
    const found = await clients.reader.readContract({ ...known, args: [key.account] });
    return found === signer.address;
  });
  const at = { ...clients, account: signer };
  const { vault: address, token, lane, chainId } = second;
  const amount = 1_000n * DOLLAR;
  const deposit = { vault: address, token, asset: 0, account: key.account, amount };
  await approveDeposit(at, deposit);
  const credited = await client.chain.followDeposit(await sendDeposit(at, deposit));
  expect(credited).toMatchObject({ status: 'credited', chainId, amount: '1000' });
  const { data: chain } = await client.chain.state();
  const rpcPath = `/v1/chain/${chainId}/rpc`;
  expect(chain.further).toMatchObject([{ chainId, vault: address, lane, rpcPath }]);
});

test('a wallet that chose the second chain is paid there', async () => {
  const { second, signer, held } = secondChain();
  const { chainId, lane } = second;
  const owner = wallet();
  const { withdrawalHandler } = contracts.vault;
  const choice = { account: key.account, lane };
  const payoutLane = async () => (await client.account.state()).data.payoutLane;
  expect(await payoutLane()).toBeNull();
  await choosePayout(owner.clients, withdrawalHandler, choice);
  await until('the choice is taken', async () => (await payoutLane()) === lane);
  const here = await pocket();
  const seller = await client.withWallet(signerOf(key.walletPrivateKey), key.account, 1, 3);
  // The fee stays here.
  await seller.withdraw({ asset: 'USDC', amount: '401' });
  await until('he is paid there', async () => (await held()) === POCKET - 600n * DOLLAR);
  expect(await pocket()).toBe(here);
  await until('the tables have its transactions', async () => {
    const { data } = await client.history.withdrawals();
    const [row] = data.rows;
    if (row?.status !== 'confirmed' || row.chainStatus !== 'paid') return false;
    const { data: paid } = await client.chain.withdrawal(row.withdrawalId ?? 0);
    expect(paid).toMatchObject({ status: 'paid', chainId, recipient: signer.address });
    expect(row.paidTransaction).toBe(paid.paid?.transactionHash);
    return true;
  });
  // More than is there is refused before it is sent.
  await expect(seller.withdraw({ asset: 'USDC', amount: '602' })).rejects.toMatchObject({
    code: 'VaultShort',
    inputs: { chainId, asset: 'USDC', available: '600', amount: '601' },
  });
  await choosePayout(owner.clients, withdrawalHandler, { ...choice, lane: 0 });
  await until('the choice is taken', async () => (await payoutLane()) === null);
  expect(await metric('differences')).toBe(0);
});

test('a wallet reaches the chain through the venue, with calls for wallets alone', async () => {
  const call = async (method: string, path = '/v1/chain/rpc') => {
    const response = await fetch(`${venue.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: [] }),
    });
    return (await response.json()) as { id: number; result?: string; error?: { code: number } };
  };
  expect(await call('eth_chainId')).toMatchObject({ id: 7, result: '0x7a69' });
  expect(await call('evm_mine')).toMatchObject({ id: 7, error: { code: -32_601 } });
  const second = '/v1/chain/31338/rpc';
  expect(await call('eth_chainId', second)).toMatchObject({ id: 7, result: '0x7a6a' });
  expect(await call('evm_mine', second)).toMatchObject({ id: 7, error: { code: -32_601 } });
  const nowhere = { code: 'NotOffered', inputs: { feature: 'chain 5' } };
  expect(await call('eth_chainId', '/v1/chain/5/rpc')).toMatchObject({ error: nowhere });
});

test('a transaction that is no deposit is refused, one that nobody knows is unknown', async () => {
  const { at, deposit } = plan(1n);
  const approval = await approveDeposit(at, { ...deposit, amount: 7n * DOLLAR });
  const { data: refused } = await client.chain.deposit(approval as string);
  expect(refused.status).toBe('refused');
  const { data: unknown } = await client.chain.deposit(`0x${'1'.repeat(64)}`);
  expect(unknown).toMatchObject({ status: 'unknown', block: null });
  const { data: nothing } = await client.chain.withdrawal(1);
  expect(nothing).toMatchObject({ status: 'waiting', scheduled: null, paid: null });
});

test('play money of the faucet is a deposit on chain as well', async () => {
  const owed = async (): Promise<bigint> => {
    const { vault: address } = contracts.vault;
    const call = { address, abi: vault.abi, functionName: 'owed', args: [1] } as const;
    return wallet().clients.reader.readContract(call);
  };
  const before = await owed();
  await client.account.faucet({ asset: 'BTC', amount: '0.5' });
  await until('it is credited', async () => {
    const { data } = await client.account.state();
    return data.balances.find(({ asset }) => asset === 'BTC')?.total === '0.5';
  });
  expect((await owed()) - before).toBe(50_000_000n);
  // The vault lists no PUP, as the engine takes none.
  const pour = client.account.faucet({ asset: 'PUP', amount: '1' });
  await expect(pour).rejects.toMatchObject({ code: 'DepositCapExceeded' });
});

test('while the chain is not wanted, its money and its proofs stay where they are', async () => {
  const { data: before } = await client.history.withdrawals();
  await venue.stop();
  // No chain runs for the rest of the test: what is shown was filled by the rebuild.
  expect(await rebuild({ kind: 'rebuild', data: folder, isJson: true })).toBe(0);
  venue = await startProcess(folder);
  client = new TandemClient({ url: venue.address });
  const { account, keyId } = key;
  await client.useKey({ account, keyId, signer: signerOf(key.privateKey) });
  const health = (await (await fetch(`${venue.address}/v1/health`)).json()) as {
    readonly data: {
      readonly parts: readonly { readonly name: string; readonly status: string }[];
    };
  };
  const chain = health.data.parts.find(({ name }) => name === 'chain');
  expect(chain?.status).toBe('degraded');
  const pour = client.account.faucet({ asset: 'USDC', amount: '1' });
  await expect(pour).rejects.toMatchObject({ code: 'NotReady', inputs: { part: 'chain' } });
  const { data: after } = await client.history.withdrawals();
  expect(after.rows).toEqual(before.rows);
  expect(after.rows.at(-1)?.paidTransaction).toMatch(/^0x[0-9a-f]{64}$/);
});
