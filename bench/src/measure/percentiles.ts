export type Percentiles = {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** Percentiles of the first `count` samples, of none not a number; sorts them in place. */
export function percentilesOf(samples: Float64Array, count: number = samples.length): Percentiles {
  const sorted = samples.subarray(0, count).sort();
  const at = (part: number): number =>
    sorted[Math.min(count - 1, Math.floor(count * part))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

/**
 * Of an even number of samples the lower of the middle two: a figure that was really measured. Of
 * none not a number.
 */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}
