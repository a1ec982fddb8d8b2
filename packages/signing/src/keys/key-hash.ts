import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Keccak, portableKeccak } from '../hashing.ts';

/**
 * What the journal keeps of a public key, as 64 hexadecimal digits: Keccak-256 of its raw bytes.
 * Raw is x and y for a curve with coordinates, the 32 bytes of the key for Ed25519. The last 20
 * bytes of a secp256k1 key's hash are its Ethereum address.
 */
export function publicKeyHash(rawKey: Uint8Array, keccak: Keccak = portableKeccak): string {
  return bytesToHex(keccak(rawKey));
}

const COMMITMENT = new TextEncoder().encode('Tandem HMAC key');

/** What the journal keeps of a shared secret: says which one it is, and nothing about it. */
export function secretHash(secret: Uint8Array): string {
  return bytesToHex(hmac(sha256, secret, COMMITMENT));
}

/** Ethereum address of a secp256k1 key's hash, in lower case. */
export function addressOfKeyHash(keyHash: string): string {
  return `0x${keyHash.slice(24)}`;
}
