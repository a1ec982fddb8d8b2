import { collateralOf, PLAIN, positionValue } from '../accounts/margin-check.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import type { SessionKey } from './session-key.ts';

const DAY_US = 86_400_000_000;

/** The day's figures of an account whose loss is limited, in quote units. */
export type DayWatch = {
  /** Equity before the first command of the day. */
  equity: number;
  /** What was deposited and transferred in since, less what went out. */
  moved: number;
  /** Highest equity at a midnight since the account is followed, moved money taken along. */
  highWater: number;
  /** Session keys of the account with a daily loss, and one for such limits of its own. */
  watchers: number;
};

/** UTC day of a time, counted from 1970. */
export function dayOf(timeUs: number): number {
  return Math.floor(timeUs / DAY_US);
}

/** First microsecond of the UTC day behind that of a time. */
export function midnightAfter(timeUs: number): number {
  return (dayOf(timeUs) + 1) * DAY_US;
}

/** Equity at the mark over everything an account has, isolated positions included. */
export function totalEquity(state: ExchangeState, account: number): number {
  const { records } = state;
  let equity = collateralOf(state, account, PLAIN);
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    equity += positionValue(state, record, PLAIN);
    record = records.nextInAccount(record);
  }
  return equity;
}

/** Begins a UTC day before its first command has any effect; `timeUs` is that command's. */
export function startDay(state: ExchangeState, timeUs: number): void {
  state.nextMidnightUs = midnightAfter(timeUs);
  for (const [account, watch] of state.dayWatches) {
    watch.equity = totalEquity(state, account);
    watch.moved = 0;
    watch.highWater = Math.max(watch.highWater, watch.equity);
  }
}

/** Begins to follow an account for one more limit; returns the baseline of a new key. */
export function watchAccount(state: ExchangeState, account: number): number {
  const equity = totalEquity(state, account);
  const watch = state.dayWatches.get(account);
  if (watch === undefined) {
    state.dayWatches.set(account, { equity, moved: 0, highWater: equity, watchers: 1 });
    return equity;
  }
  watch.watchers += 1;
  return equity - watch.moved;
}

/** A session key with a daily loss ended, or a limit that looks back was removed. */
export function unwatchAccount(state: ExchangeState, account: number): void {
  const watch = state.dayWatches.get(account);
  if (watch === undefined) return;
  watch.watchers -= 1;
  if (watch.watchers === 0) state.dayWatches.delete(account);
}

/** Credits money that comes from outside the account (or leaves it), which is no profit. */
export function creditMoved(
  state: ExchangeState,
  account: number,
  asset: number,
  change: number,
): number {
  const watch = state.dayWatches.get(account);
  if (watch === undefined) return state.accounts.credit(account, asset, change);
  const before = collateralOf(state, account, PLAIN);
  const balance = state.accounts.credit(account, asset, change);
  const moved = collateralOf(state, account, PLAIN) - before;
  watch.moved += moved;
  watch.highWater += moved;
  return balance;
}

/** What an account lost since midnight, or since the key was registered if that was later. */
export function lossOf(state: ExchangeState, account: number, key: SessionKey): number {
  const watch = state.dayWatches.get(account);
  if (watch === undefined) return 0;
  const isFirstDay = key.baselineDay === dayOf(state.timeUs);
  const baseline = isFirstDay ? key.baseline : watch.equity;
  return baseline + watch.moved - totalEquity(state, account);
}
