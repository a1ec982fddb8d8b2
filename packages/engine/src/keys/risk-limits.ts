import type { RejectReason } from '@tandem/protocol';
import { mulDivDown, mulRateDown, mulRateUp, RATE_ONE } from '@tandem/quantity';
import { exposureOf, marketOf } from '../accounts/margin-check.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { Draft } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';
import { totalEquity } from './day-loss.ts';

/** What the owner of an account limits; null where nothing was set. Money in quote units. */
export type RiskLimits = {
  readonly maxPositionNotional: number | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: number | null;
  readonly maxDrawdownPpb: number | null;
  readonly maxConcentrationPpb: number | null;
  readonly maxValueAtRisk: number | null;
};

/** The limits in the order of their record in docs/rulebook/state-hash.md. */
export const LIMIT_NAMES: readonly (keyof RiskLimits)[] = [
  'maxPositionNotional',
  'maxLeverage',
  'maxDailyLoss',
  'maxDrawdownPpb',
  'maxConcentrationPpb',
  'maxValueAtRisk',
];

/** What an account could reach with all its open orders, in quote units at mark. */
type Exposure = { all: number; ofMarket: number; atRisk: number };

// Results of the present look; looks do not nest.
const exposure: Exposure = { all: 0, ofMarket: 0, atRisk: 0 };

/** True when limits ask for the equity of earlier moments: its account must be followed. */
export function needsDay(limits: RiskLimits): boolean {
  return limits.maxDailyLoss !== null || limits.maxDrawdownPpb !== null;
}

/** Measures what the records of an account can reach; `market` names the one told apart. */
export function measureExposure(state: ExchangeState, account: number, market: number): Exposure {
  const { records } = state;
  exposure.all = 0;
  exposure.ofMarket = 0;
  exposure.atRisk = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    const lots = exposureOf(state, record);
    if (lots !== 0) {
      const { mark, rules } = marketOf(state, records.market(record));
      const notional = lots * mark;
      exposure.all += notional;
      exposure.atRisk += mulRateUp(notional, rules.volatilityPpb);
      if (rules.market === market) exposure.ofMarket += notional;
    }
    record = records.nextInAccount(record);
  }
  return exposure;
}

/** The account's own limits, behind those of the key; see docs/rulebook/risk-limits.md. */
export function guardRiskLimits(
  state: ExchangeState,
  draft: Draft,
  released: number,
): RejectReason | null {
  const limits = state.riskLimits.get(draft.account);
  if (limits === undefined || draft.reduceOnly) return null;
  const early = draft.record === NONE ? null : guardExposures(state, limits, draft, released);
  return early ?? guardRiskOfDay(state, draft.account);
}

/** Value that a position can reach by one side with an order, at mark. */
export function reachValue(state: ExchangeState, draft: Draft, released: number): number {
  const { records } = state;
  const { record, side, market } = draft;
  const size = records.size(record);
  const open = side === 0 ? records.openBuy(record) : records.openSell(record);
  const reach = (side === 0 ? size : -size) + open - released + draft.size;
  return reach * market.mark;
}

function guardExposures(
  state: ExchangeState,
  limits: RiskLimits,
  draft: Draft,
  released: number,
): RejectReason | null {
  const { maxPositionNotional, maxLeverage, maxConcentrationPpb, maxValueAtRisk } = limits;
  if (maxPositionNotional !== null) {
    const value = reachValue(state, draft, released);
    if (value > maxPositionNotional) {
      return state.refuse('RiskPositionNotional', maxPositionNotional, value);
    }
  }
  if (maxLeverage === null && maxConcentrationPpb === null && maxValueAtRisk === null) return null;
  const { records } = state;
  records.addOpen(draft.record, draft.side, draft.size - released);
  const { all, ofMarket, atRisk } = measureExposure(state, draft.account, draft.marketId);
  records.addOpen(draft.record, draft.side, released - draft.size);
  const equity = totalEquity(state, draft.account);
  const needed = maxLeverage === null ? 0 : Math.ceil(all / maxLeverage);
  if (maxLeverage !== null && needed > equity) return state.refuse('RiskLeverage', needed, equity);
  if (maxConcentrationPpb !== null) {
    const most = mulDivDown(Math.max(0, equity), maxConcentrationPpb, RATE_ONE);
    if (ofMarket > most) return state.refuse('RiskConcentration', most, ofMarket);
  }
  const isRisky = maxValueAtRisk !== null && atRisk > maxValueAtRisk;
  return isRisky ? state.refuse('RiskValueAtRisk', maxValueAtRisk, atRisk) : null;
}

/** Limits that look back; the only ones that a waiting order meets before it fires. */
export function guardRiskOfDay(state: ExchangeState, account: number): RejectReason | null {
  const limits = state.riskLimits.get(account);
  const watch = state.dayWatches.get(account);
  if (limits === undefined || watch === undefined) return null;
  const { maxDailyLoss, maxDrawdownPpb } = limits;
  const equity = totalEquity(state, account);
  const loss = watch.equity + watch.moved - equity;
  if (maxDailyLoss !== null && loss >= maxDailyLoss) {
    return state.refuse('RiskDailyLoss', maxDailyLoss, loss);
  }
  if (maxDrawdownPpb === null) return null;
  const drawdown = watch.highWater - equity;
  const most = mulRateDown(Math.max(0, watch.highWater), maxDrawdownPpb);
  return drawdown >= most ? state.refuse('RiskDrawdown', most, drawdown) : null;
}
