import { NO_VALUE, SIGNATURE_SCHEMES, WALLET_KINDS } from '@tandem/protocol';
import type { ExchangeState } from '../state.ts';
import type { RecordSink } from '../state-records.ts';
import type { KeyTable } from './key-table.ts';
import { LIMIT_NAMES, needsDay, type RiskLimits } from './risk-limits.ts';
import { type AccountKey, freshNonces, type SessionKey, schemeOfWallet } from './session-key.ts';

// Records 12 to 19 of docs/rulebook/state-hash.md, out of the state and back.

const KEY = 12;
const WALLET = 13;
const KEY_OF_ORDER = 14;
const LAST_KEY = 15;
const DAY = 16;
const RISK_LIMITS = 17;
const FEE_RECEIVER = 18;
const ORDER_FEE = 19;

/** 64 hexadecimal digits as 8 integers of 32 bits. */
function wordsOf(identity: string): number[] {
  return Array.from({ length: 8 }, (_, i) => Number.parseInt(identity.slice(i * 8, i * 8 + 8), 16));
}

function identityOf(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function nonceValues(key: AccountKey): number[] {
  return [key.nonceFloor, key.nonces.highest, ...key.nonces.words];
}

function keyValues(key: SessionKey): number[] {
  const { limits } = key;
  const identity = wordsOf(key.identity);
  return [
    KEY,
    key.account,
    key.keyId,
    SIGNATURE_SCHEMES.indexOf(key.scheme),
    ...identity,
    key.scopes,
    key.expiresAtUs,
    limits.maxOrderNotional ?? NO_VALUE,
    limits.maxPositionNotional ?? NO_VALUE,
    limits.maxLeverage ?? NO_VALUE,
    limits.maxDailyLoss ?? NO_VALUE,
    limits.maxDailyVolume ?? NO_VALUE,
    limits.maxExtraFeePpb,
    key.volumeDay,
    key.volume,
    key.baselineDay,
    key.baseline,
    ...nonceValues(key),
    ...limits.markets,
  ];
}

/** Everything that keys add to the state. */
export function collectKeyRecords(state: ExchangeState, sink: RecordSink): void {
  const { keys, accounts, orders } = state;
  for (const key of keys.all()) {
    if (key.wallet === null) {
      sink(key.account, keyValues(key));
      const { account, keyId, feeReceiver } = key;
      if (feeReceiver !== null) sink(account, [FEE_RECEIVER, account, keyId, feeReceiver]);
    } else {
      const kind = WALLET_KINDS.indexOf(key.wallet);
      const of = [WALLET, key.account, key.keyId, kind, ...wordsOf(key.identity)];
      sink(key.account, [...of, ...nonceValues(key)]);
    }
  }
  for (const [account, keyId] of keys.lastKeyIds()) sink(account, [LAST_KEY, account, keyId]);
  for (const [account, { equity, moved, highWater }] of state.dayWatches) {
    const id = accounts.id(account);
    sink(id, [DAY, id, equity, moved, highWater]);
  }
  for (const [account, limits] of state.riskLimits) {
    const id = accounts.id(account);
    sink(id, [RISK_LIMITS, id, ...LIMIT_NAMES.map((name) => limits[name] ?? NO_VALUE)]);
  }
  if (keys.count === 0) return;
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    const id = orders.orderId(slot);
    const key = id === 0 ? undefined : keys.ofSerial(orders.key(slot));
    if (key === undefined) continue;
    sink(id, [KEY_OF_ORDER, id, key.account, key.keyId]);
    const feePpb = orders.extraFee(slot);
    if (feePpb > 0) sink(id, [ORDER_FEE, id, feePpb]);
  }
}

type RecordsOf = (type: number) => readonly (readonly number[])[];

