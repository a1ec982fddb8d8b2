import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type RejectReason,
  type SetRiskLimits,
} from '@tandem/protocol';
import { unwatchAccount, watchAccount } from '../keys/day-loss.ts';
import { LIMIT_NAMES, needsDay } from '../keys/risk-limits.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState } from '../state.ts';
import { guardKeyRules } from './session-keys.ts';

/** Replaces the limits of an account: docs/rulebook/risk-limits.md. */
export function setRiskLimits(
  state: ExchangeState,
  command: SetRiskLimits,
  events: EventBuffer,
): RejectReason | null {
  const { account, maxLeverage } = command;
  const inactive = guardKeyRules(state);
  if (inactive !== null) return inactive;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  if (maxLeverage === 0) return state.refuse('KeyParametersInvalid', 5, 0);
  // After this point the command must succeed.
  const { kind: _, account: __, ...limits } = command;
  const before = state.riskLimits.get(slot);
  if (needsDay(limits)) watchAccount(state, slot);
  if (before !== undefined && needsDay(before)) unwatchAccount(state, slot);
  if (LIMIT_NAMES.every((name) => limits[name] === null)) state.riskLimits.delete(slot);
  else state.riskLimits.set(slot, limits);
  events.push({ ...command, kind: 'RiskLimitsSet' });
  return null;
}
