import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  PROTOCOL_ACCOUNTS,
  type RejectReason,
  type ResolveDispute,
} from '@tandem/protocol';
import { protocolSlot } from '../accounts/leg.ts';
import { emitBalance } from '../emit.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState } from '../state.ts';

const RULES_NEEDED = 5;
/** The operator's own account. */
const OPERATOR = protocolSlot(PROTOCOL_ACCOUNTS.backstop);

/** Decides what stands apart on chain: docs/rulebook/funds.md, disputes. */
export function resolveDispute(
  state: ExchangeState,
  command: ResolveDispute,
  events: EventBuffer,
): RejectReason | null {
  const { account, asset, amount, isUpheld, batchId, itemIndex } = command;
  const { accounts } = state;
  if (state.ruleVersion < RULES_NEEDED) {
    return state.refuse('FeatureNotActive', RULES_NEEDED, state.ruleVersion);
  }
  const slot = accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (slot === OPERATOR) return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  if (state.assets[asset] === undefined) return state.refuse('AssetUnknown', 0, asset);
  if (isUpheld !== (amount === 0)) return state.refuse('DisputeAmount', isUpheld ? 0 : 1, amount);
  const free = accounts.balanceOf(OPERATOR, asset) - accounts.heldOf(OPERATOR, asset);
  if (amount > free) return state.refuse('InsufficientBalance', amount, Math.max(0, free));
  // After this point the command must succeed.
  events.push({ kind: 'DisputeResolved', account, batchId, itemIndex, isUpheld, asset, amount });
  if (isUpheld) return null;
  const left = accounts.credit(OPERATOR, asset, -amount);
  const reached = accounts.credit(slot, asset, amount);
  state.markDirty(OPERATOR);
  state.markDirty(slot);
  const of = { asset, reason: 'dispute' } as const;
  emitBalance(state, events, { ...of, account: OPERATOR, change: -amount, balance: left });
  emitBalance(state, events, { ...of, account: slot, change: amount, balance: reached });
  return null;
}
