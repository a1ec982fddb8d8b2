import type {
  LinkWallet,
  OpenWalletAccount,
  RegisterSessionKey,
  RevokeSessionKey,
  UnlinkWallet,
} from '@tandem/protocol';
import { edgeError } from '../errors/api-error.ts';
import type { ApiError } from '../schemas/envelope.ts';
import {
  type LinkWalletRequest,
  type OpenAccountRequest,
  type RegisterKeyRequest,
  SCOPES,
} from '../schemas/keys.ts';
import { amount } from './amount.ts';
import type { CommandContext } from './command-context.ts';

/** Scale of the settlement asset. */
const MONEY_SCALE = 6;
const RATE_SCALE = 9;
const LIMITS = [
  'maxOrderNotional',
  'maxPositionNotional',
  'maxDailyLoss',
  'maxDailyVolume',
] as const;

export function openAccount(request: OpenAccountRequest): OpenWalletAccount {
  const { account, wallet, walletId } = request;
  return { kind: 'OpenWalletAccount', account, wallet, walletId } as OpenWalletAccount;
}

export function registerKey(
  request: RegisterKeyRequest,
  { account, listing }: CommandContext,
): RegisterSessionKey | ApiError {
  const limits: { [name: string]: number | null } = {};
  for (const name of LIMITS) {
    const text = request[name];
    const units = text === undefined ? null : amount(name, text, MONEY_SCALE);
    if (units !== null && typeof units !== 'number') return units;
    limits[name] = units;
  }
  const extraFee = amount('maxExtraFeeRate', request.maxExtraFeeRate ?? '0', RATE_SCALE);
  if (typeof extraFee !== 'number') return extraFee;
  const markets: { readonly market: number }[] = [];
  for (const symbol of request.markets ?? []) {
    const terms = listing.market(symbol);
    if (terms === undefined) return edgeError('UnknownMarket', { market: symbol });
    markets.push({ market: terms.market });
  }
  return {
    kind: 'RegisterSessionKey',
    account: request.account ?? account,
    keyId: request.keyId,
    scheme: request.scheme,
    publicKeyHash: request.publicKeyHash,
    scopes: scopeBits(request.scopes),
    expiresAtUs: request.expiresAtUs,
    ...limits,
    maxLeverage: request.maxLeverage ?? null,
    maxExtraFeePpb: extraFee,
    markets,
  } as unknown as RegisterSessionKey;
}

function scopeBits(scopes: readonly string[]): number {
  return SCOPES.reduce((bits, scope, at) => (scopes.includes(scope) ? bits | (1 << at) : bits), 0);
}

type OfKey = { readonly keyId: number; readonly account?: number };

export function revokeKey(request: OfKey, context: CommandContext): RevokeSessionKey {
  const account = request.account ?? context.account;
  return { kind: 'RevokeSessionKey', account, keyId: request.keyId } as RevokeSessionKey;
}

export function linkWallet(request: LinkWalletRequest, context: CommandContext): LinkWallet {
  const account = request.account ?? context.account;
  const { keyId, wallet, walletId } = request;
  return { kind: 'LinkWallet', account, keyId, wallet, walletId } as LinkWallet;
}

export function unlinkWallet(request: OfKey, context: CommandContext): UnlinkWallet {
  const account = request.account ?? context.account;
  return { kind: 'UnlinkWallet', account, keyId: request.keyId } as UnlinkWallet;
}
