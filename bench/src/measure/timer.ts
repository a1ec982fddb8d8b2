import { percentilesOf } from './percentiles.ts';

const PAIRS = 100_000;

/** Nanoseconds that two readings of the clock around nothing take: part of every latency. */
export function timerCostNs(): number {
  const samples = new Float64Array(PAIRS);
  for (let i = 0; i < PAIRS; i += 1) {
    const before = performance.now();
    samples[i] = (performance.now() - before) * 1e6;
  }
  return percentilesOf(samples).p50;
}
