import type { SignatureScheme, WalletKind } from '@tandem/protocol';
import { NonceWindow } from './nonce-window.ts';

/** Bits of a session key's scopes. */
export const SCOPE_TRADE = 1;
export const SCOPE_CANCEL = 2;
export const SCOPE_TRANSFER = 4;
export const SCOPE_SUB_ACCOUNTS = 16;
export const SCOPES_ALL = 31;

/** Numbers of keys are below this, so that account and number fit one integer. */
export const KEY_IDS: number = 2 ** 20;

/** What a session key may do; null where nothing was set. Money in quote units. */
export type KeyLimits = {
  readonly maxOrderNotional: number | null;
  readonly maxPositionNotional: number | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: number | null;
  readonly maxDailyVolume: number | null;
  readonly maxExtraFeePpb: number;
  /** Empty: all markets. */
  readonly markets: readonly number[];
};

/** What every signer of an account has, a wallet as well as a session key. */
type Signer = {
  /** Names it inside this process; what an order remembers of who placed it. */
  readonly serial: number;
  readonly account: number;
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  /** Of a session key the hash of its public key, of a wallet its id; 64 hexadecimal digits. */
  readonly identity: string;
  readonly nonces: NonceWindow;
  /** Orders signed with a nonce up to this one are refused. */
  nonceFloor: number;
};

export type Wallet = Signer & { readonly wallet: WalletKind };

export type SessionKey = Signer & {
  readonly wallet: null;
  readonly scopes: number;
  readonly expiresAtUs: number;
  readonly limits: KeyLimits;
  /** Account that receives the extra fee of its orders; null: none is charged. */
  feeReceiver: number | null;
  /** UTC day of the last fill, and value of that day's fills, in quote units. */
  volumeDay: number;
  volume: number;
  /** UTC day of the registration, and the equity then less the money that had moved that day. */
  readonly baselineDay: number;
  readonly baseline: number;
};

export type AccountKey = Wallet | SessionKey;

const SCHEME_OF_WALLET: Readonly<Record<WalletKind, SignatureScheme>> = {
  evm: 'secp256k1',
  evmContract: 'eip1271',
  solana: 'ed25519',
};

/** The scheme in which a wallet of a kind signs. */
export function schemeOfWallet(wallet: WalletKind): SignatureScheme {
  return SCHEME_OF_WALLET[wallet];
}

/** The part of a key that begins empty. */
export function freshNonces(): { readonly nonces: NonceWindow; nonceFloor: number } {
  return { nonces: new NonceWindow(), nonceFloor: 0 };
}
