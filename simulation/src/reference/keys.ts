import type { AccountId, RegisterSessionKey, SignatureScheme, WalletKind } from '@tandem/protocol';
import { larger } from './integers.ts';
import { crossEquity, positionValue } from './margin.ts';
import type { Account, State } from './state.ts';
import { noteFields } from './undo.ts';

// docs/rulebook/keys.md: what is known of wallets and session keys, and the figures of a day.

const DAY_US = 86_400_000_000;
export const WINDOW = 1_024;

/** What is registered for a session key. */
export type KeyRules = RegisterSessionKey;

export type Key = {
  readonly account: AccountId;
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  readonly identity: string;
  /** Of a wallet its kind; null for a session key. */
  readonly wallet: WalletKind | null;
  /** Of a session key; null for a wallet. */
  readonly rules: KeyRules | null;
  /** Who receives the extra fee of its orders. */
  feeReceiver: AccountId | null;
  highestNonce: number;
  /** Used nonces that the window still covers. */
  readonly usedNonces: Set<number>;
  nonceFloor: number;
  /** Day of the last fill and the value of its fills. */
  volumeDay: number;
  volume: bigint;
  readonly baselineDay: number;
  readonly baseline: bigint;
};

/** Midnight figures of an account that some limit looks back at. */
export type Day = { equity: bigint; moved: bigint; highWater: bigint };

export function dayOf(timeUs: number): number {
  return Math.floor(timeUs / DAY_US);
}

export function findKey(state: State, account: AccountId, keyId: number): Key | undefined {
  return state.keys.find((key) => key.account === account && key.keyId === keyId);
}

/** The session key that signed the running command; null for a wallet as well. */
export function signingKey({ key }: State): Key | null {
  return key?.wallet === null ? key : null;
}

/** Rate of the extra fee that an order of the running command agrees to; 0 without a receiver. */
export function signedFee(state: State): bigint {
  const receiver = signingKey(state)?.feeReceiver ?? null;
  return receiver === null ? 0n : BigInt(state.use?.extraFeePpb ?? 0);
}

export function lastKeyId(state: State, account: AccountId): number {
  return state.lastKeyIds.get(account) ?? 0;
}

/** Plain equity of everything an account has. */
export function wholeEquity(state: State, account: Account): bigint {
  let equity = crossEquity(state, account, 'plain');
  for (const record of account.records) {
    if (record.mode === 'isolated') equity += positionValue(state, record, 'plain');
  }
  return equity;
}

/** Takes the midnight figures when the coming command is the first of its UTC day. */
export function beginDay(state: State, timeUs: number): void {
  if (dayOf(timeUs) === dayOf(state.timeUs)) return;
  for (const [account, day] of state.days) {
    day.equity = wholeEquity(state, account);
    day.moved = 0n;
    day.highWater = larger(day.highWater, day.equity);
  }
}

/** Loss of the day as a key counts it. */
export function lossFor(state: State, key: Key, account: Account): bigint {
  const day = state.days.get(account);
  if (day === undefined) return 0n;
  const isRegistrationDay = key.baselineDay === dayOf(state.timeUs);
  const start = isRegistrationDay ? key.baseline : day.equity;
  return start + day.moved - wholeEquity(state, account);
}

const LARGEST = 2n ** 53n - 1n;

/** Adds a fill to the volume of the key that placed an order. */
export function addVolume(state: State, key: Key | null, value: bigint): void {
  if (key === null || !state.keys.includes(key)) return;
  noteFields(state.undo, key);
  const today = dayOf(state.timeUs);
  const before = key.volumeDay === today ? key.volume : 0n;
  const sum = before + value;
  key.volumeDay = today;
  key.volume = sum > LARGEST ? LARGEST : sum;
}
