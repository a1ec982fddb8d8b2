import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome, ProofPort } from '@tandem/ingress';
import type { Authorization, Command } from '@tandem/protocol';
import { receiptProblem } from '@tandem/published';
import {
  hmacSigner,
  type Signer,
  secp256k1Signer,
  signRequest,
  signTextRequest,
} from '@tandem/signing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Exchange, openExchange } from '../exchange.ts';
import { journalHistory } from '../history/journal-history.ts';
import { KeyStore } from '../key-store/key-store.ts';
import { VENUE } from './signed-orders.fixture.ts';

const WALLET = secp256k1Signer(new Uint8Array(32).fill(31));
const SESSION = secp256k1Signer(new Uint8Array(32).fill(32));
const WALLET_ID = WALLET.publicKeyHash.slice(24).padStart(64, '0');
const PASSWORD = 'a password of some length';

let folder: string;
let exchange: Exchange;
let keyStore: KeyStore;
let nonce = 0;

async function open(): Promise<Exchange> {
  keyStore = KeyStore.open(join(folder, 'keys'), PASSWORD);
  const signatures = { domain: VENUE, threads: 1, chainUrl: null, keyStore };
  return openExchange({ folder: join(folder, 'journal'), signatures });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-signatures-'));
  nonce = 0;
  exchange = await open();
  const rules = { kind: 'ActivateRules', version: 2 } as unknown as Command;
  await exchange.port.submit({ command: rules, authorization: null });
});

afterEach(async () => {
  await exchange.close();
  rmSync(folder, { recursive: true, force: true });
});

function numbers(keyId: number) {
  nonce += 1;
  const deadlineUs = (Date.now() + 20_000) * 1_000;
  return { account: 16, keyId, nonce, deadlineUs, extraFeePpb: 0 };
}

async function send(signer: Signer, keyId: number, command: object): Promise<Outcome> {
  const request = { ...numbers(keyId), command: command as Command };
  const signature = await signRequest(signer, VENUE, request);
  const authorization = { kind: 'Authorization', ...signature } as Authorization;
  return exchange.publicPort.submit({ command: request.command, authorization });
}

const OPEN = { kind: 'OpenWalletAccount', account: 16, wallet: 'evm', walletId: WALLET_ID };

function register(
  signer: { readonly scheme: string; readonly publicKeyHash: string },
  keyId: number,
) {
  return {
    kind: 'RegisterSessionKey',
    account: 16,
    keyId,
    scheme: signer.scheme,
    publicKeyHash: signer.publicKeyHash,
    scopes: 11,
    expiresAtUs: (Date.now() + 86_400_000) * 1_000,
    maxOrderNotional: 1_000_000_000,
    maxPositionNotional: null,
    maxLeverage: null,
    maxDailyLoss: null,
    maxDailyVolume: null,
    maxExtraFeePpb: 0,
    markets: [],
  };
}

const CANCEL_ALL = { kind: 'CancelAllOrders', account: 16, market: null, uptoNonce: null };
const first = (outcome: Outcome) =>
  outcome.kind === 'released' ? outcome.events[0]?.kind : outcome.kind;

test('a wallet opens an account and registers a key, which acts until its end', async () => {
  expect(first(await send(WALLET, 1, OPEN))).toBe('AccountOpened');
  expect(await send(SESSION, 2, CANCEL_ALL)).toMatchObject({ error: { code: 'UnknownKey' } });
  expect(first(await send(WALLET, 1, register(SESSION, 2)))).toBe('SessionKeyRegistered');
  expect((await send(SESSION, 2, CANCEL_ALL)).kind).toBe('released');
  const revoke = { kind: 'RevokeSessionKey', account: 16, keyId: 2 };
  expect(first(await send(WALLET, 1, revoke))).toBe('SessionKeyEnded');
  expect(await send(SESSION, 2, CANCEL_ALL)).toMatchObject({ error: { code: 'UnknownKey' } });
});

test('a signed command that is sent twice has its effect once', async () => {
  await send(WALLET, 1, OPEN);
  const command = register(SESSION, 2) as unknown as Command;
  const signature = await signRequest(WALLET, VENUE, { ...numbers(1), command });
  const authorization = { kind: 'Authorization', ...signature } as Authorization;
  const both = await Promise.all([
    exchange.publicPort.submit({ command, authorization }),
    exchange.publicPort.submit({ command, authorization }),
  ]);
  expect(both.map(first)).toEqual(['SessionKeyRegistered', 'CommandRejected']);
  expect(both[1]).toMatchObject({ events: [{ reason: 'NonceUsed' }] });
});

test('an HMAC key works after a restart, and its secret goes when it is revoked', async () => {
  await send(WALLET, 1, OPEN);
  const fresh = exchange.signatures?.createSecret(16);
  if (fresh === null || fresh === undefined) throw new Error('no secret');
  const bot = hmacSigner(fresh.secret);
  expect(first(await send(WALLET, 1, register(bot, 2)))).toBe('SessionKeyRegistered');
  await exchange.close();
  exchange = await open();
  expect((await send(bot, 2, CANCEL_ALL)).kind).toBe('released');
  await send(WALLET, 1, { kind: 'RevokeSessionKey', account: 16, keyId: 2 });
  expect([...keyStore.secrets()]).toEqual([]);
});

