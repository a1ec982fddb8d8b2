import { keccak_256 } from '@noble/hashes/sha3.js';

/** Keccak-256 with the padding of Ethereum; the exchange brings a faster one. */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

/** The one that runs everywhere. */
export const portableKeccak: Keccak = (bytes) => keccak_256(bytes);

const TEXT = new TextEncoder();

/** Keccak-256 of a text in UTF-8. */
export function keccakText(text: string): Uint8Array {
  return keccak_256(TEXT.encode(text));
}
