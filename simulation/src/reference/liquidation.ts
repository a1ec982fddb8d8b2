import { takeOver } from './backstop.ts';
import { cleanUp } from './clean-up.ts';
import { coverIsolated, settleDebt } from './deficit.ts';
import { autoDeleverage, type StepBudget } from './deleveraging.ts';
import { floorDiv } from './integers.ts';
import { offerSlice, planSlice, type Slice } from './liquidation-slice.ts';
import {
  flagUnits,
  returnToQueue,
  unflag,
  unitFigures,
  unitOrders,
  unitPositions,
} from './liquidation-units.ts';
import { cancelAll } from './live-orders.ts';
import { positionMaintenance } from './margin.ts';
import { ACTION, allows, isStale } from './market-status.ts';
import { closeAndPrint } from './positions.ts';
import type { PositionRecord, State, Unit } from './state.ts';

// docs/rulebook/liquidation.md. Numbers in comments are the parts of one step of a unit.

/** What a step did with its unit: done with it, moved it on, or could do nothing. */
type Outcome = 'unflagged' | 'progress' | 'stuck';

/** 3: the position with the largest maintenance margin that can be closed now. */
function positionToClose(
  state: State,
  positions: readonly PositionRecord[],
): PositionRecord | undefined {
  let chosen: PositionRecord | undefined;
  // Records ascend by market, so the first of equal margins has the smallest market.
  for (const record of positions) {
    if (!allows(record.market, ACTION.liquidate) || isStale(state, record.market)) continue;
    if (chosen === undefined || positionMaintenance(record) > positionMaintenance(chosen)) {
      chosen = record;
    }
  }
  return chosen;
}

/** 7: backstop, else auto-deleveraging, for a unit that has lost a third of its margin. */
function closeRest(state: State, slice: Slice, rest: bigint, budget: StepBudget): boolean {
  if (rest === 0n || slice.equity >= floorDiv(slice.maintenance * 2n, 3n)) return false;
  if (takeOver(state, slice, rest)) return true;
  return autoDeleverage(state, slice, rest, budget) > 0n;
}

/** 5 to 9. */
function closeSlice(state: State, unit: Unit, record: PositionRecord, budget: StepBudget): Outcome {
  const slice = planSlice(state, unit, record);
  const filled = offerSlice(state, slice);
  const hasClosedRest = closeRest(state, slice, slice.lots - filled, budget);
  if (record.size === 0n) {
    coverIsolated(state, record);
    closeAndPrint(state, record);
  }
  cleanUp(state);
  const { equity, requirement } = unitFigures(state, unit);
  if (equity >= requirement) {
    unflag(state, unit);
    return 'unflagged';
  }
  return filled > 0n || hasClosedRest ? 'progress' : 'stuck';
}

function stepUnit(state: State, unit: Unit, budget: StepBudget): Outcome {
  const orders = unitOrders(unit);
  if (orders.length > 0) {
    cancelAll(state, orders, 'liquidation');
    return 'progress';
  }
  const { equity, requirement } = unitFigures(state, unit);
  if (equity >= requirement) {
    unflag(state, unit);
    return 'unflagged';
  }
  const positions = unitPositions(unit);
  if (positions.length === 0) {
    settleDebt(state, unit.account);
    unflag(state, unit);
    return 'unflagged';
  }
  const record = positionToClose(state, positions);
  return record === undefined ? 'stuck' : closeSlice(state, unit, record, budget);
}

/** Step 1 of the end of a command: flags, then a bounded number of liquidation steps. */
export function runLiquidations(state: State): void {
  flagUnits(state);
  const queue = state.liquidationQueue;
  const budget: StepBudget = { left: state.limits.stepsPerCommand };
  const aside: Unit[] = [];
  while (budget.left > 0) {
    const next = queue.shift();
    if (next === undefined) break;
    budget.left -= 1;
    const outcome = stepUnit(state, next.unit, budget);
    if (outcome === 'progress') returnToQueue(state, next.unit);
    else if (outcome === 'stuck') aside.push(next.unit);
  }
  state.isLiquidationPending = budget.left === 0 && queue.length > 0;
  for (const unit of aside) returnToQueue(state, unit);
}