test('the secret of a key stays when somebody else revokes a key with the same hash', async () => {
  await send(WALLET, 1, OPEN);
  const fresh = exchange.signatures?.createSecret(16);
  if (fresh === null || fresh === undefined) throw new Error('no secret');
  const bot = hmacSigner(fresh.secret);
  await send(WALLET, 1, register(bot, 2));
  await send(WALLET, 1, register(bot, 3));
  await send(WALLET, 1, { kind: 'RevokeSessionKey', account: 16, keyId: 3 });
  expect((await send(bot, 2, CANCEL_ALL)).kind).toBe('released');
});

test('an answer has a receipt that holds against the journal, also after a restart', async () => {
  const opened = await send(WALLET, 1, OPEN);
  await exchange.close();
  exchange = await open();
  const registered = await send(WALLET, 1, register(SESSION, 2));
  await exchange.close();
  for (const outcome of [opened, registered]) {
    if (outcome.kind !== 'released' || outcome.receipt === null) throw new Error('no receipt');
    const { sequence, receipt } = outcome;
    for await (const released of journalHistory(join(folder, 'journal'))(sequence, sequence)) {
      expect(receiptProblem(receipt, released, receipt.publicKey)).toBeNull();
    }
    expect.assertions(2);
  }
  exchange = await open();
});

const CLAIM = { account: 16, keyId: 2, access: 'read', subject: 16, isOnce: false } as const;

async function signText(method: string, path: string, more: object = {}): Promise<Authorization> {
  const text = { method, path, body: '', ...numbers(2), ...more };
  const signature = await signTextRequest(SESSION, { domain: VENUE, ...text });
  return { kind: 'Authorization', ...signature } as Authorization;
}

function proofsNow(): ProofPort {
  const proofs = exchange.signatures?.proofs;
  if (proofs === undefined) throw new Error('no proofs');
  return proofs;
}

test('a reader is proven by a signed text, for accounts of its owner only', async () => {
  await send(WALLET, 1, OPEN);
  await send(WALLET, 1, register(SESSION, 2));
  const authorization = await signText('GET', '/v1/balances');
  const proofs = proofsNow();
  const claim = { ...CLAIM, authorization };
  expect(await proofs.proveRead(claim)).toBeNull();
  expect(await proofs.proveRead({ ...claim, subject: 17 })).toMatchObject({ code: 'NotAllowed' });
  expect(await proofs.proveRead({ ...claim, access: 'transfer' })).toMatchObject({
    code: 'NotAllowed',
  });
  expect(await proofs.proveRead({ ...claim, keyId: 9 })).toMatchObject({ code: 'UnknownKey' });
  const forged = { ...authorization, signature: authorization.signature.slice().fill(7, 0, 5) };
  expect(await proofs.proveRead({ ...claim, authorization: forged })).toMatchObject({
    code: 'WrongSignature',
  });
});

test('a request that reads has a deadline of half a minute at most', async () => {
  await send(WALLET, 1, OPEN);
  await send(WALLET, 1, register(SESSION, 2));
  const inSeconds = async (seconds: number) => {
    const deadlineUs = (Date.now() + seconds * 1_000) * 1_000;
    const authorization = await signText('GET', '/v1/balances', { deadlineUs });
    return proofsNow().proveRead({ ...CLAIM, authorization });
  };
  expect(await inSeconds(25)).toBeNull();
  expect(await inSeconds(40)).toMatchObject({ code: 'DeadlinePassed' });
  expect(await inSeconds(-1)).toMatchObject({ code: 'DeadlinePassed' });
});

test('a request that does something is believed once, however it is shown again', async () => {
  await send(WALLET, 1, OPEN);
  await send(WALLET, 1, register(SESSION, 2));
  const proofs = proofsNow();
  const claim = { ...CLAIM, isOnce: true };
  const authorization = await signText('POST', '/v1/demo/deposits');
  const forged = { ...authorization, signature: authorization.signature.slice().fill(7, 0, 5) };
  // A copy with a wrong signature does not spend the good one.
  expect(await proofs.proveRead({ ...claim, authorization: forged })).toMatchObject({
    code: 'WrongSignature',
  });
  const both = [
    { ...claim, authorization },
    { ...claim, authorization },
  ];
  const [first, second] = await Promise.all(both.map((shown) => proofs.proveRead(shown)));
  expect([first, second]).toMatchObject([null, { code: 'AlreadyShown' }]);
  const fresh = await signText('POST', '/v1/demo/deposits');
  expect(await proofs.proveRead({ ...claim, authorization: fresh })).toBeNull();
});

test('what a key may do is told to nobody who has not signed with it', async () => {
  await send(WALLET, 1, OPEN);
  await send(WALLET, 1, register(SESSION, 2));
  const authorization = await signText('GET', '/v1/balances');
  const forged = { ...authorization, signature: authorization.signature.slice().fill(7, 0, 5) };
  for (const asked of [{ access: 'transfer' }, { subject: 17 }] as const) {
    const claim = { ...CLAIM, ...asked, authorization: forged };
    expect(await proofsNow().proveRead(claim)).toMatchObject({ code: 'WrongSignature' });
  }
});
