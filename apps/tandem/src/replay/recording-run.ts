import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReleasedCommand, Subscription } from '@tandem/feed';
import type { Command } from '@tandem/protocol';
import type { ReplayRequest } from '../arguments/request.ts';
import { ProgressDisplay } from '../simulate/progress-display.ts';
import { StopSignal } from '../simulate/stop-signal.ts';
import type { Venue } from '../venue/venue.ts';

/** Commands that may be on their way to the disk before the replay waits for it. */
const UNSETTLED_MAX = 4_096;

/** What a run shows of itself. */
export type RunLabels = {
  readonly title: string;
  readonly market: () => number;
  readonly progress: () => number;
};

/** Plays recorded commands into a venue at recorded times, and hands on what is released. */
export class RecordingRun {
  readonly venue: Venue;
  readonly #request: ReplayRequest;
  readonly #display: ProgressDisplay;
  readonly #released: Subscription;
  readonly #onReleased: (released: ReleasedCommand) => void;
  readonly #stop = new StopSignal();
  readonly #startedMs = performance.now();
  #firstUs: number | null = null;

  constructor(
    request: ReplayRequest,
    venue: Venue,
    parts: { readonly labels: RunLabels; readonly onReleased: (released: ReleasedCommand) => void },
  ) {
    this.#request = request;
    this.venue = venue;
    this.#onReleased = parts.onReleased;
    const { title, market, progress } = parts.labels;
    const context = { title, market, progress, mood: () => '', nameAccount: () => '' };
    this.#display = new ProgressDisplay(venue, context, process.stdout.isTTY);
    this.#released = new Subscription(venue.feed, {
      name: 'replay',
      fromSequence: venue.feed.nextSequence,
    });
  }

  /** Ctrl-C, or as many lines as were asked for. */
  isOver(line: number): boolean {
    const { lines } = this.#request;
    return this.#stop.isRequested || (lines !== null && line > lines);
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Lets one command happen at a recorded time. Await it: it may wait for disk or clock. */
  async order(timeUs: number, command: Command): Promise<void> {
    if (this.#request.speed !== null) await this.#keepPace(timeUs, this.#request.speed);
    this.venue.clock.advance(timeUs);
    const admission = this.venue.submit(command);
    if (admission.kind === 'refused') {
      throw new Error(`the sequencer refused a command: ${admission.refusal.reason}`);
    }
    this.venue.pump();
    if (this.venue.unsettled > UNSETTLED_MAX) await this.settle();
  }

  /** Waits until everything is durable, and hands it on: from here on the view is up to date. */
  async settle(): Promise<void> {
    await this.venue.settle();
    for (const released of this.#released.take(Number.POSITIVE_INFINITY)) {
      this.#onReleased(released);
      this.#display.note(released);
    }
    this.#display.update();
  }

  /** Gives the terminal back. */
  close(): void {
    this.#display.close();
  }

  async #keepPace(timeUs: number, speed: number): Promise<void> {
    this.#firstUs ??= timeUs;
    const dueMs = (timeUs - this.#firstUs) / 1_000 / speed;
    if (dueMs - this.elapsedMs < 20) return;
    // What is waited for must not be older on the screen than the clock.
    await this.settle();
    while (dueMs - this.elapsedMs > 1 && !this.#stop.isRequested) {
      await sleep(Math.min(50, dueMs - this.elapsedMs));
      this.#display.update();
    }
  }
}
