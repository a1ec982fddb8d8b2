import type { EngineLimits, ExchangeEngine } from '@tandem/engine';
import { type Command, EventBuffer, type KeyUse, type Sequence } from '@tandem/protocol';
import { assert, type TimestampUs } from '@tandem/quantity';
import { applySigned } from './apply-command.ts';
import { beginDay } from './keys.ts';
import { runLiquidations } from './liquidation.ts';
import { createState, type State } from './state.ts';
import { computeStateHash } from './state-hash.ts';
import { latchLastPrices, runFired } from './triggers.ts';

/** Commands after which accounts are checked for liquidation. */
const FLAGGING: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'UpdateIndexPrice',
  'SettleFunding',
  'Tick',
  'ContinueLiquidations',
]);

/**
 * The rulebook, word for word, with exact integers, arrays and full scans: slow where the engine of
 * the exchange is fast, and written without a look at it. Equal commands must give equal events and
 * equal hashes; where they do not, one of the two, or the rulebook, is wrong.
 */
export class ReferenceEngine implements ExchangeEngine {
  /** Everything there is; for auditors and tests, which must not change it. */
  readonly state: State;

  constructor(limits: EngineLimits) {
    this.state = createState(limits, new EventBuffer());
  }

  apply(
    sequence: Sequence,
    timeUs: TimestampUs,
    command: Command,
    events: EventBuffer,
    use: KeyUse | null = null,
  ): void {
    const { state } = this;
    assert(sequence === state.sequence + 1, 'sequences have no gaps');
    assert(timeUs >= state.timeUs, 'time does not go back');
    beginDay(state, timeUs);
    state.sequence = sequence;
    state.timeUs = timeUs;
    state.idsTaken = 0;
    state.events = events;
    state.use = use;
    state.key = null;
    const isAccepted = applySigned(state, command);
    if (isAccepted && FLAGGING.has(command.kind)) runLiquidations(state);
    this.runTriggers();
  }

  /** Steps 2 and 3 of the end of a command. */
  private runTriggers(): void {
    const { state } = this;
    latchLastPrices(state);
    for (let ran = 0; ran < state.limits.stepsPerCommand && state.fired.length > 0; ran += 1) {
      runFired(state);
      latchLastPrices(state);
    }
  }

  stateHash(): string {
    return computeStateHash(this.state);
  }

  hasPendingWork(): boolean {
    return this.state.isLiquidationPending || this.state.fired.length > 0;
  }
}
