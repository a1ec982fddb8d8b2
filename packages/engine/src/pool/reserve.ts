import { reserveOf } from '@tandem/margin';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { isIncrease, type Leg, protocolSlot } from '../accounts/leg.ts';
import { AGAINST, crossEquity, exposureOf, marketOf } from '../accounts/margin-check.ts';
import { CROSS } from '../accounts/record-table.ts';
import type { MarketState } from '../markets/market-state.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

export const POOL: number = protocolSlot(PROTOCOL_ACCOUNTS.pool);

/** Equity of the pool at the worse end of every band, in quote units. */
export function poolEquity(state: ExchangeState): number {
  return crossEquity(state, POOL, AGAINST);
}

/** Most that the reserve may be: the pool's equity, up to the configured cap. */
export function liquidityOf(state: ExchangeState, equity: number): number {
  const most = state.pool.rules?.maxReserve ?? 0;
  return Math.min(most, Math.max(0, equity));
}

/** Calls for each cross position record of the pool in a market that has a pool. */
function forEachRecord(
  state: ExchangeState,
  visit: (record: number, market: MarketState, stressMovePpb: number) => void,
): void {
  const { records } = state;
  let record = state.accounts.firstRecord(POOL);
  for (; record !== NONE; record = records.nextInAccount(record)) {
    const market = marketOf(state, records.market(record));
    if (market.pool === null || records.mode(record) !== CROSS) continue;
    visit(record, market, market.pool.rules.stressMovePpb);
  }
}

/** Reserve of all positions of the pool, without its quotes, in quote units. */
export function positionReserve(state: ExchangeState): number {
  let sum = 0;
  forEachRecord(state, (record, market, stress) => {
    const size = Math.abs(state.records.size(record));
    if (size > 0) sum += reserveOf(size, market.mark, stress);
  });
  return sum;
}

/** Reserve of what positions and quotes of all markets but one may lead to, in quote units. */
export function reserveElsewhere(state: ExchangeState, except: MarketState): number {
  let sum = 0;
  forEachRecord(state, (record, market, stress) => {
    if (market === except) return;
    const lots = exposureOf(state, record);
    if (lots > 0) sum += reserveOf(lots, market.mark, stress);
  });
  return sum;
}

/** Whether a leg of the pool that was just applied leaves what it must keep. */
export function isPoolLegCovered(state: ExchangeState, leg: Leg): boolean {
  if (!isIncrease(leg)) {
    state.pool.raisedAt = NONE;
    return true;
  }
  if (positionReserve(state) > liquidityOf(state, poolEquity(state))) return false;
  state.pool.raisedAt = state.sequence;
  return true;
}

/** The first market, ascending, in which the pool has a position and whose price is stale. */
export function findStale(state: ExchangeState): MarketState | null {
  const { records } = state;
  let found: MarketState | null = null;
  let record = state.accounts.firstRecord(POOL);
  for (; record !== NONE; record = records.nextInAccount(record)) {
    if (records.mode(record) !== CROSS || records.size(record) === 0) continue;
    const market = marketOf(state, records.market(record));
    if (!market.isStale(state.timeUs)) continue;
    if (found === null || market.rules.market < found.rules.market) found = market;
  }
  return found;
}
