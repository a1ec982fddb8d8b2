import { FIRST_USER_ACCOUNT, type SetRiskLimits } from '@tandem/protocol';
import { ceilDiv, ceilRate, floorRate, larger } from './integers.ts';
import { followAccount, guardRules, unfollowAccount } from './key-commands.ts';
import { wholeEquity } from './keys.ts';
import { reserve } from './live-orders.ts';
import { exposure, markOf } from './margin.ts';
import { recordOf } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { Account, Order, State } from './state.ts';

// docs/rulebook/risk-limits.md.

export function setRiskLimits(state: State, command: SetRiskLimits): Verdict {
  const inactive = guardRules(state);
  if (inactive !== null) return inactive;
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  if (account.id < FIRST_USER_ACCOUNT) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, account.id);
  }
  if (command.maxLeverage === 0) return reject('KeyParametersInvalid', 5, 0);
  const { kind: _, account: __, ...limits } = command;
  const isEmpty = Object.values(limits).every((limit) => limit === null);
  if (command.maxDailyLoss !== null || command.maxDrawdownPpb !== null) {
    followAccount(state, account);
  }
  if (isEmpty) state.riskLimits.delete(account);
  else state.riskLimits.set(account, command);
  unfollowAccount(state, account);
  state.events.push({ ...command, kind: 'RiskLimitsSet' });
  return null;
}

function limitsOf(state: State, order: Order): SetRiskLimits | undefined {
  return order.reduceOnly ? undefined : state.riskLimits.get(order.account);
}

/** R1 to R6, of an order that reserves nothing yet. */
export function guardRisk(state: State, order: Order): Verdict {
  const limits = limitsOf(state, order);
  if (limits === undefined) return null;
  const isSpot = order.market.rules.kind === 'spot';
  const early = isSpot
    ? null
    : (guardPosition(limits, order) ?? guardExposure(state, limits, order));
  return early ?? guardPast(state, limits, order.account);
}

/** R5 and R6 alone: what an order meets that begins to wait. */
export function guardWaitingRisk(state: State, order: Order): Verdict {
  const limits = limitsOf(state, order);
  return limits === undefined ? null : guardPast(state, limits, order.account);
}

function guardPosition({ maxPositionNotional }: SetRiskLimits, order: Order): Verdict {
  if (maxPositionNotional === null) return null;
  const { size, openBuy, openSell } = recordOf(order.account, order.market, order.mode);
  const isBuy = order.side === 'buy';
  const reach = order.remaining + (isBuy ? size + openBuy : openSell - size);
  const value = reach * markOf(order.market);
  if (value <= BigInt(maxPositionNotional)) return null;
  return reject('RiskPositionNotional', maxPositionNotional, value);
}

function guardExposure(state: State, limits: SetRiskLimits, order: Order): Verdict {
  const { account, market } = order;
  let all = 0n;
  let own = 0n;
  let atRisk = 0n;
  reserve(state, order, order.remaining);
  for (const record of account.records) {
    const notional = exposure(record) * markOf(record.market);
    all += notional;
    if (record.market === market) own += notional;
    atRisk += ceilRate(notional, record.market.rules.volatility);
  }
  reserve(state, order, -order.remaining);
  const equity = wholeEquity(state, account);
  const { maxLeverage, maxConcentrationPpb, maxValueAtRisk } = limits;
  if (maxLeverage !== null) {
    const needed = ceilDiv(all, BigInt(maxLeverage));
    if (needed > equity) return reject('RiskLeverage', needed, equity);
  }
  if (maxConcentrationPpb !== null) {
    const most = floorRate(larger(0n, equity), BigInt(maxConcentrationPpb));
    if (own > most) return reject('RiskConcentration', most, own);
  }
  if (maxValueAtRisk === null || atRisk <= BigInt(maxValueAtRisk)) return null;
  return reject('RiskValueAtRisk', maxValueAtRisk, atRisk);
}

function guardPast(state: State, limits: SetRiskLimits, account: Account): Verdict {
  const day = state.days.get(account);
  if (day === undefined) return null;
  const equity = wholeEquity(state, account);
  const { maxDailyLoss, maxDrawdownPpb } = limits;
  const loss = day.equity + day.moved - equity;
  if (maxDailyLoss !== null && loss >= BigInt(maxDailyLoss)) {
    return reject('RiskDailyLoss', maxDailyLoss, loss);
  }
  if (maxDrawdownPpb === null) return null;
  const most = floorRate(larger(0n, day.highWater), BigInt(maxDrawdownPpb));
  const fall = day.highWater - equity;
  return fall >= most ? reject('RiskDrawdown', most, fall) : null;
}
