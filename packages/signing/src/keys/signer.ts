import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { portableKeccak } from '../hashing.ts';
import { publicKeyHash, secretHash } from './key-hash.ts';
import type { KeyScheme } from './signature-form.ts';

/** A key that can sign: in memory, in a browser's key store, or in a wallet. */
export type Signer = {
  readonly scheme: KeyScheme;
  /** What `RegisterSessionKey` names. */
  readonly publicKeyHash: string;
  /** Signs the bytes of a request in the form that the venue takes. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

/** Signs the Keccak digest, as Ethereum does; r, s, v with v 27 or 28. */
export function secp256k1Signer(privateKey: Uint8Array): Signer {
  const key = privateKey.slice();
  const raw = secp256k1.getPublicKey(key, false).slice(1);
  return {
    scheme: 'secp256k1',
    publicKeyHash: publicKeyHash(raw),
    sign: (bytes) => {
      const options = { prehash: false, format: 'recovered' } as const;
      const recovered = secp256k1.sign(portableKeccak(bytes), key, options);
      return Promise.resolve(
        joined(recovered.subarray(1), Uint8Array.of(27 + (recovered[0] as number))),
      );
    },
  };
}

type WebKey = Parameters<typeof crypto.subtle.exportKey>[1];

/** A pair of WebCrypto; the private key need not be extractable. */
export type WebKeyPair = { readonly publicKey: WebKey; readonly privateKey: WebKey };

/** Signs with a P-256 pair of WebCrypto. */
export async function p256Signer(pair: WebKeyPair): Promise<Signer> {
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const raw = point.slice(1);
  return {
    scheme: 'p256',
    publicKeyHash: publicKeyHash(raw),
    sign: async (bytes) => {
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
      const data = new Uint8Array(bytes);
      const made = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, data));
      return joined(withLowS(made), raw);
    },
  };
}

/** WebCrypto chooses either half of the s range; the venue takes the lower one. */
function withLowS(signature: Uint8Array): Uint8Array {
  const parsed = p256.Signature.fromBytes(signature, 'compact');
  if (!parsed.hasHighS()) return signature;
  return new p256.Signature(parsed.r, p256.Point.Fn.neg(parsed.s)).toBytes('compact');
}

/** Signs the bytes as they are; the public key follows the signature. */
export function ed25519Signer(privateKey: Uint8Array): Signer {
  const key = privateKey.slice();
  const raw = ed25519.getPublicKey(key);
  return {
    scheme: 'ed25519',
    publicKeyHash: publicKeyHash(raw),
    sign: (bytes) => Promise.resolve(joined(ed25519.sign(bytes, key), raw)),
  };
}

/** HMAC-SHA256 with a secret that the venue knows as well. */
export function hmacSigner(secret: Uint8Array): Signer {
  const key = secret.slice();
  return {
    scheme: 'hmac',
    publicKeyHash: secretHash(key),
    sign: (bytes) => Promise.resolve(hmac(sha256, key, bytes)),
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
