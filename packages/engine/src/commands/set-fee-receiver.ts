import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type RejectReason,
  type SetFeeReceiver,
} from '@tandem/protocol';
import { EXTRA_FEE_RULES } from '../limits.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState } from '../state.ts';

/** Names the receiver of a session key's extra fees: docs/rulebook/keys.md. */
export function setFeeReceiver(
  state: ExchangeState,
  command: SetFeeReceiver,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId, receiver } = command;
  if (state.ruleVersion < EXTRA_FEE_RULES) {
    return state.refuse('FeatureNotActive', EXTRA_FEE_RULES, state.ruleVersion);
  }
  if (state.accounts.slotOf(account) === ABSENT) return state.refuse('AccountUnknown', 0, account);
  const key = state.keys.find(account, keyId);
  if (key === undefined || key.wallet !== null) {
    return state.refuse('KeyUnknown', state.keys.lastKeyId(account), keyId);
  }
  if (receiver !== null) {
    if (state.accounts.slotOf(receiver) === ABSENT) {
      return state.refuse('AccountUnknown', 0, receiver);
    }
    if (receiver < FIRST_USER_ACCOUNT) {
      return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, receiver);
    }
  }
  // After this point the command must succeed.
  key.feeReceiver = receiver;
  events.push({ kind: 'FeeReceiverSet', account, keyId, receiver });
  return null;
}
