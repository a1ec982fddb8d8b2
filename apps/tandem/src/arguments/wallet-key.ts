import { readFileSync, statSync } from 'node:fs';
import { type Hex, isHex } from 'viem';

/** A file with the key of a wallet that cannot be used. */
class WalletKeyError extends Error {
  override readonly name = 'WalletKeyError';
}

/**
 * The private key in a file; a key that others can read is nobody's own.
 *
 * @param file - is the standard input
 * @throws WalletKeyError when it is missing, readable by others, or no key
 */
export function readWalletKey(file: string | undefined): Hex {
  if (file === undefined) throw new WalletKeyError('--key is missing');
  if (file !== '-' && (statSync(file).mode & 0o077) !== 0) {
    throw new WalletKeyError(`others can read ${file}: chmod 600 it`);
  }
  const text = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  const key = text.startsWith('0x') ? text : `0x${text}`;
  if (!isHex(key) || key.length !== 66) {
    throw new WalletKeyError('the key is not 32 bytes in hex');
  }
  return key;
}
