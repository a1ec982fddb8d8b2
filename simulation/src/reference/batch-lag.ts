import type { AcknowledgeBatch } from '@tandem/protocol';
import { reject, type Verdict } from './reject.ts';
import type { Order, State } from './state.ts';

// docs/rulebook/batch-lag.md.

const RULES_NEEDED = 4;

function follows(state: State, command: AcknowledgeBatch): boolean {
  const { settled } = state;
  const last = settled ?? { batch: 0, sequence: 0, timeUs: 0 };
  if (command.batchId < last.batch) return false;
  if (command.batchId > last.batch) {
    return command.throughSequence > last.sequence && command.throughTimeUs >= last.timeUs;
  }
  return command.throughSequence === last.sequence && command.throughTimeUs === last.timeUs;
}

export function acknowledgeBatch(state: State, command: AcknowledgeBatch): Verdict {
  const { chain, batchId, throughSequence, throughTimeUs, maxLagUs } = command;
  const { ruleVersion, sequence, timeUs } = state;
  if (ruleVersion < RULES_NEEDED) return reject('FeatureNotActive', RULES_NEEDED, ruleVersion);
  if (!follows(state, command)) return reject('BatchNotNewer', state.settled?.batch ?? 0, batchId);
  if (throughSequence > sequence - 1 || throughTimeUs > timeUs) {
    return reject('BatchAhead', sequence - 1, throughSequence);
  }
  // After this point the command succeeds.
  state.settled = { batch: batchId, sequence: throughSequence, timeUs: throughTimeUs, maxLagUs };
  const through = { throughSequence, throughTimeUs };
  state.events.push({ kind: 'BatchAcknowledged', chain, batchId, ...through, maxLagUs });
  return null;
}

/** Behind 6: while the chain is too far behind nothing may increase. */
export function guardBatchLag(state: State, { reduceOnly }: Order): Verdict {
  const { settled } = state;
  if (reduceOnly || settled === null || settled.maxLagUs === 0) return null;
  const lagUs = state.timeUs - settled.timeUs;
  return lagUs > settled.maxLagUs ? reject('BatchLag', settled.maxLagUs, lagUs) : null;
}
