import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type LinkWallet,
  type OpenWalletAccount,
  type RejectReason,
  type UnlinkWallet,
  type WalletKind,
} from '@tandem/protocol';
import { freshNonces, schemeOfWallet, type Wallet } from '../keys/session-key.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState } from '../state.ts';
import { guardKeyRoom, guardKeyRules, guardNewKey } from './session-keys.ts';

const FIRST_KEY = 1;

/** Opens an account with its first wallet in one step: nobody else can claim it in between. */
export function openWalletAccount(
  state: ExchangeState,
  command: OpenWalletAccount,
  events: EventBuffer,
): RejectReason | null {
  const { account, wallet } = command;
  const { accounts, limits, keyUse } = state;
  const inactive = guardKeyRules(state);
  if (inactive !== null) return inactive;
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  if (accounts.slotOf(account) !== ABSENT) return state.refuse('AccountExists', 0, account);
  const known = guardWalletFree(state, command);
  if (known !== null) return known;
  if (accounts.count >= limits.accounts) {
    return state.refuse('CapacityExhausted', limits.accounts, accounts.count);
  }
  const full = guardKeyRoom(state, account);
  if (full !== null) return full;
  // After this point the command must succeed.
  accounts.open(account, account);
  const key = createWallet(state, { ...command, keyId: FIRST_KEY });
  if (keyUse !== null) key.nonces.use(keyUse.nonce);
  state.keys.add(key);
  events.push({ kind: 'AccountOpened', account, owner: account });
  events.push({ kind: 'WalletLinked', account, keyId: FIRST_KEY, wallet });
  return null;
}

/** A wallet belongs to one account: whoever logs in with it must not land elsewhere. */
function guardWalletFree(
  state: ExchangeState,
  of: { readonly wallet: WalletKind; readonly walletId: string },
): RejectReason | null {
  const known = state.keys.walletOf(of.wallet, of.walletId);
  return known === undefined ? null : state.refuse('WalletKnown', known.account, known.keyId);
}

function createWallet(
  state: ExchangeState,
  of: {
    readonly account: number;
    readonly keyId: number;
    readonly wallet: WalletKind;
    readonly walletId: string;
  },
): Wallet {
  return {
    ...freshNonces(),
    serial: state.keys.nextSerial(),
    account: of.account,
    keyId: of.keyId,
    scheme: schemeOfWallet(of.wallet),
    identity: of.walletId,
    wallet: of.wallet,
  };
}

export function linkWallet(
  state: ExchangeState,
  command: LinkWallet,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId, wallet } = command;
  const reason =
    guardKeyRules(state) ??
    guardOwner(state, account) ??
    guardNewKey(state, account, keyId) ??
    guardWalletFree(state, command) ??
    guardKeyRoom(state, account);
  if (reason !== null) return reason;
  // After this point the command must succeed.
  state.keys.add(createWallet(state, command));
  events.push({ kind: 'WalletLinked', account, keyId, wallet });
  return null;
}

/** Wallets of a sub-account are those of its owner. */
function guardOwner(state: ExchangeState, account: number): RejectReason | null {
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  const owner = state.accounts.owner(slot);
  return owner === account ? null : state.refuse('NotSameOwner', owner, account);
}

export function unlinkWallet(
  state: ExchangeState,
  command: UnlinkWallet,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId } = command;
  const inactive = guardKeyRules(state);
  if (inactive !== null) return inactive;
  if (state.accounts.slotOf(account) === ABSENT) {
    return state.refuse('AccountUnknown', 0, account);
  }
  const key = state.keys.find(account, keyId);
  if (key === undefined || key.wallet === null) {
    return state.refuse('KeyUnknown', state.keys.lastKeyId(account), keyId);
  }
  if (state.keys.walletsOf(account) === 1) return state.refuse('LastWallet', 1, keyId);
  state.keys.remove(key);
  events.push({ kind: 'WalletUnlinked', account, keyId });
  return null;
}
