import type { EventBuffer, RejectReason, SetWithdrawalFee } from '@tandem/protocol';
import { FEES } from '../accounts/leg.ts';
import { emitBalance } from '../emit.ts';
import { creditMoved } from '../keys/day-loss.ts';
import { WITHDRAWAL_FEE_MAX, WITHDRAWAL_FEE_RULES } from '../limits.ts';
import type { ExchangeState } from '../state.ts';

// What a withdrawal costs: docs/rulebook/funds.md, withdrawal fee.

/** Number of the rule in docs/rulebook/configuration.md. */
const FEE_RULE = 107;

export function setWithdrawalFee(
  state: ExchangeState,
  command: SetWithdrawalFee,
  events: EventBuffer,
): RejectReason | null {
  const { asset, fee } = command;
  if (state.ruleVersion < WITHDRAWAL_FEE_RULES) {
    return state.refuse('FeatureNotActive', WITHDRAWAL_FEE_RULES, state.ruleVersion);
  }
  if (fee > WITHDRAWAL_FEE_MAX) return state.refuse('InvalidConfiguration', FEE_RULE, fee);
  const listed = state.assets[asset];
  if (listed === undefined) return state.refuse('AssetUnknown', 0, asset);
  // After this point the command must succeed.
  listed.withdrawalFee = fee;
  events.push({ kind: 'WithdrawalFeeSet', asset, fee });
  return null;
}

/** Moves the fee of a withdrawal between its account and the fees account; below 0: back. */
export function moveWithdrawalFee(
  state: ExchangeState,
  of: { readonly account: number; readonly asset: number; readonly fee: number },
  events: EventBuffer,
): void {
  const { account, asset, fee } = of;
  for (const [slot, change] of [
    [account, -fee],
    [FEES, fee],
  ] as const) {
    const balance = creditMoved(state, slot, asset, change);
    state.markDirty(slot);
    emitBalance(state, events, { account: slot, asset, reason: 'withdrawalFee', change, balance });
  }
}
