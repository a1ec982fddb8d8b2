import type { Command } from '@tandem/protocol';
import { ed25519Signer, publicKeyHash } from '@tandem/signing';
import { expect, test } from 'vitest';
import { weakKeyProblem } from './weak-key.ts';

const IDENTITY = `01${'00'.repeat(31)}`;
const HONEST = ed25519Signer(new Uint8Array(32).fill(7)).publicKeyHash;

function registration(scheme: string, hash: string): Command {
  return { kind: 'RegisterSessionKey', scheme, publicKeyHash: hash } as unknown as Command;
}

function opening(kind: string, wallet: string, walletId: string): Command {
  return { kind, wallet, walletId } as unknown as Command;
}

test('a session key of small order is refused, under its own scheme alone', () => {
  const hash = publicKeyHash(Buffer.from(IDENTITY, 'hex'));
  expect(weakKeyProblem(registration('ed25519', hash))).toMatchObject({
    code: 'WeakPublicKey',
    inputs: { scheme: 'ed25519', key: hash },
  });
  expect(weakKeyProblem(registration('hmac', hash))).toBeNull();
  expect(weakKeyProblem(registration('ed25519', HONEST))).toBeNull();
});

test('a Solana wallet of small order neither opens an account nor is linked', () => {
  for (const kind of ['OpenWalletAccount', 'LinkWallet']) {
    expect(weakKeyProblem(opening(kind, 'solana', IDENTITY))?.code).toBe('WeakPublicKey');
    expect(weakKeyProblem(opening(kind, 'evm', IDENTITY))).toBeNull();
    expect(weakKeyProblem(opening(kind, 'solana', HONEST))).toBeNull();
  }
});
