import {
  type Command,
  commandCode,
  type KeyUse,
  type OpenWalletAccount,
  SIGNATURE_SCHEMES,
} from '@tandem/protocol';
import { schemeOf } from './key-commands.ts';
import { findKey, type Key, type KeyRules, lastKeyId, WINDOW } from './keys.ts';
import { findByClientId } from './live-orders.ts';
import { reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';

// docs/rulebook/keys.md, "Signed commands"; a number is the guard's number there.

const JUMP = 2 ** 20;
const TRADE = 1;
const CANCEL = 2;
const TRANSFER = 4;
const SUB_ACCOUNTS = 16;

type Leg = Exclude<Command, { kind: 'Batch' }>;

const NEEDS_WALLET: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'RequestWithdrawal',
  'RegisterSessionKey',
  'RevokeSessionKey',
  'SetFeeReceiver',
  'LinkWallet',
  'UnlinkWallet',
  'OpenAccount',
  'OpenWalletAccount',
  'SetRiskLimits',
  'DepositToPool',
  'RequestPoolExit',
]);

const SCOPES: ReadonlyMap<Command['kind'], number> = new Map<Command['kind'], number>([
  ['PlaceOrder', TRADE],
  ['PlaceTriggerOrder', TRADE],
  ['AmendOrder', TRADE],
  ['SetLeverage', TRADE],
  ['AdjustIsolatedMargin', TRADE],
  ['PlaceAlgorithm', TRADE],
  ['OpenAuction', TRADE],
  ['BidInAuction', TRADE],
  ['CancelOrder', TRADE + CANCEL],
  ['CancelAllOrders', TRADE + CANCEL],
  ['TransferCollateral', TRANSFER],
]);

/** 1 to 6. The nonce is used when they hold, and the key is that of the running command. */
export function guardSignature(state: State, use: KeyUse): Verdict {
  const key = findKey(state, use.account, use.keyId);
  if (key === undefined) return reject('KeyUnknown', lastKeyId(state, use.account), use.keyId);
  const scheme = guardScheme(key.scheme, use);
  if (scheme !== null) return scheme;
  const expiry = key.rules?.expiresAtUs;
  if (expiry !== undefined && expiry <= state.timeUs) {
    return reject('KeyExpired', expiry, state.timeUs);
  }
  const refusal =
    guardDeadline(state, use) ?? guardNonce(key.highestNonce, key.usedNonces, use.nonce);
  if (refusal !== null) return refusal;
  useNonce(key, use.nonce);
  state.key = key;
  return null;
}

/** A signed order that came before is named by its id, to who may act for its account. */
export function nameRepeated(state: State, use: KeyUse, command: Command): Verdict {
  if (command.kind !== 'PlaceOrder' && command.kind !== 'PlaceTriggerOrder') return null;
  const key = findKey(state, use.account, use.keyId);
  const account = state.accounts.get(command.account);
  const { clientOrderId } = command;
  if (key === undefined || account === undefined || clientOrderId === null) return null;
  if (!mayActFor(state, key, account.id)) return null;
  const order =
    findByClientId(account, clientOrderId)?.id ??
    account.remembered.find(({ id }) => id === clientOrderId)?.order ??
    null;
  return order === null ? null : reject('ClientOrderIdDuplicate', clientOrderId, order);
}

function guardScheme(scheme: KeyUse['scheme'], use: KeyUse): Verdict {
  if (scheme === use.scheme) return null;
  const code = (name: KeyUse['scheme']): number => SIGNATURE_SCHEMES.indexOf(name);
  return reject('KeySchemeMismatch', code(scheme), code(use.scheme));
}

function guardDeadline(state: State, { deadlineUs }: KeyUse): Verdict {
  return deadlineUs < state.timeUs ? reject('DeadlinePassed', deadlineUs, state.timeUs) : null;
}

function guardNonce(highest: number, used: ReadonlySet<number>, nonce: number): Verdict {
  const lowest = Math.max(1, highest - (WINDOW - 1));
  if (nonce < lowest) return reject('NonceOutsideWindow', lowest, nonce);
  if (nonce > highest + JUMP) return reject('NonceOutsideWindow', highest + JUMP, nonce);
  return used.has(nonce) ? reject('NonceUsed', highest, nonce) : null;
}

export function useNonce(key: Key, nonce: number): void {
  key.usedNonces.add(nonce);
  key.highestNonce = Math.max(key.highestNonce, nonce);
  for (const old of key.usedNonces) {
    if (old <= key.highestNonce - WINDOW) key.usedNonces.delete(old);
  }
}

/** The signer of an `OpenWalletAccount` is the wallet that it names. */
export function guardOpening(state: State, use: KeyUse, command: OpenWalletAccount): Verdict {
  if (use.account !== command.account || use.keyId !== 1) {
    return reject('KeyUnknown', lastKeyId(state, use.account), use.keyId);
  }
  return (
    guardScheme(schemeOf(command.wallet), use) ??
    guardDeadline(state, use) ??
    guardNonce(0, new Set(), use.nonce)
  );
}

/** 7 to 12, of a command or of a leg of a batch. */
export function guardSigned(state: State, key: Key, use: KeyUse, command: Leg): Verdict {
  const code = commandCode(command.kind);
  const scopes = SCOPES.get(command.kind);
  const needsWallet = NEEDS_WALLET.has(command.kind);
  if (scopes === undefined && !needsWallet) return reject('CommandReserved', 0, code);
  const { rules } = key;
  if (rules !== null) {
    if (scopes === undefined) return reject('WalletRequired', 0, code);
    if ((rules.scopes & scopes) === 0) return reject('KeyScopeMissing', scopes, rules.scopes);
  }
  const account = spokenFor(command);
  if (!mayActFor(state, key, account)) return reject('NotAccountOfKey', key.account, account);
  return rules === null ? null : (guardMarket(state, rules, command) ?? guardExtraFee(rules, use));
}

function spokenFor(command: Leg): number {
  if (command.kind === 'OpenAccount') return command.parent ?? 0;
  if (command.kind === 'TransferCollateral') return command.from;
  return 'account' in command ? command.account : 0;
}

function mayActFor(state: State, key: Key, account: number): boolean {
  if (account === key.account) return true;
  const isWide = key.rules === null || (key.rules.scopes & SUB_ACCOUNTS) !== 0;
  return isWide && state.accounts.get(account as never)?.owner === key.account;
}

function guardMarket(state: State, rules: KeyRules, command: Leg): Verdict {
  if (rules.markets.length === 0) return null;
  const market = marketOf(state, command);
  if (market === undefined) return null;
  const isListed = rules.markets.some((listed) => listed.market === market);
  return isListed ? null : reject('KeyMarketForbidden', 0, market);
}

function marketOf(state: State, command: Leg): number | undefined {
  switch (command.kind) {
    case 'PlaceOrder':
    case 'PlaceTriggerOrder':
    case 'SetLeverage':
    case 'AdjustIsolatedMargin':
    case 'PlaceAlgorithm':
    case 'OpenAuction':
      return command.market;
    case 'AmendOrder':
      return state.orders.get(command.orderId)?.market.id;
    default:
      return undefined;
  }
}

function guardExtraFee({ maxExtraFeePpb }: KeyRules, { extraFeePpb }: KeyUse): Verdict {
  return extraFeePpb > maxExtraFeePpb ? reject('KeyExtraFee', maxExtraFeePpb, extraFeePpb) : null;
}
