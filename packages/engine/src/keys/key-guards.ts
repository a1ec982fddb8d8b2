import {
  type BatchItem,
  type Command,
  commandCode,
  type EventBuffer,
  type KeyUse,
  type OpenWalletAccount,
  type RejectReason,
  SIGNATURE_SCHEMES,
} from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { rejectCommand } from '../reject.ts';
import type { ExchangeState } from '../state.ts';
import { NonceWindow } from './nonce-window.ts';
import { PERMISSIONS, VENUE_ONLY, WALLET_ONLY } from './permissions.ts';
import {
  type AccountKey,
  SCOPE_SUB_ACCOUNTS,
  type SessionKey,
  schemeOfWallet,
} from './session-key.ts';

type Leg = Exclude<Command, { kind: 'Batch' }>;

/**
 * Guards 1 to 12 of docs/rulebook/keys.md for a signed command, 1 to 6 alone for a batch, whose
 * legs come one by one. False when it was rejected.
 */
export function admitCommand(state: ExchangeState, command: Command, events: EventBuffer): boolean {
  const use = state.keyUse as KeyUse;
  let reason: RejectReason | null;
  if (command.kind === 'OpenWalletAccount') reason = guardFirstWallet(state, use, command);
  else {
    reason = guardKey(state, use);
    if (reason === 'NonceUsed') reason = nameRepeated(state, command) ?? reason;
    if (reason === null && command.kind !== 'Batch') reason = guardLeg(state, command);
  }
  if (reason !== null) rejectCommand(state, events, { command, reason });
  return reason === null;
}

/** Guards 7 to 12 for a leg of a signed batch. False when it was rejected. */
export function admitItem(state: ExchangeState, command: BatchItem, events: EventBuffer): boolean {
  const reason = guardLeg(state, command);
  if (reason !== null) rejectCommand(state, events, { command, reason });
  return reason === null;
}

/** Guards 1 to 6; the nonce is used when they hold. */
function guardKey(state: ExchangeState, use: KeyUse): RejectReason | null {
  const key = state.keys.find(use.account, use.keyId);
  if (key === undefined) {
    return state.refuse('KeyUnknown', state.keys.lastKeyId(use.account), use.keyId);
  }
  const scheme = guardScheme(state, key.scheme, use);
  if (scheme !== null) return scheme;
  if (key.wallet === null && key.expiresAtUs <= state.timeUs) {
    return state.refuse('KeyExpired', key.expiresAtUs, state.timeUs);
  }
  const reason = guardDeadline(state, use) ?? guardNonce(state, key.nonces, use.nonce);
  if (reason !== null) return reason;
  key.nonces.use(use.nonce);
  state.key = key;
  if (key.wallet === null) {
    state.orderKey = key.serial;
    if (key.feeReceiver !== null) state.orderFeePpb = use.extraFeePpb;
  }
  return null;
}

/**
 * A signed order that comes a second time, byte for byte: what became of the first is known by its
 * client order id. Only to a key that may act for the account.
 */
function nameRepeated(state: ExchangeState, command: Command): RejectReason | null {
  if (command.kind !== 'PlaceOrder' && command.kind !== 'PlaceTriggerOrder') return null;
  const { keyUse, keys, accounts, clientOrderIds } = state;
  const key = keyUse === null ? undefined : keys.find(keyUse.account, keyUse.keyId);
  const { account, clientOrderId } = command;
  if (key === undefined || clientOrderId === null || !actsFor(state, key, account)) return null;
  const slot = accounts.slotOf(account);
  const known = slot === ABSENT ? null : clientOrderIds.stateOf(slot, clientOrderId);
  if (known === null || known < 0) return null;
  return state.refuse('ClientOrderIdDuplicate', clientOrderId, known);
}

function guardScheme(
  state: ExchangeState,
  scheme: KeyUse['scheme'],
  use: KeyUse,
): RejectReason | null {
  if (scheme === use.scheme) return null;
  const [needed, given] = [scheme, use.scheme].map((name) => SIGNATURE_SCHEMES.indexOf(name));
  return state.refuse('KeySchemeMismatch', needed as number, given as number);
}