/** Brings keys back, once accounts and orders are. */
export function restoreKeys(state: ExchangeState, of: RecordsOf): void {
  const { keys, accounts, orders } = state;
  for (const [, account = 0, keyId = 0] of of(LAST_KEY)) keys.restoreLastKeyId(account, keyId);
  for (const [, id = 0, equity = 0, moved = 0, highWater = 0] of of(DAY)) {
    state.dayWatches.set(accounts.slotOf(id), { equity, moved, highWater, watchers: 0 });
  }
  for (const values of of(RISK_LIMITS)) restoreLimits(state, values);
  for (const values of of(WALLET)) keys.add(walletOf(keys, values));
  for (const values of of(KEY)) {
    const key = sessionKeyOf(keys, values);
    keys.add(key);
    const watch = state.dayWatches.get(accounts.slotOf(key.account));
    if (watch !== undefined && key.limits.maxDailyLoss !== null) watch.watchers += 1;
  }
  for (const [, orderId = 0, account = 0, keyId = 0] of of(KEY_OF_ORDER)) {
    const key = keys.find(account, keyId);
    if (key !== undefined) orders.setKey(state.orderSlots.get(orderId), key.serial);
  }
  for (const [, account = 0, keyId = 0, receiver = 0] of of(FEE_RECEIVER)) {
    const key = keys.find(account, keyId);
    if (key?.wallet === null) key.feeReceiver = receiver;
  }
  for (const [, orderId = 0, feePpb = 0] of of(ORDER_FEE)) {
    orders.setExtraFee(state.orderSlots.get(orderId), feePpb);
  }
}

function restoreLimits(state: ExchangeState, values: readonly number[]): void {
  const account = state.accounts.slotOf(values[1] as number);
  const limits = Object.fromEntries(
    LIMIT_NAMES.map((name, at) => [name, values[at + 2] === NO_VALUE ? null : values[at + 2]]),
  ) as unknown as RiskLimits;
  state.riskLimits.set(account, limits);
  const watch = state.dayWatches.get(account);
  if (watch !== undefined && needsDay(limits)) watch.watchers += 1;
}

function restoreNonces(values: readonly number[]): ReturnType<typeof freshNonces> {
  const fresh = freshNonces();
  fresh.nonceFloor = values[0] as number;
  fresh.nonces.highest = values[1] as number;
  fresh.nonces.words.set(values.slice(2, 2 + fresh.nonces.words.length));
  return fresh;
}

function walletOf(keys: KeyTable, values: readonly number[]): AccountKey {
  const [, account = 0, keyId = 0, kind = 0] = values;
  const wallet = WALLET_KINDS[kind] as (typeof WALLET_KINDS)[number];
  return {
    ...restoreNonces(values.slice(12)),
    serial: keys.nextSerial(),
    account,
    keyId,
    scheme: schemeOfWallet(wallet),
    identity: identityOf(values.slice(4, 12)),
    wallet,
  };
}

function sessionKeyOf(keys: KeyTable, values: readonly number[]): SessionKey {
  const [, account = 0, keyId = 0, scheme = 0] = values;
  const [scopes = 0, expiresAtUs = 0, ...figures] = values.slice(12, 24);
  const limit = (at: number): number | null =>
    figures[at] === NO_VALUE ? null : (figures[at] as number);
  const fresh = restoreNonces(values.slice(24));
  return {
    ...fresh,
    serial: keys.nextSerial(),
    account,
    keyId,
    scheme: SIGNATURE_SCHEMES[scheme] as SessionKey['scheme'],
    identity: identityOf(values.slice(4, 12)),
    wallet: null,
    scopes,
    expiresAtUs,
    limits: {
      maxOrderNotional: limit(0),
      maxPositionNotional: limit(1),
      maxLeverage: limit(2),
      maxDailyLoss: limit(3),
      maxDailyVolume: limit(4),
      maxExtraFeePpb: figures[5] as number,
      markets: values.slice(26 + fresh.nonces.words.length),
    },
    feeReceiver: null,
    volumeDay: figures[6] as number,
    volume: figures[7] as number,
    baselineDay: figures[8] as number,
    baseline: figures[9] as number,
  };
}
