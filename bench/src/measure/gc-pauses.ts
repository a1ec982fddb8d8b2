import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export type GcPauses = {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
};

/** Long enough for the runtime to hand over the entries of the collections that just happened. */
const DELIVERY_MS = 20;

/**
 * Watches the garbage collector of this isolate. Entries arrive through the event loop, so a hot
 * loop is bracketed with times and the entries are picked afterwards.
 */
export class GcWatch {
  private readonly entries: PerformanceEntry[] = [];
  private readonly observer: PerformanceObserver;

  constructor() {
    this.observer = new PerformanceObserver((list) => this.entries.push(...list.getEntries()));
    this.observer.observe({ entryTypes: ['gc'] });
  }

  /** Collections that began between two times of `performance.now()`. */
  async between(fromMs: number, untilMs: number): Promise<GcPauses> {
    await sleep(DELIVERY_MS);
    this.entries.push(...this.observer.takeRecords());
    const inside = this.entries.filter((e) => e.startTime >= fromMs && e.startTime <= untilMs);
    this.entries.length = 0;
    return {
      count: inside.length,
      totalMs: inside.reduce((sum, entry) => sum + entry.duration, 0),
      maxMs: inside.reduce((max, entry) => Math.max(max, entry.duration), 0),
    };
  }
}
