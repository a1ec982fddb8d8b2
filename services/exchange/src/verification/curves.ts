import { createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Keccak, portableKeccak } from '@tandem/signing';
import { createKeccak } from 'hash-wasm';
import { TAG_BYTES, type TagMaker } from './tag-maker.ts';

/** The public key behind a signature in `r ‖ s`: 64 bytes x and y; null when there is none. */
type Recover = (signature: Uint8Array, recoveryId: number, digest: Uint8Array) => Uint8Array | null;

/** Hashes and curves of one thread. */
export type Curves = {
  readonly keccak: Keccak;
  readonly recover: Recover;
  /** False where the machine has no prebuilt addon: the same answers, twenty times slower. */
  readonly isNative: boolean;
  readonly verifyP256: (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean;
  readonly verifyEd25519: (
    publicKey: Uint8Array,
    bytes: Uint8Array,
    signature: Uint8Array,
  ) => boolean;
  readonly verifyHmac: (maker: TagMaker, bytes: Uint8Array, tag: Uint8Array) => boolean;
};

/** Loads the fastest implementations that this machine has. */
export async function loadCurves(): Promise<Curves> {
  const native = await loadRecover();
  const keys = new KeyCache();
  const expected = Buffer.alloc(TAG_BYTES);
  return {
    keccak: await loadKeccak(),
    recover: native ?? portableRecover,
    isNative: native !== null,
    verifyP256: (publicKey, bytes, signature) => {
      const key = keys.get('P-256', publicKey);
      if (key === null) return false;
      return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
    },
    verifyEd25519: (publicKey, bytes, signature) => {
      const key = keys.get('Ed25519', publicKey);
      return key !== null && verify(null, bytes, key, signature);
    },
    verifyHmac: (maker, bytes, tag) => {
      maker.write(bytes, expected);
      return tag.length === TAG_BYTES && timingSafeEqual(tag, expected);
    },
  };
}

/** The fastest Keccak that this machine has; it gives what the portable one gives. */
async function loadKeccak(): Promise<Keccak> {
  const hasher = await createKeccak(256);
  const keccak: Keccak = (bytes) => hasher.init().update(bytes).digest('binary');
  const probe = Uint8Array.of(1, 2, 3);
  return Buffer.compare(keccak(probe), portableKeccak(probe)) === 0 ? keccak : portableKeccak;
}

type NativeCurve = {
  readonly ecdsaRecover: (
    signature: Uint8Array,
    recoveryId: number,
    digest: Uint8Array,
    isCompressed: false,
  ) => Uint8Array;
};

async function loadRecover(): Promise<Recover | null> {
  try {
    // The native half alone: the main file of the package falls back to JavaScript in silence.
    // @ts-expect-error -- the package has no types
    const bindings: unknown = await import('secp256k1/bindings.js');
    const { default: native } = bindings as { readonly default: NativeCurve };
    return (signature, recoveryId, digest) => {
      try {
        return native.ecdsaRecover(signature, recoveryId, digest, false).subarray(1);
      } catch {
        return null;
      }
    };
  } catch {
    return null;
  }
}

function portableRecover(
  signature: Uint8Array,
  recoveryId: number,
  digest: Uint8Array,
): Uint8Array | null {
  try {
    const parsed = secp256k1.Signature.fromBytes(signature, 'compact').addRecoveryBit(recoveryId);
    return parsed.recoverPublicKey(digest).toBytes(false).subarray(1);
  } catch {
    return null;
  }
}

const CACHED_KEYS_MAX = 4096;

/** Parsed public keys: parsing one costs as much as half a check. Only registered keys get here. */
class KeyCache {
  readonly #keys = new Map<string, KeyObject | null>();

  get(curve: 'P-256' | 'Ed25519', raw: Uint8Array): KeyObject | null {
    const name = Buffer.from(raw).toString('base64url');
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    if (this.#keys.size >= CACHED_KEYS_MAX) this.#keys.clear();
    const made = parsedKey(curve, Buffer.from(raw));
    this.#keys.set(name, made);
    return made;
  }
}

function parsedKey(curve: 'P-256' | 'Ed25519', raw: Buffer): KeyObject | null {
  const part = (from: number) => raw.subarray(from, from + 32).toString('base64url');
  const jwk =
    curve === 'P-256'
      ? { kty: 'EC', crv: curve, x: part(0), y: part(32) }
      : { kty: 'OKP', crv: curve, x: part(0) };
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    // Not a point of the curve.
    return null;
  }
}
