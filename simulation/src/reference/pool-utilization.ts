import { protocolAccount } from './balances.ts';
import { floorDiv, floorRate, RATE_ONE, smaller, toNumber } from './integers.ts';
import { markOf, touch } from './margin.ts';
import type { Market } from './market.ts';
import { liquidity, totalReserve } from './pool-reserve.ts';
import type { MarketPool } from './pool-state.ts';
import { findRecord } from './positions.ts';
import type { State } from './state.ts';

// docs/rulebook/pool.md, "Utilization fee".

const MINUTE_US = 60_000_000n;
const HOUR_US = 3_600_000_000n;
const INDEX_MAX = 1n << 51n;
const UNIT = 1n << 20n;

function utilization(state: State): bigint {
  const available = liquidity(state);
  if (available === 0n) return RATE_ONE;
  return smaller(RATE_ONE, floorDiv(totalReserve(state) * RATE_ONE, available));
}

/** The side opposite the pool pays for an hour at most; the pool gets all of it. */
export function chargeUtilization(state: State, market: Market, pool: MarketPool): void {
  const elapsed = BigInt(state.timeUs - pool.chargedAtUs);
  if (market.settlementPrice !== null || elapsed < MINUTE_US) return;
  pool.chargedAtUs = state.timeUs;
  const record = findRecord(protocolAccount(state, 'pool'), market, 'cross');
  if (record === undefined || record.size === 0n) return;
  const used = utilization(state);
  const rate = floorRate(BigInt(pool.rules.utilizationFeePpb), used);
  const perLot = markOf(market) * UNIT * rate * smaller(elapsed, HOUR_US);
  const isLong = record.size > 0n;
  const index = isLong ? pool.utilizationShort : pool.utilizationLong;
  const change = smaller(floorDiv(perLot, HOUR_US * RATE_ONE), INDEX_MAX - index);
  if (change === 0n) return;
  touch(record);
  if (isLong) pool.utilizationShort += change;
  else pool.utilizationLong += change;
  const income = record.remainder + market.openInterest * change;
  record.quote += floorDiv(income, UNIT);
  record.remainder = income - floorDiv(income, UNIT) * UNIT;
  state.events.push({
    kind: 'UtilizationCharged',
    market: market.id,
    utilizationPpb: toNumber(used),
    ratePpb: toNumber(rate),
    elapsedUs: toNumber(elapsed),
    poolSize: toNumber(record.size),
    payingSize: toNumber(market.openInterest),
    indexChange: toNumber(change),
    utilizationIndex: toNumber(index + change),
    poolQuote: toNumber(record.quote),
  });
}
