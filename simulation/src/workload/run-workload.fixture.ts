import type { ExchangeEngine } from '@tandem/engine';
import { type ReleasedCommand, VenueView } from '@tandem/feed';
import { type Command, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { Workload, type WorkloadPlan } from './workload.ts';

/** A workload on an engine without journal or sequencer: everything in this thread, at once. */
export class WorkloadRun {
  readonly view: VenueView;
  readonly workload: Workload;
  readonly engine: ExchangeEngine;
  readonly #events = new EventBuffer();

  constructor(engine: ExchangeEngine, plan: WorkloadPlan, view: VenueView = new VenueView()) {
    this.engine = engine;
    this.view = view;
    this.workload = new Workload(plan, view);
  }

  /** Plays rounds until so many commands have been applied in all. */
  playUntil(commands: number): void {
    const { figures } = this.view.totals;
    while (figures.commands < commands) {
      const round = this.workload.nextRound();
      for (const command of round.commands) {
        if (figures.commands >= commands) return;
        this.#apply(round.timeUs, command);
        while (this.engine.hasPendingWork()) {
          this.#apply(round.timeUs, { kind: 'ContinueLiquidations' });
        }
      }
    }
  }

  #apply(timeUs: number, command: Command): void {
    const sequence = (this.view.totals.figures.lastSequence + 1) as Sequence;
    this.#events.clear();
    this.engine.apply(sequence, timeUs as TimestampUs, command, this.#events);
    const slots = this.#events.slots.slice(0, this.#events.length);
    const released: ReleasedCommand = { sequence, timeUs: timeUs as TimestampUs, command, slots };
    this.view.fold(released);
  }
}
