import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@tandem/protocol';
import {
  type CarriedSignature,
  hmacSigner,
  type Signer,
  secp256k1Signer,
  signatureHeaders,
  signRequest,
  signTextRequest,
} from '@tandem/signing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import type { DemoKey } from './demo-key.ts';
import { startProcess, type VenueProcess } from './venue-process.fixture.ts';

const DOMAIN = { chainId: 31_337, verifyingContract: `0x${'0'.repeat(40)}` } as const;
const HMAC_KEY = 5;

let folder: string;
let venue: VenueProcess;
let wallet: Signer;
let account: number;
let nonce = 10;

beforeAll(async () => {
  folder = temporaryFolder();
  venue = await startProcess(folder);
  const demo = JSON.parse(readFileSync(join(folder, 'demo-key.json'), 'utf8')) as DemoKey;
  wallet = secp256k1Signer(Buffer.from(demo.walletPrivateKey.slice(2), 'hex'));
  account = demo.account;
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

function numbers(keyId: number) {
  nonce += 1;
  return { account, keyId, nonce, deadlineUs: (Date.now() + 20_000) * 1_000, extraFeePpb: 0 };
}

type Answered = {
  readonly status: number;
  readonly data: { readonly [name: string]: unknown };
  readonly error?: { readonly code: string };
};

async function call(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: { readonly [name: string]: string }; body?: string },
): Promise<Answered> {
  const json = body === '' ? {} : { 'content-type': 'application/json' };
  const sent = body === '' ? {} : { body };
  const init = { method, headers: { ...headers, ...json }, ...sent };
  const response = await fetch(`${venue.address}${path}`, init);
  const answer = (await response.json()) as Omit<Answered, 'status'>;
  return { status: response.status, ...answer };
}

async function callAs(
  signer: Signer,
  keyId: number,
  [method, path, body = '']: readonly [string, string, string?],
): Promise<Answered> {
  const text = { domain: DOMAIN, ...numbers(keyId), method, path, body };
  const { signedBytes: _, ...carried } = await signTextRequest(signer, text);
  const headers = signatureHeaders({ ...carried, form: 'text' });
  return call(method, path, { headers, body });
}

async function registerHmacKey(publicKeyHash: string): Promise<Answered> {
  const expiresAtUs = (Date.now() + 3_600_000) * 1_000;
  const body = JSON.stringify({
    keyId: HMAC_KEY,
    scheme: 'hmac',
    publicKeyHash,
    scopes: ['trade', 'read'],
    expiresAtUs,
    maxOrderNotional: '1000',
  });
  const command = {
    kind: 'RegisterSessionKey',
    account,
    keyId: HMAC_KEY,
    scheme: 'hmac',
    publicKeyHash,
    scopes: 9,
    expiresAtUs,
    maxOrderNotional: 1_000_000_000,
    maxPositionNotional: null,
    maxLeverage: null,
    maxDailyLoss: null,
    maxDailyVolume: null,
    maxExtraFeePpb: 0,
    markets: [],
  } as unknown as Command;
  const signed = await signRequest(wallet, DOMAIN, { ...numbers(1), command });
  const carried: CarriedSignature = { ...signed, form: 'typed' };
  return call('POST', '/v1/keys', { headers: signatureHeaders(carried), body });
}

test('a wallet logs a bot in: secret, key, session, and where it may come from', async () => {
  const nobody = await call('POST', '/v1/hmac-secrets', {});
  expect(nobody).toMatchObject({ status: 401, error: { code: 'AuthenticationRequired' } });
  const fresh = await callAs(wallet, 1, ['POST', '/v1/hmac-secrets']);
  const { secret, publicKeyHash } = fresh.data as { secret: string; publicKeyHash: string };
  expect(await registerHmacKey(publicKeyHash)).toMatchObject({ status: 200 });
  const bot = hmacSigner(Buffer.from(secret, 'hex'));
  expect((await callAs(bot, HMAC_KEY, ['GET', '/v1/balances'])).status).toBe(200);

  const opened = await callAs(bot, HMAC_KEY, ['POST', '/v1/sessions']);
  const headers = { authorization: `Bearer ${String(opened.data['token'])}` };
  expect((await call('GET', '/v1/positions', { headers })).status).toBe(200);
  const other = await call('GET', '/v1/positions?account=16', { headers });
  expect(other).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  const order = '{"market":"BTC-PERP","side":"buy","type":"market","size":"0.001"}';
  const traded = await call('POST', '/v1/orders', { headers, body: order });
  expect(traded).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  const pour = '{"asset":"USDC","amount":"1"}';
  const poured = await call('POST', '/v1/demo/deposits', { headers, body: pour });
  expect(poured).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  const nested = await call('POST', '/v1/sessions', { headers });
  expect(nested).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  expect((await call('DELETE', '/v1/sessions', { headers })).data).toEqual({ isClosed: true });
  expect((await call('GET', '/v1/positions', { headers })).status).toBe(401);

  const path = `/v1/keys/${HMAC_KEY}/addresses`;
  const elsewhere = '{"ranges":["192.0.2.0/24"]}';
  const byBot = await callAs(bot, HMAC_KEY, ['PUT', path, elsewhere]);
  expect(byBot).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  expect((await callAs(wallet, 1, ['PUT', path, elsewhere])).status).toBe(200);
  const away = await callAs(bot, HMAC_KEY, ['GET', '/v1/balances']);
  expect(away).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
  for (const keyId of [1, 99]) {
    const strange = await callAs(wallet, 1, ['PUT', `/v1/keys/${keyId}/addresses`, elsewhere]);
    expect(strange).toMatchObject({ status: 401, error: { code: 'UnknownKey' } });
  }
  const here = '{"ranges":["127.0.0.0/8"]}';
  expect((await callAs(wallet, 1, ['PUT', path, here])).data).toEqual({ ranges: ['127.0.0.0/8'] });
  expect((await callAs(bot, HMAC_KEY, ['GET', '/v1/balances'])).status).toBe(200);
});
