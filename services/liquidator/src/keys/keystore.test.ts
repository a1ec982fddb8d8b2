import { createCipheriv, scryptSync } from 'node:crypto';
import { chmodSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keccak256 } from 'viem';
import { describe, expect, test } from 'vitest';
import { createKeystore, type KeystoreFault, openKeystore } from './keystore.ts';
import { readPassword } from './password.ts';

/** The example of the format's definition. */
const PASSWORD = 'testpassword';
const ADDRESS = '0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b';
const PBKDF2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
/** The same key under scrypt, made with the cryptography of Node and not of the library. */
function scryptFile(): typeof SCRYPT_FORM {
  const { kdfparams, cipherparams } = SCRYPT_FORM.crypto;
  const { n: N, r, p, dklen } = kdfparams;
  const salt = Buffer.from(kdfparams.salt, 'hex');
  const key = scryptSync(PASSWORD, salt, dklen, { N, r, p, maxmem: 2 ** 28 });
  const iv = Buffer.from(cipherparams.iv, 'hex');
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv);
  const ciphertext = cipher.update(KEY.slice(2), 'hex');
  const mac = keccak256(Buffer.concat([key.subarray(16), ciphertext])).slice(2);
  const crypto = { ...SCRYPT_FORM.crypto, ciphertext: ciphertext.toString('hex'), mac };
  return { ...SCRYPT_FORM, crypto };
}

const KEY = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
const SCRYPT_FORM = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: '',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      n: 131072,
      r: 8,
      p: 1,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
const SCRYPT = scryptFile();

async function faultOf(file: unknown, password = PASSWORD): Promise<KeystoreFault> {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const error: unknown = await openKeystore(text, password).then(
    () => null,
    (reason: unknown) => reason,
  );
  return (error as { reason: KeystoreFault }).reason;
}

function changed(
  file: typeof SCRYPT_FORM | typeof PBKDF2,
  params: Record<string, unknown>,
): unknown {
  return {
    ...file,
    crypto: { ...file.crypto, kdfparams: { ...file.crypto.kdfparams, ...params } },
  };
}

describe('a keystore', () => {
  test('opens what others wrote, with scrypt and with PBKDF2', async () => {
    for (const file of [PBKDF2, SCRYPT]) {
      expect((await openKeystore(JSON.stringify(file), PASSWORD)).address).toBe(ADDRESS);
    }
  });

  test('is made so that it opens again', async () => {
    const key = `0x${'4c'.repeat(32)}` as const;
    const text = await createKeystore(key, 'long enough a password');
    expect(text.toLowerCase()).not.toContain('4c4c4c4c');
    const account = await openKeystore(text, 'long enough a password');
    expect(account.address.toLowerCase()).toBe(
      `0x${(JSON.parse(text) as { address: string }).address}`,
    );
    await expect(createKeystore(key, 'short')).rejects.toMatchObject({ reason: 'WeakPassword' });
  });

  test('tells a wrong password and a changed file by its mac', async () => {
    expect(await faultOf(PBKDF2, 'otherpassword')).toBe('WrongPasswordOrDamaged');
    const ciphertext = PBKDF2.crypto.ciphertext.replace('53', '54');
    const damaged = { ...PBKDF2, crypto: { ...PBKDF2.crypto, ciphertext } };
    expect(await faultOf(damaged)).toBe('WrongPasswordOrDamaged');
  });

  test('is refused when its password could be tried too fast, or it takes too long', async () => {
    expect(await faultOf(changed(SCRYPT, { n: 4096, p: 6, r: 8 }))).toBe('WeakParameters');
    expect(await faultOf(changed(SCRYPT, { r: 4 }))).toBe('WeakParameters');
    expect(await faultOf(changed(SCRYPT, { n: 2 ** 30 }))).toBe('ExcessiveParameters');
    expect(await faultOf(changed(PBKDF2, { c: 10_240 }))).toBe('WeakParameters');
    expect(await faultOf(changed(PBKDF2, { c: 2 ** 31 }))).toBe('ExcessiveParameters');
    expect(await faultOf(changed(PBKDF2, { salt: 'aabb' }))).toBe('WeakParameters');
    expect(await faultOf(changed(PBKDF2, { dklen: 16 }))).toBe('WeakParameters');
  });

  test('is refused when it is something else', async () => {
    expect(await faultOf('{')).toBe('NotAKeystore');
    expect(await faultOf('{"version":3}')).toBe('NotAKeystore');
    expect(await faultOf({ ...PBKDF2, version: 1 })).toBe('UnknownVersion');
    expect(await faultOf(changed(PBKDF2, { prf: 'hmac-sha1' }))).toBe('UnknownKdf');
    const crypto = { ...PBKDF2.crypto, kdf: 'argon2' };
    expect(await faultOf({ ...PBKDF2, crypto })).toBe('UnknownKdf');
    const plain = { ...PBKDF2.crypto, cipher: 'none' };
    expect(await faultOf({ ...PBKDF2, crypto: plain })).toBe('UnknownCipher');
  });
});

describe('a password', () => {
  test('comes from a file that its owner alone may read, or from a descriptor', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'liquidator-keys-'));
    const path = join(folder, 'password');
    writeFileSync(path, 'secret words\n', { mode: 0o600 });
    expect(await readPassword({ kind: 'file', path })).toBe('secret words');
    const descriptor = openSync(path, 'r');
    expect(await readPassword({ kind: 'descriptor', descriptor })).toBe('secret words');
    chmodSync(path, 0o640);
    await expect(readPassword({ kind: 'file', path })).rejects.toThrow(/mode 640/);
    writeFileSync(path, '\n');
    chmodSync(path, 0o600);
    await expect(readPassword({ kind: 'file', path })).rejects.toThrow(/empty/);
    rmSync(folder, { recursive: true });
    await expect(readPassword({ kind: 'file', path })).rejects.toThrow(/ENOENT/);
    await expect(readPassword({ kind: 'descriptor', descriptor: 9_999 })).rejects.toThrow(/EBADF/);
  });

  test('is not asked for where nobody can answer', async () => {
    if (process.stdin.isTTY) return;
    const asked = readPassword({ kind: 'prompt', question: 'Password: ' });
    await expect(asked).rejects.toThrow(/no terminal/);
  });
});