function guardDeadline(state: ExchangeState, use: KeyUse): RejectReason | null {
  if (use.deadlineUs >= state.timeUs) return null;
  return state.refuse('DeadlinePassed', use.deadlineUs, state.timeUs);
}

function guardNonce(state: ExchangeState, nonces: NonceWindow, nonce: number): RejectReason | null {
  const { lowestAllowed, highestAllowed } = nonces;
  if (nonce < lowestAllowed) return state.refuse('NonceOutsideWindow', lowestAllowed, nonce);
  if (nonce > highestAllowed) return state.refuse('NonceOutsideWindow', highestAllowed, nonce);
  return nonces.isUsed(nonce) ? state.refuse('NonceUsed', nonces.highest, nonce) : null;
}

/** The wallet that signs the opening of its account has no window yet. */
function guardFirstWallet(
  state: ExchangeState,
  use: KeyUse,
  command: OpenWalletAccount,
): RejectReason | null {
  if (use.account !== command.account || use.keyId !== 1) {
    return state.refuse('KeyUnknown', state.keys.lastKeyId(use.account), use.keyId);
  }
  return (
    guardScheme(state, schemeOfWallet(command.wallet), use) ??
    guardDeadline(state, use) ??
    guardNonce(state, new NonceWindow(), use.nonce)
  );
}

/** Guards 7 to 12. */
function guardLeg(state: ExchangeState, command: Leg): RejectReason | null {
  const key = state.key as AccountKey;
  const needed = PERMISSIONS[command.kind];
  if (needed === VENUE_ONLY) {
    return state.refuse('CommandReserved', 0, commandCode(command.kind));
  }
  if (key.wallet === null) {
    if (needed === WALLET_ONLY) {
      return state.refuse('WalletRequired', 0, commandCode(command.kind));
    }
    if ((key.scopes & needed) === 0) return state.refuse('KeyScopeMissing', needed, key.scopes);
  }
  const account = accountActedFor(command);
  if (!actsFor(state, key, account)) return state.refuse('NotAccountOfKey', key.account, account);
  return key.wallet === null ? guardMarketAndFee(state, key, command) : null;
}

function accountActedFor(command: Leg): number {
  if (command.kind === 'TransferCollateral') return command.from;
  if (command.kind === 'OpenAccount') return command.parent ?? 0;
  return 'account' in command ? command.account : 0;
}

function actsFor(state: ExchangeState, key: AccountKey, account: number): boolean {
  if (account === key.account) return true;
  if (key.wallet === null && (key.scopes & SCOPE_SUB_ACCOUNTS) === 0) return false;
  const slot = state.accounts.slotOf(account);
  return slot !== ABSENT && state.accounts.owner(slot) === key.account;
}

function guardMarketAndFee(
  state: ExchangeState,
  key: SessionKey,
  command: Leg,
): RejectReason | null {
  const { markets, maxExtraFeePpb } = key.limits;
  if (markets.length > 0) {
    const market = marketActedOn(state, command);
    if (market !== null && !markets.includes(market)) {
      return state.refuse('KeyMarketForbidden', 0, market);
    }
  }
  const extraFee = (state.keyUse as KeyUse).extraFeePpb;
  return extraFee > maxExtraFeePpb ? state.refuse('KeyExtraFee', maxExtraFeePpb, extraFee) : null;
}

/** Market that a command could change a position in; null for cancels and transfers. */
function marketActedOn(state: ExchangeState, command: Leg): number | null {
  if (command.kind === 'CancelAllOrders') return null;
  if (command.kind === 'AmendOrder') {
    const slot = command.orderId > 0 ? state.orderSlots.get(command.orderId) : ABSENT;
    return slot === ABSENT ? null : state.orders.market(slot);
  }
  return 'market' in command ? command.market : null;
}
