import type { RejectReason } from '@tandem/protocol';
import { exposureOf, marketOf } from '../accounts/margin-check.ts';
import { BUY, NONE } from '../orderbook/order-pool.ts';
import type { Draft } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';
import { dayOf, lossOf, totalEquity } from './day-loss.ts';
import type { SessionKey } from './session-key.ts';

/** Limits of the session key that signed the present command, if one did. */
export function guardSignersLimits(
  state: ExchangeState,
  draft: Draft,
  released = 0,
): RejectReason | null {
  const { key } = state;
  return key === null || key.wallet !== null ? null : guardKeyLimits(state, key, draft, released);
}

/**
 * Limits of a session key on an order that is not reduce-only, the last guards of the order.
 * `released`: lots that an amended order gives back.
 */
export function guardKeyLimits(
  state: ExchangeState,
  key: SessionKey,
  draft: Draft,
  released = 0,
): RejectReason | null {
  if (draft.reduceOnly) return null;
  const value = draft.size * draft.price;
  return (
    guardOrderValue(state, key, value) ??
    (draft.record === NONE ? null : guardExposure(state, key, draft, released)) ??
    guardDay(state, key, draft.account, value)
  );
}

/** Those that a waiting order meets when it is placed; the others wait until it fires. */
export function guardWaitingLimits(
  state: ExchangeState,
  key: SessionKey,
  account: number,
  value: number,
): RejectReason | null {
  return guardOrderValue(state, key, value) ?? guardDay(state, key, account, value);
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
  const { record, side, market } = draft;
  const { maxPositionNotional, maxLeverage } = key.limits;
  if (maxPositionNotional !== null) {
    const size = records.size(record);
    const open = side === BUY ? records.openBuy(record) : records.openSell(record);
    const reach = (side === BUY ? size : -size) + open - released + draft.size;
    const value = reach * market.mark;
    if (value > maxPositionNotional) {
      return state.refuse('KeyPositionNotional', maxPositionNotional, value);
    }
  }
  if (maxLeverage === null) return null;
  records.addOpen(record, side, draft.size - released);
  const notional = exposureOfAll(state, draft.account);
  records.addOpen(record, side, released - draft.size);
  const needed = Math.ceil(notional / maxLeverage);
  const equity = totalEquity(state, draft.account);
  return needed > equity ? state.refuse('KeyLeverage', needed, equity) : null;
}

/** Sum over an account's records of the largest position they can reach, at mark. */
function exposureOfAll(state: ExchangeState, account: number): number {
  const { records } = state;
  let sum = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    const lots = exposureOf(state, record);
    if (lots !== 0) sum += lots * marketOf(state, records.market(record)).mark;
    record = records.nextInAccount(record);
  }
  return sum;
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
