export { Engine } from './engine.ts';
export type { ExchangeEngine } from './exchange-engine.ts';
export {
  checkInvariants,
  INVARIANTS,
  type Invariant,
  type InvariantViolation,
} from './invariants.ts';
export {
  ASSETS_MAX,
  assertLimits,
  DEFAULT_LIMITS,
  type EngineLimits,
  FEE_TIERS,
  MARKETS_MAX,
  TIERS_MAX,
} from './limits.ts';
export { SnapshotError } from './snapshot.ts';
export type { ExchangeState } from './state.ts';
