import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Subscription } from '@tandem/feed';
import { type Round, Workload } from '@tandem/simulation';
import type { SimulateRequest } from '../arguments/request.ts';
import { type Audit, auditVenue } from '../audit/audit.ts';
import { say } from '../output.ts';
import { openVenue, type Venue } from '../venue/venue.ts';
import { ProgressDisplay } from './progress-display.ts';
import { StopSignal } from './stop-signal.ts';
import { claimWorkload } from './workload-file.ts';

/** What a simulation ends with. */
export type SimulateResult = {
  readonly audit: Audit;
  /** Sequence at which this run took the journal up. */
  readonly resumedAt: number;
  readonly elapsedMs: number;
};

/** Runs simulated traders on the venue of a folder until a limit or Ctrl-C, then audits it. */
export async function simulate(request: SimulateRequest): Promise<SimulateResult> {
  claimWorkload(request);
  const venue = await openVenue(request.data);
  if (!request.printsAcks) sayResumed(venue);
  const run = new SimulationRun(request, venue);
  await run.play();
  const audit = await auditVenue(venue);
  return { audit, resumedAt: venue.resumed.sequence, elapsedMs: run.elapsedMs };
}

function sayResumed(venue: Venue): void {
  const { sequence, commandsReplayed, hasUsedSnapshot, tornBytes } = venue.resumed;
  if (sequence === 0) return;
  const how = hasUsedSnapshot ? 'a snapshot and the tail' : 'the whole journal';
  say(`continuing ${venue.folder} at sequence ${sequence}: ${how}, ${commandsReplayed} replayed`);
  if (tornBytes > 0)
    say(`  ${tornBytes} bytes of an unfinished group were cut: never acknowledged`);
}

class SimulationRun {
  readonly #request: SimulateRequest;
  readonly #venue: Venue;
  readonly #workload: Workload;
  readonly #display: ProgressDisplay;
  readonly #released: Subscription;
  readonly #stop = new StopSignal();
  readonly #startedMs = performance.now();
  readonly #startedUs: number;
  #playedMs = 0;

  constructor(request: SimulateRequest, venue: Venue) {
    this.#request = request;
    this.#venue = venue;
    this.#workload = new Workload({ seed: request.seed, traders: request.traders }, venue.view);
    this.#startedUs = this.#workload.timeUs;
    this.#released = new Subscription(venue.feed, {
      name: 'simulation',
      fromSequence: venue.feed.nextSequence,
    });
    const speed = request.speed === null ? '' : ` ×${request.speed}`;
    const isLive = process.stdout.isTTY && !request.printsAcks;
    const styles = new Map(this.#workload.traders.map(({ account, style }) => [account, style]));
    this.#display = new ProgressDisplay(
      venue,
      {
        title: `simulate  seed ${request.seed}${speed}`,
        market: () => 0,
        mood: () => this.#workload.regime,
        nameAccount: (account) => styles.get(account as never) ?? '',
        progress: () => this.#progress(),
      },
      isLive,
    );
  }

  get elapsedMs(): number {
    return this.#playedMs;
  }

  async play(): Promise<void> {
    try {
      while (!this.#isOver()) {
        await this.#playRound(this.#workload.nextRound());
        this.#report();
        await this.#keepPace();
      }
    } finally {
      this.#playedMs = performance.now() - this.#startedMs;
      this.#display.close();
    }
  }

  async #playRound({ timeUs, commands }: Round): Promise<void> {
    const { commands: limit } = this.#request;
    const played = this.#venue.sequence - this.#venue.resumed.sequence;
    const room = limit === null ? commands.length : limit - played;
    this.#venue.clock.advance(timeUs);
    for (const command of commands.slice(0, room)) {
      const admission = this.#venue.submit(command);
      if (admission.kind === 'refused' && admission.refusal.reason !== 'Superseded') {
        throw new Error(`the sequencer refused a command: ${admission.refusal.reason}`);
      }
    }
    await this.#venue.settle();
  }

  /** Everything in the feed is durable: only now may anybody be told. */
  #report(): void {
    const released = this.#released.take(Number.POSITIVE_INFINITY);
    if (this.#request.printsAcks && released.length > 0) {
      say(released.map(({ sequence }) => `ack ${sequence}`).join('\n'));
    }
    for (const command of released) this.#display.note(command);
    if (!this.#request.printsAcks) this.#display.update();
  }

  async #keepPace(): Promise<void> {
    const { speed } = this.#request;
    if (speed === null) return;
    const dueMs = (this.#workload.timeUs - this.#startedUs) / 1_000 / speed;
    const aheadMs = dueMs - (performance.now() - this.#startedMs);
    // Short sleeps, so that Ctrl-C and the screen do not wait for a slow world.
    for (let left = aheadMs; left > 1 && !this.#stop.isRequested; left -= 50) {
      await sleep(Math.min(50, left));
      this.#display.update();
    }
  }

  #isOver(): boolean {
    return this.#stop.isRequested || (this.#progress() ?? 0) >= 1;
  }

  #progress(): number | null {
    const { commands, seconds } = this.#request;
    const played = this.#venue.sequence - this.#venue.resumed.sequence;
    const elapsedMs = performance.now() - this.#startedMs;
    const parts = [
      ...(commands === null ? [] : [played / commands]),
      ...(seconds === null ? [] : [elapsedMs / 1_000 / seconds]),
    ];
    return parts.length === 0 ? null : Math.min(1, Math.max(...parts));
  }
}
