import { bankruptcyQuote, maintenanceMargin } from '@tandem/margin';
import {
  crossEquity,
  crossMaintenance,
  maintenanceOf,
  marketOf,
  PLAIN,
  positionValue,
} from '../accounts/margin-check.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import type { FlaggedUnit } from './liquidation-queue.ts';

/** One bounded part of a position that is to be closed, with the value that hurts nobody. */
export type Slice = {
  readonly record: number;
  readonly isLong: boolean;
  readonly lots: number;
  /** Plain equity and maintenance margin of the unit before, in quote units. */
  readonly equity: number;
  readonly maintenance: number;
  /** Quote units at which the unit's ratio stays as it is: docs/rulebook/liquidation.md. */
  readonly value: number;
};

/** Cuts the next slice of a position: docs/rulebook/liquidation.md, step 5. */
export function cutSlice(state: ExchangeState, unit: FlaggedUnit, record: number): Slice {
  const { records } = state;
  const market = marketOf(state, records.market(record));
  const isLong = records.size(record) > 0;
  const size = Math.abs(records.size(record));
  const isWhole = size * market.mark <= market.rules.liquidationSliceNotional;
  const lots = isWhole ? size : Math.max(1, Math.floor(size / 5));
  const isCross = unit.record === NONE;
  const equity = isCross
    ? crossEquity(state, unit.account, PLAIN)
    : positionValue(state, record, PLAIN);
  const maintenance = isCross
    ? crossMaintenance(state, unit.account)
    : maintenanceOf(state, record);
  const left = maintenanceMargin(market.tiers, (size - lots) * market.mark);
  const value = bankruptcyQuote({
    notional: lots * market.mark,
    equity,
    maintenance,
    maintenanceFreed: maintenanceOf(state, record) - left,
    isLong,
  });
  return { record, isLong, lots, equity, maintenance, value };
}
