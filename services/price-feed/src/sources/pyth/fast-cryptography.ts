import { keccak_256 } from '@noble/hashes/sha3.js';
import type { UpdateCryptography } from '@tandem/recording';
import secp256k1 from 'secp256k1';

const BYTES_OF_NUMBER = 32;

/** Native recovery: 13 signatures in a millisecond, where plain BigInt takes thirty. */
export const FAST_CRYPTOGRAPHY: UpdateCryptography = {
  keccak256: keccak_256,
  recoverSigner: (digest, { r, s, recovery }) => {
    if (recovery !== 0 && recovery !== 1) return null;
    try {
      const signature = Buffer.concat([bytesOf(r), bytesOf(s)]);
      const key = secp256k1.ecdsaRecover(signature, recovery, digest, false);
      return Buffer.from(keccak_256(key.subarray(1)).subarray(12)).toString('hex');
    } catch {
      // No key makes this signature: the library throws for numbers that are no points.
      return null;
    }
  },
};

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * BYTES_OF_NUMBER, '0'), 'hex');
}
