import { getHeapStatistics } from 'node:v8';
import { median } from './percentiles.ts';

const READINGS = 64;

/**
 * Bytes that a loop allocates, from the growth of the heap between looks at it. A look that falls
 * behind a collection shows less; such steps count as the mean of the others.
 */
export class AllocationMeter {
  private readonly steps: number[] = [];
  private readonly readingCost: number;
  private last = 0;

  constructor() {
    const costs: number[] = [];
    for (let i = 0; i < READINGS; i += 1) {
      const before = getHeapStatistics().used_heap_size;
      costs.push(getHeapStatistics().used_heap_size - before);
    }
    this.readingCost = median(costs);
  }

  start(): void {
    this.steps.length = 0;
    this.last = getHeapStatistics().used_heap_size;
  }

  /** Ends a step; every step must do the same number of commands. */
  step(): void {
    const now = getHeapStatistics().used_heap_size;
    this.steps.push(now - this.last - this.readingCost);
    this.last = now;
  }

  /** Mean bytes of a step. */
  bytesPerStep(): number {
    const usual = median(this.steps);
    const whole = this.steps.filter((bytes) => bytes >= usual / 2);
    return whole.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, whole.length);
  }
}
