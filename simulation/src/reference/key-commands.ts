import {
  type AccountId,
  FIRST_USER_ACCOUNT,
  type KeyEndReason,
  type LinkWallet,
  type OpenWalletAccount,
  type RegisterSessionKey,
  type RevokeSessionKey,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
  type UnlinkWallet,
  type WalletKind,
} from '@tandem/protocol';
import { dayOf, findKey, type Key, lastKeyId, wholeEquity } from './keys.ts';
import { reject, type Verdict } from './reject.ts';
import { type Account, createAccount, type State } from './state.ts';

// docs/rulebook/keys.md: the commands.

const RULES_NEEDED = 2;
const LARGEST_ID = 2 ** 20 - 1;
const LONGEST_LIFE_US = 366 * 24 * 3_600_000_000;
const SUB_ACCOUNTS = 16;
const RATE_ONE = 1_000_000_000;

export function schemeOf(wallet: WalletKind): SignatureScheme {
  if (wallet === 'evm') return 'secp256k1';
  return wallet === 'solana' ? 'ed25519' : 'eip1271';
}

export function guardRules(state: State): Verdict {
  const { ruleVersion } = state;
  return ruleVersion < RULES_NEEDED ? reject('FeatureNotActive', RULES_NEEDED, ruleVersion) : null;
}

function guardUser(id: AccountId): Verdict {
  const isReserved = id < FIRST_USER_ACCOUNT;
  return isReserved ? reject('AccountReserved', FIRST_USER_ACCOUNT, id) : null;
}

function guardNumber(state: State, account: AccountId, keyId: number): Verdict {
  const lowest = lastKeyId(state, account) + 1;
  return keyId < lowest || keyId > LARGEST_ID ? reject('KeyIdTaken', lowest, keyId) : null;
}

function guardRoom(state: State, account: AccountId): Verdict {
  const { keysPerAccount, keys } = state.limits;
  const own = state.keys.filter((key) => key.account === account).length;
  if (own >= keysPerAccount) return reject('TooManyKeys', keysPerAccount, own);
  const all = state.keys.length;
  return all >= keys ? reject('CapacityExhausted', keys, all) : null;
}

// tidy: flat list
function guardParameters(state: State, command: RegisterSessionKey): Verdict {
  const invalid = (rule: number, value: number): Verdict =>
    reject('KeyParametersInvalid', rule, value);
  const { scopes, expiresAtUs, scheme, maxLeverage, maxExtraFeePpb, markets } = command;
  const code = SIGNATURE_SCHEMES.indexOf(scheme);
  const hasScope = [1, 2, 4, 8].some((scope) => (scopes & scope) !== 0);
  if (!hasScope || scopes > 31) return invalid(1, scopes);
  if (expiresAtUs <= state.timeUs || expiresAtUs > state.timeUs + LONGEST_LIFE_US) {
    return invalid(2, expiresAtUs);
  }
  if (scheme === 'eip1271') return invalid(3, code);
  if (['ed25519', 'hmac'].includes(scheme) && command.maxOrderNotional === null) {
    return invalid(4, code);
  }
  if (maxLeverage !== null && maxLeverage < 1) return invalid(5, maxLeverage);
  if (maxExtraFeePpb > RATE_ONE) return invalid(6, maxExtraFeePpb);
  for (const [at, { market }] of markets.entries()) {
    const before = markets[at - 1]?.market;
    if (!state.marketById.has(market) || (before !== undefined && before >= market)) {
      return invalid(7, market);
    }
  }
  if (command.maxDailyLoss !== null && (scopes & SUB_ACCOUNTS) !== 0) return invalid(8, scopes);
  return null;
}

export function registerSessionKey(state: State, command: RegisterSessionKey): Verdict {
  const { account: id, keyId } = command;
  const inactive = guardRules(state);
  if (inactive !== null) return inactive;
  const account = state.accounts.get(id);
  if (account === undefined) return reject('AccountUnknown', 0, id);
  const refusal =
    guardUser(id) ??
    guardNumber(state, id, keyId) ??
    guardParameters(state, command) ??
    guardRoom(state, id);
  if (refusal !== null) return refusal;
  const isLossLimited = command.maxDailyLoss !== null;
  addKey(state, {
    account: id,
    keyId,
    scheme: command.scheme,
    identity: command.publicKeyHash,
    wallet: null,
    rules: command,
    baseline: isLossLimited ? followAccount(state, account) : 0n,
  });
  const { publicKeyHash: _, markets: __, ...figures } = command;
  state.events.push({ ...figures, kind: 'SessionKeyRegistered' } as never);
  return null;
}

/** Follows the day of an account, and says where a new key begins to count. */
export function followAccount(state: State, account: Account): bigint {
  const equity = wholeEquity(state, account);
  const day = state.days.get(account);
  if (day === undefined) state.days.set(account, { equity, moved: 0n, highWater: equity });
  return equity - (day?.moved ?? 0n);
}

type NewKey = Pick<Key, 'account' | 'keyId' | 'scheme' | 'identity' | 'wallet' | 'rules'> & {
  readonly baseline: bigint;
};

