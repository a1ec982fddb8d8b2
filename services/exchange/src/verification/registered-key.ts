import type { SignatureScheme, WalletKind } from '@tandem/protocol';

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

/** A wallet or session key as the engine has it. */
export type KeyRecord = {
  readonly scheme: SignatureScheme;
  /** Of a session key the hash of its public key, of a wallet its id. */
  readonly identity: string;
  /** Null for a session key. */
  readonly wallet: WalletKind | null;
};

/** Finds the keys and wallets of accounts: what the engine has registered. */
export type KeyDirectory = {
  readonly find: (account: number, keyId: number) => KeyRecord | undefined;
};

/** What a signature of a registered key has to show. */
export function registeredKey({ scheme, identity, wallet }: KeyRecord): RegisteredKey {
  if (wallet === null) return { scheme, identity: 'keyHash', value: identity };
  return walletKey(wallet, identity);
}

/** What a signature of a wallet has to show, registered or not. */
export function walletKey(wallet: WalletKind, walletId: string): RegisteredKey {
  switch (wallet) {
    case 'evm':
      return { scheme: 'secp256k1', identity: 'address', value: walletId };
    case 'evmContract':
      return { scheme: 'eip1271', identity: 'address', value: walletId };
    default:
      return { scheme: 'ed25519', identity: 'publicKey', value: walletId };
  }
}

/** The signer that an error message names: an address where there is one. */
export function shownSigner(key: RegisteredKey, value: string): string {
  const isAddress = key.identity === 'address' || key.scheme === 'secp256k1';
  return isAddress ? `0x${value.slice(24)}` : `0x${value}`;
}
