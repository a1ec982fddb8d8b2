import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Authorization } from '@tandem/protocol';
import { portableKeccak, RequestEncoder, textRequestBytes } from '@tandem/signing';
import { toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProofDesk } from '../verification/proof-desk.ts';
import { walletKey } from '../verification/registered-key.ts';
import { ORDER, VENUE } from '../verification/signed-orders.fixture.ts';
import { ContractWallets } from './contract-wallets.ts';

const WALLET = '0x00000000000000000000000000000000000a1271';
const MAGIC = `1626ba7e${'0'.repeat(56)}`;
/** Agrees with the digest in its slot 0: PUSH1 4 CALLDATALOAD PUSH0 SLOAD EQ ... RETURN */
const AGREES_WITH_SLOT = `0x6004355f54147f${MAGIC}025f5260205ff3`;

const YES_AND_MORE = `0x7f1626ba7e${'0'.repeat(55)}15f5260205ff3`;

let anvil: ChildProcess;
let url: string;
let wallets: ContractWallets;

const request = { account: 16, keyId: 1, nonce: 1, deadlineUs: 9, extraFeePpb: 0, command: ORDER };
const signedBytes = new RequestEncoder(VENUE).preimage(request);
const digest = `0x${Buffer.from(portableKeccak(signedBytes)).toString('hex')}`;

beforeAll(async () => {
  const require = createRequire(import.meta.url);
  const machine = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const binary = require.resolve(`@foundry-rs/anvil-${machine}/bin/anvil`);
  anvil = spawn(binary, ['--port', '0', '--chain-id', '31337', '--host', '127.0.0.1']);
  url = await new Promise((resolve, reject) => {
    anvil.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)));
    anvil.stdout?.on('data', (text: Buffer) => {
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text.toString())?.[1];
      if (found !== undefined) resolve(`http://${found}`);
    });
  });
  wallets = new ContractWallets(url, VENUE);
});

afterAll(() => {
  anvil.kill();
});

async function node(method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  return response.json();
}

async function prove(code: string, changes: Partial<Authorization> = {}) {
  await node('anvil_setCode', [WALLET, code]);
  const authorization = {
    kind: 'Authorization',
    ...request,
    scheme: 'eip1271',
    signedBytes,
    signature: Uint8Array.of(1, 2, 3),
    ...changes,
  } as unknown as Authorization;
  const key = walletKey('evmContract', WALLET.slice(2).padStart(64, '0'));
  return wallets.prove({ command: ORDER, authorization, key });
}

test('a contract that agrees is believed, and its answer names the block', async () => {
  await node('anvil_setStorageAt', [WALLET, `0x${'0'.repeat(64)}`, digest]);
  await node('anvil_mine', ['0x5']);
  const answer = await prove(AGREES_WITH_SLOT);
  expect(answer).toMatchObject({ kind: 'valid' });
  if (answer.kind !== 'valid') throw new Error('not valid');
  expect([...answer.authorization.signature]).toEqual([0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3]);
});

test('what a contract said once is asked again', async () => {
  await node('anvil_setStorageAt', [WALLET, `0x${'0'.repeat(64)}`, digest]);
  expect((await prove(AGREES_WITH_SLOT)).kind).toBe('valid');
  await node('anvil_setStorageAt', [WALLET, `0x${'0'.repeat(64)}`, `0x${'1'.repeat(64)}`]);
  expect(await prove(AGREES_WITH_SLOT)).toMatchObject({ error: { code: 'WrongSignature' } });
});

const SECRET_WANTED = { method: 'POST', path: '/v1/hmac-secrets', body: '' };

/** What a gateway asks when a contract of an account wants the secret of an HMAC key. */
async function askForSecret(path = SECRET_WANTED.path) {
  const numbers = { account: 16, keyId: 1, nonce: 1, extraFeePpb: 0 };
  const deadlineUs = 1_000_000;
  const text = { domain: VENUE, ...numbers, deadlineUs, ...SECRET_WANTED };
  const signed = toHex(portableKeccak(textRequestBytes(text)));
  await node('anvil_setCode', [WALLET, AGREES_WITH_SLOT]);
  await node('anvil_setStorageAt', [WALLET, `0x${'0'.repeat(64)}`, signed]);
  const key = { account: 16, keyId: 1, wallet: 'evmContract', scheme: 'eip1271' };
  const state = { keys: { find: () => ({ ...key, identity: WALLET.slice(2).padStart(64, '0') }) } };
  const proofs = new ProofDesk({
    pool: null as never,
    contractWallets: wallets,
    state: () => state as never,
    nowUs: () => deadlineUs - 1,
  });
  const authorization = {
    kind: 'Authorization',
    ...numbers,
    deadlineUs,
    scheme: 'eip1271',
    signedBytes: textRequestBytes({ ...text, path }),
    signature: Uint8Array.of(1, 2, 3),
  } as unknown as Authorization;
  const claim = { account: 16, keyId: 1, subject: 16, access: 'wallet', isOnce: true } as const;
  return proofs.proveRead({ ...claim, authorization });
}

test('a contract is given a secret when it has signed the text that asks for it', async () => {
  expect(await askForSecret()).toBeNull();
  expect(await askForSecret('/v1/keys/5/addresses')).toMatchObject({ code: 'WrongSignature' });
});

test.each([
  ['an account without code', '0x'],
  ['a contract that reverts', '0x5f5ffd'],
  ['a contract that never ends', '0x5b5f56'],
  ['a contract that returns a megabyte', '0x620fffff5ff3'],
  ['a contract that returns 20,000 bytes', '0x614e205ff3'],
  ['a contract that says yes in four bytes', '0x631626ba7e60e01b5f5260045ff3'],
  ['a contract that says yes and more', YES_AND_MORE],
])('%s is not believed, and comes to an end', async (_, code) => {
  expect((await prove(code)).kind).toBe('invalid');
});

test('bytes of another command are refused before anybody is asked', async () => {
  const other = signedBytes.slice();
  other[65] = (other[65] as number) ^ 1;
  expect(await prove(AGREES_WITH_SLOT, { signedBytes: other })).toMatchObject({
    error: { code: 'MalformedSignature' },
  });
});

test('a node that does not answer is no yes', async () => {
  const nowhere = new ContractWallets('http://127.0.0.1:9', VENUE);
  const authorization = {
    kind: 'Authorization',
    ...request,
    scheme: 'eip1271',
    signedBytes,
    signature: Uint8Array.of(1),
  } as unknown as Authorization;
  const key = walletKey('evmContract', WALLET.slice(2).padStart(64, '0'));
  expect(await nowhere.prove({ command: ORDER, authorization, key })).toMatchObject({
    error: { inputs: { problem: 'the node does not answer' } },
  });
});
