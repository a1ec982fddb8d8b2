import { readFileSync } from 'node:fs';
import { type Address, getAddress, isAddress } from 'viem';
import type { Config } from '../config/config.ts';

/** Whom the chain may name for what is ours: keys of the configuration, and who is paid. */
export function ownAddresses({ execution, keys, sweep }: Config): readonly Address[] {
  const paid = [execution.receiver, sweep.to];
  return [...paid, ...keys.files.map(addressIn)].filter((one) => one !== null);
}

/** What a keystore says without its password; null where it names none, or is not there. */
function addressIn(path: string): Address | null {
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  const { address } = Object(file) as { readonly address?: unknown };
  const text = `0x${String(address).replace(/^0x/i, '').toLowerCase()}`;
  return isAddress(text) ? getAddress(text) : null;
}
