import { mulDivDown } from '@tandem/quantity';

/** 2^32: one, as a decay factor. */
export const DECAY_ONE = 4_294_967_296;
/** Averages are kept in price units x 2^10. */
export const EMA_SCALE = 1_024;
const DT_MAX_MS = 2_097_151;

/**
 * floor(e^(-2^j ms / tau) x 2^32) for j = 0 to 20. Tabulated, because `Math.exp` differs between
 * implementations and a mark price must be the same on every machine.
 */
export const DECAY_150_S: readonly number[] = [
  4294938662, 4294910030, 4294852765, 4294738237, 4294509190, 4294051134, 4293135167, 4291303820,
  4287643469, 4280332132, 4265746838, 4236725180, 4179272859, 4066694908, 3850554925, 3452127154,
  2774685130, 1792534620, 748126853, 130313864, 3953860,
];
/** The same for tau = 30 s. */
export const DECAY_30_S: readonly number[] = [
  4294824132, 4294680974, 4294394671, 4293822124, 4292677257, 4290388440, 4285814465, 4276681140,
  4258472839, 4222288477, 4150839519, 4011548291, 3746831717, 3268650714, 2487580640, 1440769396,
  483313681, 54387402, 688710, 110, 0,
];

/** Decay after `elapsedUs` microseconds, as a fraction of 2^32 (docs/rulebook/mark-price.md). */
export function decayAfter(elapsedUs: number, table: readonly number[]): number {
  const ms = Math.min(Math.floor(elapsedUs / 1_000), DT_MAX_MS);
  let decay = DECAY_ONE;
  for (let bit = 0; bit < table.length; bit += 1) {
    if (((ms >>> bit) & 1) === 1) decay = mulDivDown(decay, table[bit] as number, DECAY_ONE);
  }
  return decay;
}

/** One step of an exponential average: sample + floor((average - sample) x decay / 2^32). */
export function averageStep(average: number, sample: number, decay: number): number {
  return sample + mulDivDown(average - sample, decay, DECAY_ONE);
}
