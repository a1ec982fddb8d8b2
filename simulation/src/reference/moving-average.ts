import { floorDiv } from './integers.ts';

/** An exponential moving average of prices, in pu x 2^10, and the time of its last sample. */
export type MovingAverage = { readonly value: bigint; readonly timeUs: number };

const TWO_32 = 1n << 32n;
const LONGEST_MS = 2 ** 21 - 1;
const BITS = 21;

/** floor(e^(-2^j ms / tau) x 2^32) for j from 0 to 20. */
export type DecayTable = readonly bigint[];

/**
 * e^(ms / tau) as a fixed-point number with 256 fraction bits, by the power series: all its terms
 * are positive, so the error stays far below the 32 bits that are kept.
 */
function exponential(ms: bigint, tauMs: bigint): bigint {
  let term = 1n << 256n;
  let sum = 0n;
  for (let n = 1n; term > 0n; n += 1n) {
    sum += term;
    term = (term * ms) / (tauMs * n);
  }
  return sum;
}

function decayTable(tauMs: bigint): DecayTable {
  return Array.from({ length: BITS }, (_, j) => (1n << 288n) / exponential(1n << BigInt(j), tauMs));
}

export const DECAY_150_S: DecayTable = decayTable(150_000n);
export const DECAY_30_S: DecayTable = decayTable(30_000n);

function decayAfter(elapsedUs: number, table: DecayTable): bigint {
  const elapsedMs = Math.min(Math.floor(elapsedUs / 1_000), LONGEST_MS);
  let decay = TWO_32;
  for (const [bit, factor] of table.entries()) {
    if (((elapsedMs >> bit) & 1) === 1) decay = floorDiv(decay * factor, TWO_32);
  }
  return decay;
}

/** The average after one more sample; the first sample is the value. */
export function addSample(
  average: MovingAverage | null,
  sample: bigint,
  timeUs: number,
  table: DecayTable,
): MovingAverage {
  if (average === null) return { value: sample, timeUs };
  const decay = decayAfter(timeUs - average.timeUs, table);
  return { value: sample + floorDiv((average.value - sample) * decay, TWO_32), timeUs };
}
