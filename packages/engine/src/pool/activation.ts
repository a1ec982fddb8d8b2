import type { RejectReason } from '@tandem/protocol';
import type { ExchangeState } from '../state.ts';

/** Rule version that activates the pool. */
const POOL_RULES = 2;

export function refuseInactive(state: ExchangeState): RejectReason | null {
  if (state.ruleVersion >= POOL_RULES) return null;
  return state.refuse('FeatureNotActive', POOL_RULES, state.ruleVersion);
}
