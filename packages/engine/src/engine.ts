import type { Command, EventBuffer, KeyUse, Sequence } from '@tandem/protocol';
import { assert, type TimestampUs } from '@tandem/quantity';
import { applyCommand } from './apply.ts';
import type { ExchangeEngine } from './exchange-engine.ts';
import { startDay } from './keys/day-loss.ts';
import { DEFAULT_LIMITS, type EngineLimits } from './limits.ts';
import { ReadAhead } from './read-ahead.ts';
import { restoreSnapshot, takeSnapshot } from './snapshot.ts';
import { ExchangeState } from './state.ts';
import { stateHash } from './state-hash.ts';
import { hasFiredOrders } from './triggers/fire.ts';

/** The exchange engine: the rulebook on typed arrays. One instance is one venue. */
export class Engine implements ExchangeEngine {
  /** For invariants, snapshots and views inside the process; never to be changed from outside. */
  declare readonly state: ExchangeState;
  private readonly ahead: ReadAhead = new ReadAhead();

  constructor(limits: EngineLimits = DEFAULT_LIMITS, state?: ExchangeState) {
    this.state = state ?? new ExchangeState(limits);
  }

  /** An engine that goes on from a snapshot. Throws `SnapshotError` for bytes that are none. */
  static restore(snapshot: Uint8Array, limits: EngineLimits = DEFAULT_LIMITS): Engine {
    return new Engine(limits, restoreSnapshot(snapshot, limits));
  }

  /** The whole state in bytes; `restore` of them has the same state hash. */
  snapshot(): Uint8Array {
    return takeSnapshot(this.state);
  }

  apply(
    sequence: Sequence,
    timeUs: TimestampUs,
    command: Command,
    events: EventBuffer,
    use: KeyUse | null = null,
  ): void {
    const { state } = this;
    assert(sequence === state.sequence + 1, 'sequences have no gap');
    assert(timeUs >= state.timeUs, 'time does not go back');
    if (timeUs >= state.nextMidnightUs) startDay(state, timeUs);
    state.sequence = sequence;
    state.timeUs = timeUs;
    state.keyUse = use;
    state.key = null;
    state.orderKey = 0;
    state.orderFeePpb = 0;
    applyCommand(state, command, events);
  }

  readAhead(commands: readonly Command[], count: number = commands.length): void {
    this.ahead.read(this.state, commands, count);
  }

  /** A quarantined command: its sequence and time pass, nothing else happens. */
  skip(sequence: Sequence, timeUs: TimestampUs): void {
    assert(sequence === this.state.sequence + 1, 'sequences have no gap');
    if (timeUs >= this.state.nextMidnightUs) startDay(this.state, timeUs);
    this.state.sequence = sequence;
    this.state.timeUs = Math.max(this.state.timeUs, timeUs);
  }

  stateHash(): string {
    return stateHash(this.state);
  }

  hasPendingWork(): boolean {
    return this.state.hasLiquidationsLeft || hasFiredOrders(this.state);
  }
}
