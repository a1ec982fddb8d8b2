import { SIGNATURE_SCHEMES, WALLET_KINDS } from '@tandem/protocol';
import { type Key, WINDOW } from './keys.ts';
import type { State } from './state.ts';
import { record, type StateRecord, type Value } from './state-record.ts';

// Records 12 to 19 of docs/rulebook/state-hash.md.

function identityWords(identity: string): readonly number[] {
  return Array.from({ length: 8 }, (_, word) =>
    Number(`0x${identity.slice(word * 8, word * 8 + 8)}`),
  );
}

/** The window as bits: nonce n is bit n modulo 1,024. */
function nonceValues(key: Key): readonly Value[] {
  const words = Array.from({ length: WINDOW / 32 }, () => 0n);
  for (const nonce of key.usedNonces) {
    const bit = nonce % WINDOW;
    const word = Math.floor(bit / 32);
    words[word] = (words[word] ?? 0n) + (1n << BigInt(bit % 32));
  }
  return [key.nonceFloor, key.highestNonce, ...words];
}

function keyRecord(key: Key): StateRecord {
  const { account, keyId, wallet, rules } = key;
  const identity = identityWords(key.identity);
  if (rules === null) {
    const kind = wallet === null ? null : WALLET_KINDS.indexOf(wallet);
    return record(13, account, [account, keyId, kind, ...identity, ...nonceValues(key)]);
  }
  return record(12, account, [
    account,
    keyId,
    SIGNATURE_SCHEMES.indexOf(key.scheme),
    ...identity,
    rules.scopes,
    rules.expiresAtUs,
    rules.maxOrderNotional,
    rules.maxPositionNotional,
    rules.maxLeverage,
    rules.maxDailyLoss,
    rules.maxDailyVolume,
    rules.maxExtraFeePpb,
    key.volumeDay,
    key.volume,
    key.baselineDay,
    key.baseline,
    ...nonceValues(key),
    ...rules.markets.map(({ market }) => market),
  ]);
}

export function keyRecords(state: State): readonly StateRecord[] {
  const records = state.keys.map(keyRecord);
  for (const order of state.orders.values()) {
    const { key } = order;
    if (key === null || !state.keys.includes(key)) continue;
    records.push(record(14, order.id, [order.id, key.account, key.keyId]));
    if (order.extraFee > 0n) records.push(record(19, order.id, [order.id, order.extraFee]));
  }
  for (const { account, keyId, feeReceiver } of state.keys) {
    if (feeReceiver !== null) records.push(record(18, account, [account, keyId, feeReceiver]));
  }
  for (const [account, keyId] of state.lastKeyIds) {
    records.push(record(15, account, [account, keyId]));
  }
  for (const [{ id }, { equity, moved, highWater }] of state.days) {
    records.push(record(16, id, [id, equity, moved, highWater]));
  }
  for (const [{ id }, limits] of state.riskLimits) {
    records.push(
      record(17, id, [
        id,
        limits.maxPositionNotional,
        limits.maxLeverage,
        limits.maxDailyLoss,
        limits.maxDrawdownPpb,
        limits.maxConcentrationPpb,
        limits.maxValueAtRisk,
      ]),
    );
  }
  return records;
}
