import { createHmac, generateKeyPairSync } from 'node:crypto';
import { isApiError } from '@tandem/api';
import { SignJWT } from 'jose';
import { beforeEach, expect, test } from 'vitest';
import { ReadingSessions } from './reading-sessions.ts';

const secret = new Uint8Array(32).fill(3);
const issuer = 'http://127.0.0.1:4600';
let nowMs = 1_790_000_000_000;
let sessions: ReadingSessions;

beforeEach(() => {
  nowMs = 1_790_000_000_000;
  sessions = new ReadingSessions({ secret, issuer, nowMs: () => nowMs });
});

async function isTaken(token: string): Promise<boolean> {
  const signed = sessions.identify(token);
  return !isApiError(signed) && (await sessions.prove(signed)) === null;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const NOW = 1_790_000_000;
const CLAIMS = {
  account: 16,
  keyId: 3,
  iss: issuer,
  aud: 'tandem-read',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 900,
  jti: 'a',
};

function forged(header: object, claims: object, key: string | Uint8Array = secret): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

test('a token is taken for a quarter of an hour, for the key that opened the session', async () => {
  const { token, expiresAtUs } = await sessions.open({ account: 16, keyId: 3, nonce: 1 });
  const signed = sessions.identify(token);
  if (isApiError(signed)) throw new Error(signed.message);
  expect(signed.caller).toMatchObject({ account: 16, keyId: 3 });
  expect(await sessions.prove(signed)).toBeNull();
  nowMs += 899_000;
  expect(await isTaken(token)).toBe(true);
  nowMs += 2_000;
  expect(expiresAtUs).toBe((NOW + 900) * 1_000_000);
  expect(await isTaken(token)).toBe(false);
});

test('a session never authorizes a command', async () => {
  const { token } = await sessions.open({ account: 16, keyId: 3, nonce: 1 });
  const signed = sessions.identify(token);
  if (isApiError(signed)) throw new Error(signed.message);
  expect(signed.authorize({} as never, {} as never)).toMatchObject({ code: 'NotAllowed' });
});

test('the forger of these tests makes a good token when he has everything', async () => {
  expect(await isTaken(forged({ alg: 'HS256' }, CLAIMS))).toBe(true);
});

test.each([
  ['algorithm none', { alg: 'none' }, CLAIMS],
  ['algorithm HS512', { alg: 'HS512' }, CLAIMS],
  ['a critical extension', { alg: 'HS256', crit: ['x'], x: 1 }, CLAIMS],
  ['another audience', { alg: 'HS256' }, { ...CLAIMS, aud: 'tandem-trade' }],
  ['another issuer', { alg: 'HS256' }, { ...CLAIMS, iss: 'http://elsewhere' }],
  ['no expiry', { alg: 'HS256' }, { ...CLAIMS, exp: undefined }],
  ['no id', { alg: 'HS256' }, { ...CLAIMS, jti: undefined }],
  ['no beginning', { alg: 'HS256' }, { ...CLAIMS, nbf: undefined }],
  ['a beginning in the future', { alg: 'HS256' }, { ...CLAIMS, nbf: NOW + 60 }],
  ['an end that has passed', { alg: 'HS256' }, { ...CLAIMS, exp: NOW - 1 }],
  ['a long life', { alg: 'HS256' }, { ...CLAIMS, iat: NOW - 901, exp: NOW + 9_000 }],
])('a token with %s is refused', async (_, header, claims) => {
  expect(await isTaken(forged(header, claims))).toBe(false);
});

test('a token under another secret, or with no signature at all, is refused', async () => {
  expect(await isTaken(forged({ alg: 'HS256' }, CLAIMS, new Uint8Array(32).fill(4)))).toBe(false);
  expect(await isTaken(`${part({ alg: 'none' })}.${part(CLAIMS)}.`)).toBe(false);
  expect(await isTaken(`${part({ alg: 'HS256' })}.${part(CLAIMS)}.`)).toBe(false);
  // A key id that names an empty file, and an HMAC under what is in it.
  const header = { alg: 'HS256', kid: '../../../dev/null' };
  expect(await isTaken(forged(header, CLAIMS, ''))).toBe(false);
  expect(await isTaken('not a token')).toBe(false);
});

test('a token that brings its own key is not checked with it', async () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const token = await new SignJWT(CLAIMS)
    .setProtectedHeader({ alg: 'ES256', jwk, jku: 'http://127.0.0.1/keys' })
    .sign(pair.privateKey);
  expect(await isTaken(token)).toBe(false);
});

test('a session that was ended is over', async () => {
  const { token } = await sessions.open({ account: 16, keyId: 3, nonce: 1 });
  const other = await sessions.open({ account: 16, keyId: 3, nonce: 2 });
  const signed = sessions.identify(token);
  if (isApiError(signed)) throw new Error(signed.message);
  await sessions.revoke(signed);
  expect(await isTaken(token)).toBe(false);
  expect(await isTaken(other.token)).toBe(true);
});
