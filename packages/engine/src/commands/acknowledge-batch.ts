import type { AcknowledgeBatch, EventBuffer, RejectReason } from '@tandem/protocol';
import type { ExchangeState } from '../state.ts';

const RULES_NEEDED = 4;

/** Notes how far the chain is: docs/rulebook/batch-lag.md. */
export function acknowledgeBatch(
  state: ExchangeState,
  command: AcknowledgeBatch,
  events: EventBuffer,
): RejectReason | null {
  const { chain, batchId, throughSequence, throughTimeUs, maxLagUs } = command;
  if (state.ruleVersion < RULES_NEEDED) {
    return state.refuse('FeatureNotActive', RULES_NEEDED, state.ruleVersion);
  }
  if (!isNewer(state, command)) return state.refuse('BatchNotNewer', state.settledBatch, batchId);
  if (throughSequence >= state.sequence || throughTimeUs > state.timeUs) {
    return state.refuse('BatchAhead', state.sequence - 1, throughSequence);
  }
  // After this point the command must succeed.
  state.settledBatch = batchId;
  state.settledSequence = throughSequence;
  state.settledTimeUs = throughTimeUs;
  state.maxLagUs = maxLagUs;
  const through = { batchId, throughSequence, throughTimeUs };
  events.push({ kind: 'BatchAcknowledged', chain, ...through, maxLagUs });
  return null;
}

/** The newest batch may be told again, to give another limit. */
function isNewer(state: ExchangeState, command: AcknowledgeBatch): boolean {
  const { settledBatch, settledSequence, settledTimeUs } = state;
  const { batchId, throughSequence, throughTimeUs } = command;
  if (batchId === settledBatch) {
    return throughSequence === settledSequence && throughTimeUs === settledTimeUs;
  }
  return (
    batchId > settledBatch && throughSequence > settledSequence && throughTimeUs >= settledTimeUs
  );
}

/** What an order meets that could increase a position while the chain is too far behind. */
export function guardBatchLag(state: ExchangeState): RejectReason | null {
  if (state.maxLagUs === 0) return null;
  const lagUs = state.timeUs - state.settledTimeUs;
  return lagUs > state.maxLagUs ? state.refuse('BatchLag', state.maxLagUs, lagUs) : null;
}
