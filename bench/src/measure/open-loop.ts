import { setTimeout as sleep } from 'node:timers/promises';
import { type Percentiles, percentilesOf } from './percentiles.ts';

export type Load = { readonly perSecond: number; readonly durationMs: number };

export type LoopResult = {
  /** From when an item was due, whether or not the loop was on time, until it was done. */
  readonly latencyMs: Percentiles;
  readonly donePerSecond: number;
  readonly refused: number;
};

/** What takes the items of an open loop. */
export type LoopTarget = {
  /** Offers an item, counted from 0; returns false when it was refused. */
  readonly offer: (item: number) => boolean;
  /** Called after the items that were due. */
  readonly flush: () => void;
  /** Lets others have the processor while nothing is due; left out, the loop spins. */
  readonly rest?: () => void;
};

type Plan = { readonly total: number; readonly perSecond: number; readonly started: number };

/** Nothing done in so long: what is missing does not come any more, however busy the machine. */
const STALLED_MS = 60_000;

/**
 * Offers items at a fixed rate, whatever happens to them, and measures how long each takes. A
 * target that falls behind is seen in the latencies: nobody waits for it.
 */
export class OpenLoop {
  private arrivals: Float64Array = new Float64Array(0);
  private latencies: Float64Array = new Float64Array(0);
  private accepted = 0;
  private done = 0;
  private doneAt = 0;

  /** Told by the target: an item that it took is done. */
  complete(item: number, now: number): void {
    this.latencies[this.done] = now - (this.arrivals[item] as number);
    this.done += 1;
    this.doneAt = now;
  }

  async run(load: Load, target: LoopTarget): Promise<LoopResult> {
    const total = Math.floor((load.perSecond * load.durationMs) / 1e3);
    this.arrivals = new Float64Array(total);
    this.latencies = new Float64Array(total);
    this.accepted = 0;
    this.done = 0;
    const started = performance.now();
    await this.offerAll({ total, perSecond: load.perSecond, started }, target);
    await this.drain(target);
    return {
      latencyMs: percentilesOf(this.latencies, this.done),
      donePerSecond: (this.done * 1e3) / (this.doneAt - started),
      refused: total - this.accepted,
    };
  }

  /** One turn of the event loop after the other; with callbacks, which leave no garbage behind. */
  private offerAll(plan: Plan, target: LoopTarget): Promise<void> {
    const { total, perSecond, started } = plan;
    let offered = 0;
    return new Promise((resolve, reject) => {
      const takeTurn = (): void => {
        const elapsedMs = performance.now() - started;
        const due = Math.min(total, Math.floor((elapsedMs * perSecond) / 1e3));
        try {
          for (; offered < due; offered += 1) {
            this.arrivals[offered] = started + ((offered + 1) * 1e3) / perSecond;
            if (target.offer(offered)) this.accepted += 1;
          }
          target.flush();
          target.rest?.();
        } catch (error) {
          reject(error);
          return;
        }
        if (offered < total) setImmediate(takeTurn);
        else resolve();
      };
      takeTurn();
    });
  }

  /** Waits for the rest: who is late is late in the latencies, and does not spoil the run. */
  private async drain(target: LoopTarget): Promise<void> {
    let done = this.done;
    let sinceMs = performance.now();
    while (this.done < this.accepted) {
      const nowMs = performance.now();
      if (this.done > done) [done, sinceMs] = [this.done, nowMs];
      if (nowMs - sinceMs > STALLED_MS) {
        const missing = this.accepted - done;
        throw new Error(`the target did not finish: ${missing} of ${this.accepted} are missing`);
      }
      target.flush();
      await sleep(1);
    }
  }
}
