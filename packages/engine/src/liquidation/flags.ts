import { health } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { mulRateUp } from '@tandem/quantity';
import {
  assessMaintenance,
  IN_FAVOR,
  isolatedRequirement,
  marketOf,
  positionValue,
} from '../accounts/margin-check.ts';
import { CROSS, ISOLATED } from '../accounts/record-table.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import { compareUnits, type FlaggedUnit } from './liquidation-queue.ts';
import { linkAccount, unlinkAccount } from './risk-index.ts';

/** Maintenance figures of a unit, in quote units. */
export type UnitFigures = { readonly equity: number; readonly requirement: number };

/** The cross side of an account as a unit. */
function crossUnit(state: ExchangeState, account: number): FlaggedUnit {
  const accountId = state.accounts.id(account);
  return { health: 0, accountId, account, record: NONE, mode: CROSS, market: NONE };
}

/** An isolated record as a unit. */
function isolatedUnit(state: ExchangeState, record: number): FlaggedUnit {
  const { records } = state;
  const account = records.account(record);
  return {
    health: 0,
    accountId: state.accounts.id(account),
    account,
    record,
    mode: ISOLATED,
    market: records.market(record),
  };
}

/** Equity and what it must reach, in the account's favor. */
export function figuresOf(state: ExchangeState, unit: FlaggedUnit): UnitFigures {
  if (unit.record === NONE) {
    assessMaintenance(state, unit.account);
    return { equity: state.equity, requirement: state.required };
  }
  return {
    equity: positionValue(state, unit.record, IN_FAVOR),
    requirement: isolatedRequirement(state, unit.record),
  };
}

/**
 * Computes every account that changed or whose threshold was reached, flags the units that are
 * below maintenance in the rulebook's order, and lets the others wait again.
 */
export function flagUnits(state: ExchangeState, events: EventBuffer): void {
  const { dirty, accounts } = state;
  if (dirty.length === 0) return;
  const found: { unit: FlaggedUnit; figures: UnitFigures }[] = [];
  const again: number[] = [];
  for (let i = 0; i < dirty.length; i += 1) {
    const account = dirty.at(i);
    accounts.setIsDirty(account, 0);
    if (accounts.isProtocol(account)) continue;
    unlinkAccount(state, account);
    collectUnits(state, account, found);
    if (!linkAccount(state, account)) again.push(account);
  }
  dirty.clear();
  found.sort((a, b) => compareUnits(a.unit, b.unit));
  for (const { unit, figures } of found) flagUnit(state, unit, figures, events);
  for (const account of again) state.markDirty(account);
}

/** Marks and collects the units of an account that are below maintenance. */
function collectUnits(
  state: ExchangeState,
  account: number,
  found: { unit: FlaggedUnit; figures: UnitFigures }[],
): void {
  const { records, accounts } = state;
  if (accounts.flagged(account) === 0) {
    assessMaintenance(state, account);
    const { equity, required: requirement } = state;
    state.slack = equity - requirement;
    if (equity < requirement) {
      // Marked at once, so that the account is not linked as if it were healthy.
      accounts.setFlagged(account, 1);
      collect(crossUnit(state, account), { equity, requirement }, found);
    }
  }
  let record = accounts.firstRecord(account);
  while (record !== NONE) {
    const isFree = records.mode(record) === ISOLATED && records.flagged(record) === 0;
    if (isFree && records.size(record) !== 0) {
      const equity = positionValue(state, record, IN_FAVOR);
      const requirement = isolatedRequirement(state, record);
      if (equity < requirement) {
        records.setFlagged(record, 1);
        collect(isolatedUnit(state, record), { equity, requirement }, found);
      }
    }
    record = records.nextInAccount(record);
  }
}

function collect(
  unit: FlaggedUnit,
  figures: UnitFigures,
  found: { unit: FlaggedUnit; figures: UnitFigures }[],
): void {
  unit.health = health(figures.equity, figures.requirement);
  found.push({ unit, figures });
}

function flagUnit(
  state: ExchangeState,
  unit: FlaggedUnit,
  figures: UnitFigures,
  events: EventBuffer,
): void {
  state.liquidations.push(unit);
  events.push({
    kind: 'AccountFlagged',
    account: unit.accountId as never,
    marginMode: unit.mode === CROSS ? 'cross' : 'isolated',
    market: (unit.market === NONE ? null : unit.market) as never,
    equity: figures.equity as never,
    maintenanceMargin: figures.requirement as never,
    health: unit.health,
    estimatedReward: estimatedReward(state, unit) as never,
  });
}

/** Liquidation fee if all positions of the unit were closed at mark, in quote units. */
function estimatedReward(state: ExchangeState, unit: FlaggedUnit): number {
  const { records } = state;
  let reward = 0;
  for (const record of positionsOf(state, unit)) {
    const { mark, rules } = marketOf(state, records.market(record));
    const notional = Math.abs(records.size(record)) * mark;
    reward += mulRateUp(notional, rules.liquidationFeePpb);
  }
  return reward;
}

/** Records of a unit that have a position. */
export function positionsOf(state: ExchangeState, unit: FlaggedUnit): number[] {
  const { records } = state;
  if (unit.record !== NONE) return records.size(unit.record) === 0 ? [] : [unit.record];
  const found: number[] = [];
  let record = state.accounts.firstRecord(unit.account);
  while (record !== NONE) {
    if (records.mode(record) === CROSS && records.size(record) !== 0) found.push(record);
    record = records.nextInAccount(record);
  }
  return found;
}
