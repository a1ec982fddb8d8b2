import type { SignatureScheme } from '@tandem/protocol';

/** Schemes of which bytes alone decide; a contract's wallet has to be asked on its chain. */
export type KeyScheme = Exclude<SignatureScheme, 'eip1271'>;
export const KEY_SCHEMES: readonly KeyScheme[] = ['secp256k1', 'p256', 'ed25519', 'hmac'];

/**
 * Bytes of a signature: r, s and v; r, s, x and y; the signature and the public key; a tag. The
 * journal has hashes of keys only, so a scheme that cannot recover its key carries it.
 */
export const SIGNATURE_BYTES: { readonly [S in KeyScheme]: number } = {
  secp256k1: 65,
  p256: 128,
  ed25519: 96,
  hmac: 32,
};

/** Why bytes are no signature, before any curve is asked. */
export type SignatureFormProblem =
  | 'WrongLength'
  | 'RecoveryByteNot27Or28'
  | 'ZeroSignature'
  | 'ScalarTooLarge'
  | 'HighS';

const SECP256K1_ORDER = hexBytes(
  'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
);
const SECP256K1_HALF = hexBytes('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0');
const P256_ORDER = hexBytes('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const P256_HALF = hexBytes('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');

/**
 * Null when a signature has the one form that its scheme allows. The second half of the s range is
 * refused: it is the same signature again, in other bytes.
 */
export function signatureFormProblem(
  scheme: KeyScheme,
  signature: Uint8Array,
): SignatureFormProblem | null {
  if (signature.length !== SIGNATURE_BYTES[scheme]) return 'WrongLength';
  if (scheme === 'secp256k1') {
    const v = signature[64];
    if (v !== 27 && v !== 28) return 'RecoveryByteNot27Or28';
    return scalarProblem(signature, SECP256K1_ORDER, SECP256K1_HALF);
  }
  return scheme === 'p256' ? scalarProblem(signature, P256_ORDER, P256_HALF) : null;
}

function scalarProblem(
  signature: Uint8Array,
  order: Uint8Array,
  half: Uint8Array,
): SignatureFormProblem | null {
  if (isZero(signature, 0) || isZero(signature, 32)) return 'ZeroSignature';
  if (compare(signature, 0, order) >= 0 || compare(signature, 32, order) >= 0) {
    return 'ScalarTooLarge';
  }
  return compare(signature, 32, half) > 0 ? 'HighS' : null;
}

function isZero(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 32; i += 1) if (bytes[i] !== 0) return false;
  return true;
}

function compare(bytes: Uint8Array, at: number, other: Uint8Array): number {
  for (let i = 0; i < 32; i += 1) {
    const difference = (bytes[at + i] as number) - (other[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function hexBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}
