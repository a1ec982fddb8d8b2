import { fundingPaid, utilizationChange, utilizationOf } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import { touch } from '../accounts/margin-check.ts';
import { noteFundingMovement } from '../accounts/margin-slack.ts';
import { CROSS } from '../accounts/record-table.ts';
import { noteUtilization } from '../liquidation/risk-index.ts';
import { type MarketState, NO_PRICE } from '../markets/market-state.ts';
import { recordFor } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';
import type { PoolMarket } from './pool-market.ts';
import { liquidityOf, POOL, poolEquity, positionReserve } from './reserve.ts';

const SHORTEST_US = 60_000_000;
const INDEX_MAX = 2 ** 51;

/** Charges the side opposite the pool for what it reserves: docs/rulebook/pool.md. */
export function chargeUtilization(
  state: ExchangeState,
  market: MarketState,
  events: EventBuffer,
): void {
  const { pool } = market;
  if (pool === null || market.settlePrice !== NO_PRICE) return;
  const elapsedUs = state.timeUs - pool.chargedAtUs;
  if (elapsedUs < SHORTEST_US) return;
  pool.chargedAtUs = state.timeUs;
  const record = recordFor(state, POOL, market.rules.market, CROSS);
  const poolSize = state.records.size(record);
  if (poolSize === 0) return;
  const liquidity = liquidityOf(state, poolEquity(state));
  const utilizationPpb = utilizationOf(positionReserve(state), liquidity);
  const ratePpb = mulRateDown(pool.rules.utilizationFeePpb, utilizationPpb);
  const before = poolSize > 0 ? pool.utilizationShort : pool.utilizationLong;
  const change = Math.min(utilizationChange(market.mark, ratePpb, elapsedUs), INDEX_MAX - before);
  if (change === 0) return;
  payPool(state, market, record, change);
  moveIndex(pool, poolSize, change);
  noteUtilization(market, poolSize > 0 ? -1 : 1, change);
  noteFundingMovement(state, market, change);
  events.push({
    kind: 'UtilizationCharged',
    market: market.rules.market,
    utilizationPpb: utilizationPpb as never,
    ratePpb: ratePpb as never,
    elapsedUs: elapsedUs as never,
    poolSize: poolSize as never,
    payingSize: market.openInterest as never,
    indexChange: change,
    utilizationIndex: before + change,
    poolQuote: state.records.quote(record) as never,
  });
}

/** The paying side is the open interest; the pool gets what all of it will have paid. */
function payPool(state: ExchangeState, market: MarketState, record: number, change: number): void {
  touch(state, record);
  const { records } = state;
  const { paid, remainder } = fundingPaid(-market.openInterest, change, records.remainder(record));
  records.setQuote(record, records.quote(record) + paid);
  records.setRemainder(record, remainder);
}

function moveIndex(pool: PoolMarket, poolSize: number, change: number): void {
  if (poolSize > 0) pool.utilizationShort += change;
  else pool.utilizationLong += change;
}
