import { hexToBytes } from '@noble/hashes/utils.js';
import { publicKeyHash } from './key-hash.ts';

/**
 * Every way to write the y of a point of Ed25519 whose order divides 8, little-endian, sign bit
 * clear. Orders 4, 1, 8, 8, 2; then 0 and 1 once more, unreduced.
 */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
] as const;
const SIGN = 0x80;

const SMALL_ORDER_KEYS: ReadonlySet<string> = new Set(
  SMALL_ORDER_Y.flatMap((text) => {
    const last = Number.parseInt(text.slice(62), 16);
    return [text, text.slice(0, 62) + (last | SIGN).toString(16)];
  }),
);
let hashes: ReadonlySet<string> | undefined;

/**
 * True for an Ed25519 public key, as 64 hexadecimal digits, under which one signature holds for
 * many messages: it says nothing about who signed.
 */
export function isSmallOrderKey(publicKey: string): boolean {
  return SMALL_ORDER_KEYS.has(publicKey);
}

/** The same for the hash under which a session key is registered. */
export function isSmallOrderKeyHash(keyHash: string): boolean {
  hashes ??= new Set([...SMALL_ORDER_KEYS].map((key) => publicKeyHash(hexToBytes(key))));
  return hashes.has(keyHash);
}
