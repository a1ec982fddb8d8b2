import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeyStore } from './key-store.ts';
import { passwordSource, readPassword } from './store-password.ts';

let folder: string;
let path: string;
const PASSWORD = 'a password of some length';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-keys-'));
  path = join(folder, 'keys');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('secrets and the key of the venue are there again after a restart', () => {
  const store = KeyStore.open(path, PASSWORD);
  const fresh = store.create(16);
  if (fresh === null) throw new Error('no secret');
  const again = KeyStore.open(path, PASSWORD);
  expect([...again.secrets()]).toEqual([
    { keyHash: fresh.keyHash, secret: Buffer.from(fresh.secret) },
  ]);
  expect(again.venueKey).toEqual(store.venueKey);
});

test('the file is readable by its owner only, and holds no secret in clear', () => {
  const store = KeyStore.open(path, PASSWORD);
  const fresh = store.create(16);
  if (fresh === null) throw new Error('no secret');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const bytes = readFileSync(path);
  for (const secret of [fresh.secret, store.venueKey]) {
    expect(bytes.includes(Buffer.from(secret))).toBe(false);
    expect(bytes.includes(Buffer.from(secret).toString('hex'))).toBe(false);
  }
});

test('another password opens nothing, and says so without a word of either', () => {
  KeyStore.open(path, PASSWORD);
  expect(() => KeyStore.open(path, 'another password')).toThrow('the password is wrong');
});

test('a file with any changed byte is refused', () => {
  KeyStore.open(path, PASSWORD);
  const good = readFileSync(path);
  // One byte of the salt, the nonce, the tag and the content; each costs a password check.
  for (const at of [9, 41, 53, 69, good.length - 1]) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] as number) ^ 1;
    writeFileSync(path, bad);
    expect(() => KeyStore.open(path, PASSWORD)).toThrow();
  }
});

test.each([[10], [16], [21], [31]])('a file with scrypt cost 2^%i is refused', (log2Cost) => {
  KeyStore.open(path, PASSWORD);
  const bytes = readFileSync(path);
  bytes[8] = log2Cost;
  writeFileSync(path, bytes);
  expect(() => KeyStore.open(path, PASSWORD)).toThrow(`2^${log2Cost}`);
});

test('a secret that nobody registers is forgotten, one that is registered stays', () => {
  let nowMs = 0;
  const store = KeyStore.open(path, PASSWORD, () => nowMs);
  const kept = store.create(16);
  const lost = store.create(16);
  if (kept === null || lost === null) throw new Error('no secret');
  store.register(kept.keyHash);
  nowMs = 600_001;
  const third = store.create(16);
  const hashes = [...store.secrets()].map(({ keyHash }) => keyHash);
  expect(hashes).toEqual([kept.keyHash, third?.keyHash]);
  store.remove(kept.keyHash);
  expect([...store.secrets()]).toHaveLength(1);
});

test('an account that asks again and again takes no place of another', () => {
  const store = KeyStore.open(path, PASSWORD);
  const other = store.create(17);
  const made = Array.from({ length: 40 }, () => store.create(16)?.keyHash);
  const hashes = [...store.secrets()].map(({ keyHash }) => keyHash);
  expect(hashes).toEqual([other?.keyHash, ...made.slice(-2)]);
  expect(store.forgotten()).toEqual(made.slice(0, -2));
  expect(store.forgotten()).toEqual([]);
});

test('the password comes from the environment or a file, never from two places', () => {
  const file = join(folder, 'password');
  writeFileSync(file, `${PASSWORD}\nsecond line\n`);
  const fromFile = passwordSource({ TANDEM_KEY_STORE_PASSWORD_FILE: file }, null);
  expect(readPassword(fromFile)).toBe(PASSWORD);
  const given = { TANDEM_KEY_STORE_PASSWORD: PASSWORD };
  expect(readPassword(passwordSource(given, null))).toBe(PASSWORD);
  const both = { ...given, TANDEM_KEY_STORE_PASSWORD_FILE: file };
  expect(() => passwordSource(both, null)).toThrow('not both');
  expect(() => passwordSource({}, null)).toThrow('needs');
  const short = passwordSource({ TANDEM_KEY_STORE_PASSWORD: 'short' }, null);
  expect(() => readPassword(short)).toThrow('fewer than 12');
});

test('a demo makes its own password once and finds it again', () => {
  const source = passwordSource({}, join(folder, 'demo-password'));
  const made = readPassword(source);
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect(readPassword(source)).toBe(made);
  expect(statSync(join(folder, 'demo-password')).mode & 0o777).toBe(0o600);
});
