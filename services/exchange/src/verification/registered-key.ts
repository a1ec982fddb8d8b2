import type { SignatureScheme } from '@tandem/protocol';

/** What the venue knows of a key, and how a signature shows that it is this key. */
export type RegisteredKey = {
  readonly scheme: SignatureScheme;
  /**
   * `keyHash`: hash of the public key or secret. `address`: an EVM address, its 40 digits behind
   * zeros. `publicKey`: the public key itself, as Solana names its wallets.
   */
  readonly identity: 'keyHash' | 'address' | 'publicKey';
  /** 64 hexadecimal digits. */
  readonly value: string;
};

/** Finds the keys and wallets of accounts: what the engine has registered. */
export type KeyDirectory = {
  readonly find: (account: number, keyId: number) => RegisteredKey | undefined;
};

/** The signer that an error message names: an address where there is one. */
export function shownSigner(key: RegisteredKey, value: string): string {
  const isAddress = key.identity === 'address' || key.scheme === 'secp256k1';
  return isAddress ? `0x${value.slice(24)}` : `0x${value}`;
}
