import type { Command } from '@tandem/protocol';
import { type Signer, secretHash } from '@tandem/signing';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { AuthorizationCheck } from './check-authorization.ts';
import { everySigner, keyOf, ORDER, SECRET, typed, VENUE } from './signed-orders.fixture.ts';
import { VerificationPool } from './verification-pool.ts';

let signers: readonly Signer[];
let pool: VerificationPool;

beforeAll(async () => {
  signers = await everySigner();
});

afterEach(async () => {
  await pool.close();
});

async function checkOf(signer: Signer, nonce = 7): Promise<AuthorizationCheck> {
  const command = { ...ORDER, nonce } as Command;
  return {
    command,
    authorization: await typed(signer, { nonce, command }),
    key: keyOf(signer),
  };
}

/** A check with which a thread dies: its key is none, which no caller of the pool lets happen. */
async function deadly(): Promise<AuthorizationCheck> {
  const check = await checkOf(signers[0] as Signer);
  return { ...check, key: { ...check.key, value: 'a line\ntoo many' } };
}

test('a thread checks every scheme, and a secret that was taken back no longer', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  pool.setSecret(secretHash(SECRET), SECRET);
  const checks = await Promise.all(signers.map((signer) => checkOf(signer)));
  const verdicts = await Promise.all(checks.map(async (check) => pool.verify(check)));
  expect(verdicts.map(({ kind }) => kind)).toEqual(checks.map(() => 'valid'));
  pool.setSecret(secretHash(SECRET), null);
  const hmac = await pool.verify(checks[3] as AuthorizationCheck);
  expect(hmac).toMatchObject({ kind: 'invalid', error: { code: 'UnknownKey' } });
});

test('verdicts come in the order of arrival, whatever each scheme costs', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 2 });
  pool.setSecret(secretHash(SECRET), SECRET);
  const order: number[] = [];
  const checks = await Promise.all(
    Array.from({ length: 400 }, (_, i) => checkOf(signers[i % 4] as Signer, i)),
  );
  await Promise.all(
    checks.map(async (check, i) => {
      const verdict = await pool.verify(check);
      expect(verdict.kind).toBe('valid');
      order.push(i);
    }),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('a command without its bytes comes back with those that were signed', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  pool.setSecret(secretHash(SECRET), SECRET);
  const checks = await Promise.all(
    Array.from({ length: 80 }, (_, i) => checkOf(signers[i % 4] as Signer, i)),
  );
  const verdicts = await Promise.all(
    checks.map(async (check, i) => {
      const { authorization } = check;
      const isBare = i % 3 !== 0;
      const signedBytes = isBare ? new Uint8Array(0) : authorization.signedBytes;
      return pool.verify({ ...check, authorization: { ...authorization, signedBytes } });
    }),
  );
  for (const [i, verdict] of verdicts.entries()) {
    const { signedBytes } = (checks[i] as AuthorizationCheck).authorization;
    expect(verdict).toEqual({ kind: 'valid', signedBytes });
  }
});

test('a tag with nobody before it is judged at once, and otherwise in its turn', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  pool.setSecret(secretHash(SECRET), SECRET);
  const tag = await checkOf(signers[3] as Signer);
  expect(pool.verify(tag)).toMatchObject({ kind: 'valid' });
  const slow = pool.verify(await checkOf(signers[0] as Signer));
  const order: string[] = [];
  const turn = pool.verify(tag);
  expect(turn).toBeInstanceOf(Promise);
  await Promise.all([
    Promise.resolve(slow).then(() => order.push('slow')),
    Promise.resolve(turn).then(() => order.push('tag')),
  ]);
  expect(order).toEqual(['slow', 'tag']);
});

test('a flood beyond the capacity is turned away at once, and the rest is answered', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1, capacity: 50 });
  const check = await checkOf(signers[0] as Signer);
  const signature = check.authorization.signature.slice();
  signature[5] = (signature[5] as number) ^ 1;
  const bad = { ...check, authorization: { ...check.authorization, signature } };
  const verdicts = await Promise.all(Array.from({ length: 200 }, async () => pool.verify(bad)));
  expect(verdicts.filter(({ kind }) => kind === 'unavailable')).toHaveLength(150);
  expect(verdicts.filter(({ kind }) => kind === 'invalid')).toHaveLength(50);
  expect(await pool.verify(check)).toMatchObject({ kind: 'valid' });
  expect(pool.figures.queued).toBe(0);
});

test('a check that kills threads is given up, and those beside it are still made', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  pool.setSecret(secretHash(SECRET), SECRET);
  const good = await checkOf(signers[3] as Signer);
  const poison = await deadly();
  // A verdict between, or the deaths count as a machine on which no thread can live.
  expect(await pool.verify(good)).toMatchObject({ kind: 'valid' });
  const first = await pool.verify(poison);
  expect(first.kind).toBe('unavailable');
  expect(await pool.verify(good)).toMatchObject({ kind: 'valid' });
  expect(pool.figures.deaths).toBe(2);
  expect(pool.failure).toBeNull();
});

test('a closed pool answers what it still had, and nothing after', async () => {
  pool = await VerificationPool.open({ domain: VENUE, threads: 1 });
  const check = await checkOf(signers[0] as Signer);
  const waiting = pool.verify(check);
  await pool.close();
  expect((await waiting).kind).toBe('unavailable');
  expect((await pool.verify(check)).kind).toBe('unavailable');
});
