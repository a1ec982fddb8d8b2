import { ceilDiv } from './integers.ts';
import { dayOf, type Key, lossFor, wholeEquity } from './keys.ts';
import { reserve } from './live-orders.ts';
import { exposure, markOf } from './margin.ts';
import { recordOf } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { Account, Order, State } from './state.ts';

// docs/rulebook/keys.md, "Limits". They look at an order that reserves nothing yet.

/** L1 to L5. */
export function guardLimits(state: State, key: Key | null, order: Order): Verdict {
  if (key === null || key.rules === null || order.reduceOnly) return null;
  const value = order.remaining * order.price;
  return (
    guardValue(key, value) ??
    guardReach(key, order) ??
    guardLeverage(state, key, order) ??
    guardDay(state, key, order.account, value)
  );
}

/** L1, L4 and L5: what a waiting order meets. */
export function guardWaiting(state: State, key: Key | null, order: Order): Verdict {
  if (key === null || key.rules === null || order.reduceOnly || order.trigger === null) return null;
  const value = order.remaining * (order.trigger.limitPrice ?? order.trigger.price);
  return guardValue(key, value) ?? guardDay(state, key, order.account, value);
}

function most(limit: number | null | undefined): bigint | null {
  return limit === null || limit === undefined ? null : BigInt(limit);
}

function guardValue(key: Key, value: bigint): Verdict {
  const limit = most(key.rules?.maxOrderNotional);
  return limit !== null && value > limit ? reject('KeyOrderNotional', limit, value) : null;
}

function guardReach(key: Key, { account, market, mode, side, remaining }: Order): Verdict {
  const limit = most(key.rules?.maxPositionNotional);
  if (limit === null || market.rules.kind === 'spot') return null;
  const { size, openBuy, openSell } = recordOf(account, market, mode);
  const reach = side === 'buy' ? size + openBuy + remaining : openSell - size + remaining;
  const value = reach * markOf(market);
  return value > limit ? reject('KeyPositionNotional', limit, value) : null;
}

function guardLeverage(state: State, key: Key, order: Order): Verdict {
  const limit = most(key.rules?.maxLeverage);
  if (limit === null || order.market.rules.kind === 'spot') return null;
  reserve(state, order, order.remaining);
  let notional = 0n;
  for (const record of order.account.records) notional += exposure(record) * markOf(record.market);
  reserve(state, order, -order.remaining);
  const needed = ceilDiv(notional, limit);
  const equity = wholeEquity(state, order.account);
  return needed > equity ? reject('KeyLeverage', needed, equity) : null;
}

const LARGEST = 2n ** 53n - 1n;

function guardDay(state: State, key: Key, account: Account, value: bigint): Verdict {
  const volumeLimit = most(key.rules?.maxDailyVolume);
  if (volumeLimit !== null) {
    const sum = (key.volumeDay === dayOf(state.timeUs) ? key.volume : 0n) + value;
    const volume = sum > LARGEST ? LARGEST : sum;
    if (volume > volumeLimit) return reject('KeyDailyVolume', volumeLimit, volume);
  }
  const lossLimit = most(key.rules?.maxDailyLoss);
  if (lossLimit === null) return null;
  const loss = lossFor(state, key, account);
  return loss >= lossLimit ? reject('KeyDailyLoss', lossLimit, loss) : null;
}
