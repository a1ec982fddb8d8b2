import { protocolAccount } from './balances.ts';
import { ceilRate, larger, magnitude, smaller } from './integers.ts';
import { crossEquity, exposure, markOf } from './margin.ts';
import type { Market } from './market.ts';
import { isStale } from './market-status.ts';
import type { PositionRecord, State } from './state.ts';

// docs/rulebook/pool.md, "Reserve".

/** Cross positions of the pool. */
export function poolPositions(state: State): readonly PositionRecord[] {
  return protocolAccount(state, 'pool').records.filter((record) => record.mode === 'cross');
}

/** E. */
export function poolEquity(state: State): bigint {
  return crossEquity(state, protocolAccount(state, 'pool'), 'initial');
}

/** L. */
export function liquidity(state: State): bigint {
  const most = BigInt(state.pool.rules?.maxReserve ?? 0);
  return smaller(most, larger(0n, poolEquity(state)));
}

function reserveOf(market: Market, lots: bigint): bigint {
  if (market.pool === null) return 0n;
  return ceilRate(lots * markOf(market), BigInt(market.pool.rules.stressMovePpb));
}

/** R. */
export function totalReserve(state: State): bigint {
  let sum = 0n;
  for (const { market, size } of poolPositions(state)) sum += reserveOf(market, magnitude(size));
  return sum;
}

/** What the pool may have to keep for positions and quotes of every market but one. */
export function reserveBut(state: State, except: Market): bigint {
  let sum = 0n;
  for (const record of poolPositions(state)) {
    if (record.market !== except) sum += reserveOf(record.market, exposure(record));
  }
  return sum;
}

/** R <= L, asked of a record of the pool that just became larger; true for all others. */
export function isReserveCovered(state: State, record: PositionRecord): boolean {
  const isPool = record.account === protocolAccount(state, 'pool');
  if (!isPool || record.market.pool === null) return true;
  return totalReserve(state) <= liquidity(state);
}

/** The first market whose stale price hides what a position of the pool is worth. */
export function staleMarket(state: State): Market | undefined {
  return state.markets.find(
    (market) =>
      isStale(state, market) &&
      poolPositions(state).some((record) => record.market === market && record.size !== 0n),
  );
}
