import type { RejectReason } from '@tandem/protocol';
import { NONE } from '../orderbook/order-pool.ts';
import type { Draft } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';
import { dayOf, lossOf, totalEquity } from './day-loss.ts';
import { guardRiskLimits, guardRiskOfDay, measureExposure, reachValue } from './risk-limits.ts';
import type { SessionKey } from './session-key.ts';

/**
 * Limits of the session key that signed the present command, if one did, then the account's own;
 * the last guards of an order. `released`: lots that an amended order gives back.
 */
export function guardLimits(state: ExchangeState, draft: Draft, released = 0): RejectReason | null {
  const { key } = state;
  if (key !== null && key.wallet === null) {
    const reason = guardKeyLimits(state, key, draft, released);
    if (reason !== null) return reason;
  }
  return state.riskLimits.size === 0 ? null : guardRiskLimits(state, draft, released);
}

/** The same for a trigger order that fires: the key is the one that placed it, while it lives. */
export function guardFiredLimits(
  state: ExchangeState,
  draft: Draft,
  slot: number,
): RejectReason | null {
  const key = state.keys.ofSerial(state.orders.key(slot));
  const reason = key === undefined ? null : guardKeyLimits(state, key, draft, 0);
  return reason ?? guardRiskLimits(state, draft, 0);
}

/** The same for an increasing order that begins to wait: those that need not wait as well. */
export function guardWaitingLimits(
  state: ExchangeState,
  account: number,
  value: number,
): RejectReason | null {
  const { key } = state;
  if (key !== null && key.wallet === null) {
    const reason = guardOrderValue(state, key, value) ?? guardDay(state, key, account, value);
    if (reason !== null) return reason;
  }
  return guardRiskOfDay(state, account);
}

function guardKeyLimits(
  state: ExchangeState,
  key: SessionKey,
  draft: Draft,
  released: number,
): RejectReason | null {
  if (draft.reduceOnly) return null;
  const value = draft.size * draft.price;
  return (
    guardOrderValue(state, key, value) ??
    (draft.record === NONE ? null : guardExposure(state, key, draft, released)) ??
    guardDay(state, key, draft.account, value)
  );
}

function guardOrderValue(
  state: ExchangeState,
  { limits }: SessionKey,
  value: number,
): RejectReason | null {
  const most = limits.maxOrderNotional;
  return most !== null && value > most ? state.refuse('KeyOrderNotional', most, value) : null;
}

function guardExposure(
  state: ExchangeState,
  key: SessionKey,
  draft: Draft,
  released: number,
): RejectReason | null {
  const { records } = state;
  const { maxPositionNotional, maxLeverage } = key.limits;
  if (maxPositionNotional !== null) {
    const value = reachValue(state, draft, released);
    if (value > maxPositionNotional) {
      return state.refuse('KeyPositionNotional', maxPositionNotional, value);
    }
  }
  if (maxLeverage === null) return null;
  records.addOpen(draft.record, draft.side, draft.size - released);
  const { all } = measureExposure(state, draft.account, NONE);
  records.addOpen(draft.record, draft.side, released - draft.size);
  const needed = Math.ceil(all / maxLeverage);
  const equity = totalEquity(state, draft.account);
  return needed > equity ? state.refuse('KeyLeverage', needed, equity) : null;
}

function guardDay(
  state: ExchangeState,
  key: SessionKey,
  account: number,
  value: number,
): RejectReason | null {
  const { maxDailyVolume, maxDailyLoss } = key.limits;
  if (maxDailyVolume !== null) {
    const today = key.volumeDay === dayOf(state.timeUs) ? key.volume : 0;
    const volume = Math.min(Number.MAX_SAFE_INTEGER, today + value);
    if (volume > maxDailyVolume) return state.refuse('KeyDailyVolume', maxDailyVolume, volume);
  }
  if (maxDailyLoss === null) return null;
  const loss = lossOf(state, account, key);
  return loss >= maxDailyLoss ? state.refuse('KeyDailyLoss', maxDailyLoss, loss) : null;
}

/** Counts a fill in the volume of the keys that placed the two orders. */
export function countVolume(
  state: ExchangeState,
  taker: number,
  maker: number,
  value: number,
): void {
  addVolume(state, state.orders.key(taker), value);
  addVolume(state, state.orders.key(maker), value);
}

function addVolume(state: ExchangeState, serial: number, value: number): void {
  const key = state.keys.ofSerial(serial);
  if (key === undefined) return;
  const today = dayOf(state.timeUs);
  if (key.volumeDay !== today) {
    key.volumeDay = today;
    key.volume = 0;
  }
  key.volume = Math.min(Number.MAX_SAFE_INTEGER, key.volume + value);
}
