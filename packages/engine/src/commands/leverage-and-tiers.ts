import type { EventBuffer, RejectReason, SetAccountFeeTier, SetLeverage } from '@tandem/protocol';
import { RATE_ONE, type RatePpb } from '@tandem/quantity';
import {
  AGAINST,
  assessInitial,
  initialMarginOf,
  positionValue,
} from '../accounts/margin-check.ts';
import { forgetSlack } from '../accounts/margin-slack.ts';
import { ISOLATED } from '../accounts/record-table.ts';
import { FEE_TIERS } from '../limits.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { recordFor } from '../orders/draft.ts';
import type { ExchangeState } from '../state.ts';

/** Sets an account's own initial margin rate in a market: docs/rulebook/orders.md. */
export function setLeverage(
  state: ExchangeState,
  command: SetLeverage,
  events: EventBuffer,
): RejectReason | null {
  const { account, market: marketId, marginMode, leverage } = command;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const market = state.markets[marketId];
  if (market === undefined) return state.refuse('MarketUnknown', 0, marketId);
  if (market.isSpot) return state.refuse('WrongMarketKind', 0, 1);
  const highest = Math.floor(RATE_ONE / (market.tiers.initial[0] as number));
  if (leverage < 1 || leverage > highest) return state.refuse('LeverageInvalid', highest, leverage);
  const mode = marginMode === 'cross' ? 0 : ISOLATED;
  const record = recordFor(state, slot, marketId, mode);
  const rate = Math.ceil(RATE_ONE / leverage);
  const reason = guardLeverage(state, slot, record, rate);
  if (reason !== null) return reason;
  const most = state.key?.wallet === null ? state.key.limits.maxLeverage : null;
  if (most !== null && leverage > most) return state.refuse('KeyLeverage', most, leverage);
  // After this point the command must succeed.
  state.records.setCustomRate(record, rate);
  forgetSlack(state, slot);
  events.push({
    kind: 'LeverageSet',
    account,
    market: marketId,
    marginMode,
    leverage,
    initialRatePpb: rate as RatePpb,
  });
  return null;
}

function guardLeverage(
  state: ExchangeState,
  slot: number,
  record: number,
  rate: number,
): RejectReason | null {
  const { records } = state;
  const before = records.customRate(record);
  const size = Math.abs(records.size(record));
  records.setCustomRate(record, rate);
  const own = size === 0 ? 0 : initialMarginOf(state, record, size);
  assessInitial(state, slot);
  const { equity, required } = state;
  records.setCustomRate(record, before);
  forgetSlack(state, slot);
  if (records.mode(record) === ISOLATED && size !== 0) {
    const value = positionValue(state, record, AGAINST);
    if (value < own) return state.refuse('InsufficientMargin', own, value);
  }
  if (equity >= required) return null;
  assessInitial(state, slot);
  return required > state.required ? state.refuse('InsufficientMargin', required, equity) : null;
}

export function setAccountFeeTier(
  state: ExchangeState,
  command: SetAccountFeeTier,
  events: EventBuffer,
): RejectReason | null {
  const { account, tier } = command;
  if (tier >= FEE_TIERS) return state.refuse('InvalidConfiguration', 201, tier);
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  state.accounts.setFeeTier(slot, tier);
  events.push({ kind: 'AccountFeeTierSet', account, tier });
  return null;
}
