import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { type Keccak, publicKeyHash, type Signer } from '@tandem/signing';
import secp256k1 from 'secp256k1';

export type EntryScheme = 'hmac' | 'ed25519' | 'secp256k1';

/** A key that signs at once: making the load must not take longer than carrying it. */
export type NativeKey = Signer & { readonly signNow: (bytes: Uint8Array) => Uint8Array };

/** HMAC with a secret that the venue made. */
export function hmacKey(secret: Buffer, publicKeyHash: string): NativeKey {
  return native('hmac', publicKeyHash, (bytes) =>
    createHmac('sha256', secret).update(bytes).digest(),
  );
}

export function ed25519Key(): NativeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return native('ed25519', publicKeyHash(raw), (bytes) =>
    Buffer.concat([sign(null, bytes, privateKey), raw]),
  );
}

export function secp256k1Key(keccak: Keccak): NativeKey {
  const key = randomBytes(32);
  const raw = secp256k1.publicKeyCreate(key, false).slice(1);
  return native('secp256k1', publicKeyHash(raw), (bytes) => {
    const { signature, recid } = secp256k1.ecdsaSign(keccak(bytes), key);
    return Buffer.concat([signature, Uint8Array.of(27 + recid)]);
  });
}

function native(
  scheme: EntryScheme,
  keyHash: string,
  signNow: (bytes: Uint8Array) => Uint8Array,
): NativeKey {
  const signLater = (bytes: Uint8Array) => Promise.resolve(signNow(bytes));
  return { scheme, publicKeyHash: keyHash, sign: signLater, signNow };
}
