import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { recoverTypedDataAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { signRequest } from '../sign-request.ts';
import { SOMEWHERE } from '../typed-data/any-command.fixture.ts';
import type { SignedRequest } from '../typed-data/request-message.ts';
import { walletRequest } from '../typed-data/wallet-request.ts';
import { addressOfKeyHash, publicKeyHash } from './key-hash.ts';
import { signatureFormProblem } from './signature-form.ts';
import { ed25519Signer, hmacSigner, p256Signer, secp256k1Signer } from './signer.ts';

const PRIVATE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const request = {
  account: 16,
  keyId: 3,
  nonce: 7,
  deadlineUs: 1_790_000_000_000_000,
  extraFeePpb: 0,
  command: { kind: 'CancelOrder', account: 16, orderId: 512, clientOrderId: null },
} as SignedRequest;

test('a secp256k1 signature is the one of a wallet, and recovers to its address', async () => {
  const signer = secp256k1Signer(hexToBytes(PRIVATE_KEY.slice(2)));
  const wallet = privateKeyToAccount(PRIVATE_KEY);
  const shown = walletRequest(SOMEWHERE, request) as Parameters<typeof wallet.signTypedData>[0];
  const { signature } = await signRequest(signer, SOMEWHERE, request);
  expect(`0x${bytesToHex(signature)}`).toBe(await wallet.signTypedData(shown));
  const recovered = await recoverTypedDataAddress({
    ...(shown as Parameters<typeof recoverTypedDataAddress>[0]),
    signature: `0x${bytesToHex(signature)}`,
  });
  expect(addressOfKeyHash(signer.publicKeyHash)).toBe(recovered.toLowerCase());
});

test('a P-256 key in its store signs with a low s, and carries its public key', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const signer = await p256Signer(pair);
  for (let round = 0; round < 20; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const signature = await signer.sign(Uint8Array.of(1, 2, round));
    expect(signatureFormProblem('p256', signature)).toBeNull();
    const [made, raw] = [signature.subarray(0, 64), signature.subarray(64)];
    expect(publicKeyHash(raw)).toBe(signer.publicKeyHash);
    const point = Uint8Array.of(4, ...raw);
    expect(p256.verify(made, Uint8Array.of(1, 2, round), point)).toBe(true);
  }
});

test('an Ed25519 signature is the one of node:crypto, and carries its public key', async () => {
  const pair = generateKeyPairSync('ed25519');
  const jwk = pair.privateKey.export({ format: 'jwk' });
  const signer = ed25519Signer(Buffer.from(jwk.d ?? '', 'base64url'));
  const signature = await signer.sign(Uint8Array.of(9, 9));
  const key = createPublicKey(pair.privateKey);
  expect(verify(null, Uint8Array.of(9, 9), key, signature.subarray(0, 64))).toBe(true);
  expect(Buffer.from(jwk.x ?? '', 'base64url').equals(signature.subarray(64))).toBe(true);
  expect(
    ed25519.verify(signature.subarray(0, 64), Uint8Array.of(9, 9), signature.subarray(64)),
  ).toBe(true);
});

test('an HMAC tag is the one of node:crypto, and the hash hides the secret', async () => {
  const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
  const signer = hmacSigner(secret);
  const tag = await signer.sign(Uint8Array.of(4));
  expect(bytesToHex(tag)).toBe(createHmac('sha256', secret).update(Uint8Array.of(4)).digest('hex'));
  expect(signer.publicKeyHash).not.toContain(bytesToHex(secret));
});

test('a signature in another form than that of its scheme is refused with the reason', async () => {
  const signer = secp256k1Signer(hexToBytes(PRIVATE_KEY.slice(2)));
  const good = await signer.sign(Uint8Array.of(1));
  expect(signatureFormProblem('secp256k1', good)).toBeNull();
  // The compact form of EIP-2098, and a signature without its last byte.
  expect(signatureFormProblem('secp256k1', good.subarray(0, 64))).toBe('WrongLength');
  const withV = (v: number) => Uint8Array.of(...good.subarray(0, 64), v);
  for (const v of [0, 1, 26, 29, 255]) {
    expect(signatureFormProblem('secp256k1', withV(v))).toBe('RecoveryByteNot27Or28');
  }
  const zeroR = Uint8Array.of(...new Uint8Array(32), ...good.subarray(32));
  const zeroS = Uint8Array.of(...good.subarray(0, 32), ...new Uint8Array(32), 27);
  const zero = Uint8Array.of(...new Uint8Array(64), 27);
  for (const bytes of [zeroR, zeroS, zero]) {
    expect(signatureFormProblem('secp256k1', bytes)).toBe('ZeroSignature');
  }
  const tooLarge = Uint8Array.of(...new Uint8Array(32).fill(0xff), ...good.subarray(32));
  expect(signatureFormProblem('secp256k1', tooLarge)).toBe('ScalarTooLarge');
});

test('the second signature that every secp256k1 signature has is refused', async () => {
  const signer = secp256k1Signer(hexToBytes(PRIVATE_KEY.slice(2)));
  const good = await signer.sign(Uint8Array.of(1));
  const { r, s } = secp256k1.Signature.fromBytes(good.subarray(0, 64), 'compact');
  const mirrored = new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('compact');
  const flipped = Uint8Array.of(...mirrored, good[64] === 27 ? 28 : 27);
  expect(signatureFormProblem('secp256k1', flipped)).toBe('HighS');
});