function addKey(state: State, of: NewKey): Key {
  const key: Key = {
    ...of,
    highestNonce: 0,
    usedNonces: new Set(),
    nonceFloor: 0,
    feeReceiver: null,
    volumeDay: 0,
    volume: 0n,
    baselineDay: dayOf(state.timeUs),
  };
  state.keys.push(key);
  state.lastKeyIds.set(of.account, of.keyId);
  return key;
}

function dropKey(state: State, key: Key): void {
  state.keys.splice(state.keys.indexOf(key), 1);
  const account = state.accounts.get(key.account);
  if (account !== undefined) unfollowAccount(state, account);
}

/** Forgets the day of an account that nothing looks back at any more. */
export function unfollowAccount(state: State, account: Account): void {
  const limits = state.riskLimits.get(account);
  const isLimited = typeof (limits?.maxDailyLoss ?? limits?.maxDrawdownPpb) === 'number';
  const isFollowed = state.keys.some(
    (key) => key.account === account.id && typeof key.rules?.maxDailyLoss === 'number',
  );
  if (!isLimited && !isFollowed) state.days.delete(account);
}

export function revokeSessionKey(state: State, command: RevokeSessionKey): Verdict {
  const { account, keyId } = command;
  const inactive = guardRules(state);
  if (inactive !== null) return inactive;
  if (!state.accounts.has(account)) return reject('AccountUnknown', 0, account);
  const key = findKey(state, account, keyId);
  if (key === undefined || key.rules === null) {
    return reject('KeyUnknown', lastKeyId(state, account), keyId);
  }
  endKey(state, key, 'revoked');
  return null;
}

function endKey(state: State, key: Key, reason: KeyEndReason): void {
  dropKey(state, key);
  const { account, keyId } = key;
  state.events.push({ kind: 'SessionKeyEnded', account, keyId, reason });
}

/** Ends a bounded number of expired keys, in order of (expiry, account, number). */
export function expireKeys(state: State): void {
  const expired = state.keys
    .filter((key) => key.rules !== null && key.rules.expiresAtUs <= state.timeUs)
    .toSorted(
      (a, b) =>
        (a.rules?.expiresAtUs ?? 0) - (b.rules?.expiresAtUs ?? 0) ||
        a.account - b.account ||
        a.keyId - b.keyId,
    );
  for (const key of expired.slice(0, state.limits.stepsPerCommand)) endKey(state, key, 'expired');
}

function guardWallet(state: State, wallet: WalletKind, walletId: string): Verdict {
  const known = state.keys.find((key) => key.wallet === wallet && key.identity === walletId);
  return known === undefined ? null : reject('WalletKnown', known.account, known.keyId);
}

function addWallet(state: State, command: OpenWalletAccount, keyId: number): Key {
  const { account, wallet, walletId } = command;
  const scheme = schemeOf(wallet);
  const of = { account, keyId, scheme, identity: walletId, wallet, rules: null, baseline: 0n };
  return addKey(state, of);
}

/** Opens an account; returns its first wallet, or why there is none. */
export function openWalletAccount(state: State, command: OpenWalletAccount): Verdict | Key {
  const { account: id, wallet, walletId } = command;
  const refusal = guardRules(state) ?? guardUser(id);
  if (refusal !== null) return refusal;
  if (state.accounts.has(id)) return reject('AccountExists', 0, id);
  const known = guardWallet(state, wallet, walletId);
  if (known !== null) return known;
  const { accounts: capacity } = state.limits;
  const inUse = state.accounts.size;
  if (inUse >= capacity) return reject('CapacityExhausted', capacity, inUse);
  const full = guardRoom(state, id);
  if (full !== null) return full;
  state.accounts.set(id, createAccount(id, id));
  const key = addWallet(state, command, 1);
  state.events.push({ kind: 'AccountOpened', account: id, owner: id });
  state.events.push({ kind: 'WalletLinked', account: id, keyId: 1, wallet });
  return key;
}

export function linkWallet(state: State, command: LinkWallet): Verdict {
  const { account: id, keyId, wallet, walletId } = command;
  const inactive = guardRules(state);
  if (inactive !== null) return inactive;
  const account = state.accounts.get(id);
  if (account === undefined) return reject('AccountUnknown', 0, id);
  const isSub = account.owner !== id;
  const refusal =
    guardUser(id) ??
    (isSub ? reject('NotSameOwner', account.owner, id) : null) ??
    guardNumber(state, id, keyId) ??
    guardWallet(state, wallet, walletId) ??
    guardRoom(state, id);
  if (refusal !== null) return refusal;
  addWallet(state, { ...command, kind: 'OpenWalletAccount' }, keyId);
  state.events.push({ kind: 'WalletLinked', account: id, keyId, wallet });
  return null;
}

export function unlinkWallet(state: State, command: UnlinkWallet): Verdict {
  const { account, keyId } = command;
  const inactive = guardRules(state);
  if (inactive !== null) return inactive;
  if (!state.accounts.has(account)) return reject('AccountUnknown', 0, account);
  const key = findKey(state, account, keyId);
  if (key === undefined || key.wallet === null) {
    return reject('KeyUnknown', lastKeyId(state, account), keyId);
  }
  const wallets = state.keys.filter((other) => other.account === account && other.wallet !== null);
  if (wallets.length === 1) return reject('LastWallet', 1, keyId);
  dropKey(state, key);
  state.events.push({ kind: 'WalletUnlinked', account, keyId });
  return null;
}
