import type { CommandPort, Outcome, SignedCommand } from '@tandem/ingress';
import type { Authorization, Command } from '@tandem/protocol';
import { ed25519Signer, type Signer, secp256k1Signer } from '@tandem/signing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuardedPort } from './guarded-port.ts';
import type { KeyRecord } from './registered-key.ts';
import { ORDER, typed, VENUE } from './signed-orders.fixture.ts';
import { VerificationPool } from './verification-pool.ts';

const OWNER = secp256k1Signer(new Uint8Array(32).fill(21));
const SESSION = secp256k1Signer(new Uint8Array(32).fill(22));
const SOLANA = ed25519Signer(new Uint8Array(32).fill(23));

let pool: VerificationPool;
let taken: SignedCommand[];
let port: GuardedPort;
const keys = new Map<string, KeyRecord>();

const inner: CommandPort = {
  submit: (signed) => {
    taken.push(signed);
    return Promise.resolve({ kind: 'refused', refusal: { reason: 'Stopped' } } as Outcome);
  },
};

function addressOf(signer: Signer): string {
  return signer.publicKeyHash.slice(24).padStart(64, '0');
}

async function solanaId(): Promise<string> {
  const signature = await SOLANA.sign(Uint8Array.of(0));
  return Buffer.from(signature.subarray(64)).toString('hex');
}

beforeEach(async () => {
  taken = [];
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  keys.clear();
  keys.set('16/1', { scheme: 'secp256k1', identity: addressOf(OWNER), wallet: 'evm' });
  keys.set('16/3', { scheme: 'secp256k1', identity: SESSION.publicKeyHash, wallet: null });
  keys.set('17/3', { scheme: 'secp256k1', identity: SESSION.publicKeyHash, wallet: null });
  const parts = {
    pool,
    keys: { find: (account: number, keyId: number) => keys.get(`${account}/${keyId}`) },
    contractWallets: null,
    nowUs: () => 1_780_000_000_000_000,
  };
  port = new GuardedPort(inner, parts, false);
});

afterEach(async () => {
  await pool.close();
});

test('a command with the signature of its key is passed on as it is', async () => {
  const authorization = await typed(SESSION);
  await port.submit({ command: ORDER, authorization });
  expect(taken).toEqual([{ command: ORDER, authorization }]);
});

test('a command without a signature is refused where gateways send', async () => {
  const outcome = await port.submit({ command: ORDER, authorization: null });
  expect(outcome).toMatchObject({
    kind: 'unauthorized',
    error: { code: 'AuthenticationRequired' },
  });
  expect(taken).toEqual([]);
});

test('the same key under another account does not make the signature good there', async () => {
  const authorization = { ...(await typed(SESSION)), account: 17 } as Authorization;
  const command = { ...ORDER, account: 17 } as Command;
  const outcome = await port.submit({ command, authorization });
  expect(outcome).toMatchObject({ error: { code: 'SignedBytesMismatch' } });
  expect(taken).toEqual([]);
});

test('a key that was revoked signs nothing from then on', async () => {
  const authorization = await typed(SESSION);
  keys.delete('16/3');
  const outcome = await port.submit({ command: ORDER, authorization });
  expect(outcome).toMatchObject({ error: { code: 'UnknownKey', inputs: { keyId: 3 } } });
});

test('a deadline that has passed is answered before anybody checks the signature', async () => {
  const authorization = await typed(SESSION, { deadlineUs: 1_779_999_999_999_999 });
  const outcome = await port.submit({ command: ORDER, authorization });
  expect(outcome).toMatchObject({ error: { code: 'DeadlinePassed' } });
  expect(pool.figures.valid + pool.figures.invalid).toBe(0);
});

test('an account is opened by the wallet that it names, and by no other', async () => {
  const open = (signer: Signer) =>
    ({
      kind: 'OpenWalletAccount',
      account: 18,
      wallet: 'evm',
      walletId: addressOf(signer),
    }) as Command;
  const command = open(OWNER);
  const authorization = await typed(OWNER, { account: 18, keyId: 1, command });
  await port.submit({ command, authorization });
  expect(taken).toHaveLength(1);
  const other = open(SESSION);
  const forged = await typed(OWNER, { account: 18, keyId: 1, command: other });
  expect(await port.submit({ command: other, authorization: forged })).toMatchObject({
    error: { code: 'WrongSignature' },
  });
  const elsewhere = await typed(OWNER, { account: 19, keyId: 1, command });
  expect(await port.submit({ command, authorization: elsewhere })).toMatchObject({
    error: { code: 'UnknownKey' },
  });
});

test('a wallet is added when it and one of the account have signed the same bytes', async () => {
  const walletId = await solanaId();
  const command = {
    kind: 'LinkWallet',
    account: 16,
    keyId: 4,
    wallet: 'solana',
    walletId,
  } as Command;
  const own = await typed(OWNER, { keyId: 1, command });
  const consent = await SOLANA.sign(own.signedBytes);
  const signature = Buffer.concat([own.signature, consent]);
  await port.submit({ command, authorization: { ...own, signature } });
  expect(taken).toHaveLength(1);
  expect(Buffer.compare(taken[0]?.authorization?.signature ?? Buffer.of(), signature)).toBe(0);
  for (const bad of [own.signature, Buffer.concat([own.signature, new Uint8Array(96)])]) {
    // oxlint-disable-next-line no-await-in-loop
    const outcome = await port.submit({ command, authorization: { ...own, signature: bad } });
    expect(outcome.kind).toBe('unauthorized');
  }
  expect(taken).toHaveLength(1);
});

test('a wallet that is a contract is not believed where no chain is configured', async () => {
  keys.set('16/5', { scheme: 'eip1271', identity: addressOf(OWNER), wallet: 'evmContract' });
  const signed = await typed(OWNER, { keyId: 5 });
  const authorization = { ...signed, scheme: 'eip1271' } as Authorization;
  expect(await port.submit({ command: ORDER, authorization })).toMatchObject({
    error: { inputs: { problem: 'no chain is configured' } },
  });
});

test('a key under which anything is signed is refused before its signature', async () => {
  const command = {
    kind: 'LinkWallet',
    account: 16,
    keyId: 4,
    wallet: 'solana',
    walletId: `01${'00'.repeat(31)}`,
  } as Command;
  const authorization = await typed(OWNER, { keyId: 1, command });
  const outcome = await port.submit({ command, authorization });
  expect(outcome).toMatchObject({ kind: 'unauthorized', error: { code: 'WeakPublicKey' } });
  expect(taken).toEqual([]);
});
