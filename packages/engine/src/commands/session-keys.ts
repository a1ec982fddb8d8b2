import type {
  EventBuffer,
  RegisterSessionKey,
  RejectReason,
  RevokeSessionKey,
} from '@tandem/protocol';
import { FIRST_USER_ACCOUNT, SIGNATURE_SCHEMES } from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';
import { dayOf, unwatchAccount, watchAccount } from '../keys/day-loss.ts';
import {
  freshNonces,
  KEY_IDS,
  SCOPE_SUB_ACCOUNTS,
  SCOPES_ALL,
  type SessionKey,
} from '../keys/session-key.ts';
import { KEY_RULES } from '../limits.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState } from '../state.ts';

const LIFE_MAX_US = 366 * 86_400_000_000;

/** Rules of docs/rulebook/keys.md: the first violated one and the value that violates it. */
type Violation = readonly [rule: number, value: number];

export function registerSessionKey(
  state: ExchangeState,
  command: RegisterSessionKey,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId } = command;
  const slot = state.accounts.slotOf(account);
  const early = guardKeyRules(state) ?? guardNewKey(state, account, keyId);
  if (early !== null) return early;
  const violation = violatedRule(state, command);
  if (violation !== null) return state.refuse('KeyParametersInvalid', ...violation);
  const full = guardKeyRoom(state, account);
  if (full !== null) return full;
  // After this point the command must succeed.
  const { maxDailyLoss } = command;
  const key: SessionKey = {
    ...freshNonces(),
    serial: state.keys.nextSerial(),
    account,
    keyId,
    scheme: command.scheme,
    identity: command.publicKeyHash,
    wallet: null,
    scopes: command.scopes,
    expiresAtUs: command.expiresAtUs,
    limits: { ...command, markets: command.markets.map(({ market }) => market) },
    feeReceiver: null,
    volumeDay: 0,
    volume: 0,
    baselineDay: dayOf(state.timeUs),
    baseline: maxDailyLoss === null ? 0 : watchAccount(state, slot),
  };
  state.keys.add(key);
  events.push({ ...command, kind: 'SessionKeyRegistered' } as never);
  return null;
}

/** The rules of keys came with rule version 2. */
export function guardKeyRules(state: ExchangeState): RejectReason | null {
  if (state.ruleVersion >= KEY_RULES) return null;
  return state.refuse('FeatureNotActive', KEY_RULES, state.ruleVersion);
}

/** Guards that a session key and a further wallet share: the account, and a fresh number. */
export function guardNewKey(
  state: ExchangeState,
  account: number,
  keyId: number,
): RejectReason | null {
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  const lowest = state.keys.lastKeyId(account) + 1;
  return keyId < lowest || keyId >= KEY_IDS ? state.refuse('KeyIdTaken', lowest, keyId) : null;
}

/** Room for one more wallet or key, of the account and of the venue. */
export function guardKeyRoom(state: ExchangeState, account: number): RejectReason | null {
  const { keysPerAccount, keys } = state.limits;
  const own = state.keys.countOf(account);
  if (own >= keysPerAccount) return state.refuse('TooManyKeys', keysPerAccount, own);
  if (state.keys.count < keys) return null;
  return state.refuse('CapacityExhausted', keys, state.keys.count);
}

// tidy: flat list
function violatedRule(state: ExchangeState, command: RegisterSessionKey): Violation | null {
  const { scopes, expiresAtUs, scheme, maxLeverage, maxExtraFeePpb } = command;
  const schemeCode = SIGNATURE_SCHEMES.indexOf(scheme);
  if (scopes > SCOPES_ALL || (scopes & ~SCOPE_SUB_ACCOUNTS) === 0) return [1, scopes];
  const lifeUs = expiresAtUs - state.timeUs;
  if (lifeUs <= 0 || lifeUs > LIFE_MAX_US) return [2, expiresAtUs];
  if (scheme === 'eip1271') return [3, schemeCode];
  const isAttested = scheme === 'ed25519' || scheme === 'hmac';
  if (isAttested && command.maxOrderNotional === null) return [4, schemeCode];
  if (maxLeverage === 0) return [5, maxLeverage];
  if (maxExtraFeePpb > RATE_ONE) return [6, maxExtraFeePpb];
  let before = -1;
  for (const { market } of command.markets) {
    if (market <= before || state.markets[market] === undefined) return [7, market];
    before = market;
  }
  const isShared = (scopes & SCOPE_SUB_ACCOUNTS) !== 0;
  return command.maxDailyLoss !== null && isShared ? [8, scopes] : null;
}

export function revokeSessionKey(
  state: ExchangeState,
  command: RevokeSessionKey,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId } = command;
  const inactive = guardKeyRules(state);
  if (inactive !== null) return inactive;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const key = state.keys.find(account, keyId);
  if (key === undefined || key.wallet !== null) {
    return state.refuse('KeyUnknown', state.keys.lastKeyId(account), keyId);
  }
  endKey(state, key);
  events.push({ kind: 'SessionKeyEnded', account, keyId, reason: 'revoked' });
  return null;
}

function endKey(state: ExchangeState, key: SessionKey): void {
  state.keys.remove(key);
  if (key.limits.maxDailyLoss === null) return;
  unwatchAccount(state, state.accounts.slotOf(key.account));
}

/** Ends keys whose time is over, earliest first, a bounded number a command. */
export function expireKeys(state: ExchangeState, events: EventBuffer): void {
  for (let ended = 0; ended < state.limits.stepsPerCommand; ended += 1) {
    const key = state.keys.firstExpired(state.timeUs);
    if (key === undefined) return;
    endKey(state, key);
    const { account, keyId } = key;
    events.push({ kind: 'SessionKeyEnded', account, keyId, reason: 'expired' } as never);
  }
}
