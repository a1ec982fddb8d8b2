import { MARGIN_MODES } from '@tandem/protocol';
import { settlementBalance } from './balances.ts';
import { clamp, compare, floorDiv, larger, toNumber } from './integers.ts';
import {
  crossEquity,
  crossMaintenance,
  isolatedMaintenance,
  liquidationReward,
  positionMaintenance,
  positionValue,
  type View,
} from './margin.ts';
import { isOfVenue } from './positions.ts';
import type { Order, PositionRecord, QueuedUnit, State, Unit } from './state.ts';

// docs/rulebook/liquidation.md: units, flags and the queue.

const HEALTH_LIMIT = 1n << 52n;
const HEALTH_ONE = 1_000_000n;

type Figures = { readonly equity: bigint; readonly requirement: bigint };

export function unitEquity(state: State, unit: Unit, view: View): bigint {
  return unit.record === null
    ? crossEquity(state, unit.account, view)
    : positionValue(state, unit.record, view);
}

export function unitFigures(state: State, unit: Unit): Figures {
  const equity = unitEquity(state, unit, 'maintenance');
  const requirement =
    unit.record === null ? crossMaintenance(unit.account) : isolatedMaintenance(unit.record);
  return { equity, requirement };
}

/** MM of the unit in total: the 5 % rule of isolated records plays no part in it. */
export function unitMaintenance(unit: Unit): bigint {
  return unit.record === null ? crossMaintenance(unit.account) : positionMaintenance(unit.record);
}

export function unitPositions(unit: Unit): readonly PositionRecord[] {
  const records =
    unit.record === null
      ? unit.account.records.filter((record) => record.mode === 'cross')
      : [unit.record];
  return records.filter((record) => record.size !== 0n);
}

/** Live orders that go before a position does. */
export function unitOrders({ account, record }: Unit): readonly Order[] {
  const orders = [...account.orders.values()];
  return record === null
    ? orders.filter((order) => order.mode === 'cross')
    : orders.filter((order) => order.mode === 'isolated' && order.market === record.market);
}

function healthOf({ equity, requirement }: Figures): bigint {
  const health = floorDiv(equity * HEALTH_ONE, larger(1n, requirement));
  return clamp(health, -HEALTH_LIMIT, HEALTH_LIMIT);
}

function modeOrder(unit: Unit): number {
  return MARGIN_MODES.indexOf(unit.record === null ? 'cross' : 'isolated');
}

/** (health, account, cross before isolated, market). */
function byHealth(a: QueuedUnit, b: QueuedUnit): number {
  return (
    compare(a.health, b.health) ||
    a.unit.account.id - b.unit.account.id ||
    modeOrder(a.unit) - modeOrder(b.unit) ||
    (a.unit.record?.market.id ?? 0) - (b.unit.record?.market.id ?? 0)
  );
}

function insert(queue: QueuedUnit[], queued: QueuedUnit): void {
  const at = queue.findIndex((other) => byHealth(queued, other) < 0);
  queue.splice(at < 0 ? queue.length : at, 0, queued);
}

/** Puts a flagged unit back with its new health. */
export function returnToQueue(state: State, unit: Unit): void {
  const health = healthOf(unitFigures(state, unit));
  insert(state.liquidationQueue, { unit, health });
}

function setFlag(unit: Unit, isFlagged: boolean): void {
  if (unit.record === null) unit.account.isFlagged = isFlagged;
  else unit.record.isFlagged = isFlagged;
}

function unitEventFields(unit: Unit): {
  readonly account: Unit['account']['id'];
  readonly marginMode: PositionRecord['mode'];
  readonly market: PositionRecord['market']['id'] | null;
} {
  const { account, record } = unit;
  return {
    account: account.id,
    marginMode: record === null ? 'cross' : 'isolated',
    market: record?.market.id ?? null,
  };
}

/** The unit leaves liquidation; it is in no queue when this is called. */
export function unflag(state: State, unit: Unit): void {
  setFlag(unit, false);
  const { equity, requirement } = unitFigures(state, unit);
  state.events.push({
    kind: 'AccountUnflagged',
    ...unitEventFields(unit),
    equity: toNumber(equity),
    maintenanceMargin: toNumber(requirement),
  });
}

/** Units that might fail: a cross side without positions and without debt has equity >= 0. */
function unflaggedUnits(state: State): readonly Unit[] {
  const units: Unit[] = [];
  for (const account of state.accounts.values()) {
    if (isOfVenue(account)) continue;
    let hasCross = settlementBalance(account) < 0n;
    for (const record of account.records) {
      if (record.size === 0n) continue;
      if (record.mode === 'cross') hasCross = true;
      else if (!record.isFlagged) units.push({ account, record });
    }
    if (hasCross && !account.isFlagged) units.push({ account, record: null });
  }
  return units;
}

/** Flags every unit whose equity is below its requirement, the least healthy first. */
export function flagUnits(state: State): void {
  const failing: (QueuedUnit & { readonly figures: Figures })[] = [];
  for (const unit of unflaggedUnits(state)) {
    const figures = unitFigures(state, unit);
    if (figures.equity >= figures.requirement) continue;
    failing.push({ unit, figures, health: healthOf(figures) });
  }
  for (const { unit, figures, health } of failing.sort(byHealth)) {
    setFlag(unit, true);
    const rewards = unitPositions(unit).map((record) => liquidationReward(record));
    state.events.push({
      kind: 'AccountFlagged',
      ...unitEventFields(unit),
      equity: toNumber(figures.equity),
      maintenanceMargin: toNumber(figures.requirement),
      health: toNumber(health),
      estimatedReward: toNumber(rewards.reduce((sum, reward) => sum + reward, 0n)),
    });
    insert(state.liquidationQueue, { unit, health });
  }
}
