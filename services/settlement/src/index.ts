/** Keeps chain and engine together: credits deposits, submits batches, pays, compares. */

export {
  CHAIN_PRESETS,
  type ChainName,
  type ChainPreset,
  chainPreset,
  limitsOfChain,
  UnknownChainError,
} from './chains/chain-presets.ts';
export type { MarkDeskConfig, SignedUpdate, SignedUpdates } from './challenges/mark-desk.ts';
export type { LaneStatus } from './lanes/lane.ts';
export type { LaneAsset } from './lanes/lane-check.ts';
export { type LaneConfig, LaneConfigError, problemsOfLanes } from './lanes/lane-config.ts';
export { DEFAULT_SETTLEMENT_LIMITS, type SettlementLimits } from './limits.ts';
export type { VaultHoldings } from './reconciliation/reconciler.ts';
export { openSettlement, type Settlement, type SettlementConfig } from './settlement.ts';
export { type SettlementFigures, settlementMetrics } from './settlement-metrics.ts';
