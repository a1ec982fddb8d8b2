import type { SeededRandom } from './seeded-random.ts';

/** What the simulated world goes through. */
export type RegimeName = 'calm' | 'mania' | 'crash' | 'rebound' | 'slump' | 'squeeze' | 'hangover';

/** How prices move while a regime lasts. Moves are relative, per second. */
export type Regime = {
  readonly name: RegimeName;
  readonly secondsLow: number;
  readonly secondsHigh: number;
  readonly drift: number;
  readonly deviation: number;
  /** Chance in percent of a jump in one second, and its largest size. */
  readonly jumpPercent: number;
  readonly jump: number;
  /** Pull back to the start price, a second; prices would wander off without it. */
  readonly pull: number;
  /** Premium of other venues' perpetuals over the index. */
  readonly premium: number;
};

/**
 * One turn of the world: greed builds long leverage, a crash takes it; fear builds short leverage,
 * a squeeze takes that. The figures are of a bad day in fast motion.
 */
// biome-ignore format: a table is read by its columns
const TURN: readonly Regime[] = [
  { name: 'calm',     secondsLow: 25, secondsHigh: 40, drift: 0,       deviation: 0.000_3, jumpPercent: 0,  jump: 0,      pull: 0.004, premium: 0.000_2 },
  { name: 'mania',    secondsLow: 25, secondsHigh: 40, drift: 0.000_5, deviation: 0.000_5, jumpPercent: 2,  jump: 0.003,  pull: 0,     premium: 0.001_2 },
  { name: 'crash',    secondsLow: 12, secondsHigh: 20, drift: -0.004,  deviation: 0.003,   jumpPercent: 25, jump: -0.028, pull: 0,     premium: -0.002 },
  { name: 'rebound',  secondsLow: 20, secondsHigh: 30, drift: 0.001_5, deviation: 0.001_5, jumpPercent: 3,  jump: 0.006,  pull: 0.005, premium: -0.000_5 },
  { name: 'hangover', secondsLow: 30, secondsHigh: 60, drift: 0,       deviation: 0.000_5, jumpPercent: 0,  jump: 0,      pull: 0.01,  premium: 0 },
  { name: 'slump',    secondsLow: 25, secondsHigh: 40, drift: -0.000_5, deviation: 0.000_5, jumpPercent: 2, jump: -0.003, pull: 0,     premium: -0.001_2 },
  { name: 'squeeze',  secondsLow: 8,  secondsHigh: 14, drift: 0.003,   deviation: 0.002,   jumpPercent: 20, jump: 0.022,  pull: 0,     premium: 0.002 },
  { name: 'hangover', secondsLow: 30, secondsHigh: 60, drift: 0,       deviation: 0.000_6, jumpPercent: 0,  jump: 0,      pull: 0.01,  premium: 0 },
];

/** Walks through the regimes for ever. */
export class RegimeClock {
  readonly #random: SeededRandom;
  #place = 0;
  #endsAtUs: number;

  constructor(random: SeededRandom, timeUs: number) {
    this.#random = random;
    this.#endsAtUs = timeUs + this.#length();
  }

  /** The regime at a time; times never go back. */
  at(timeUs: number): Regime {
    while (timeUs >= this.#endsAtUs) {
      this.#place = (this.#place + 1) % TURN.length;
      this.#endsAtUs += this.#length();
    }
    return this.#regime;
  }

  get #regime(): Regime {
    return TURN[this.#place] as Regime;
  }

  #length(): number {
    const { secondsLow, secondsHigh } = this.#regime;
    return this.#random.between(secondsLow, secondsHigh) * 1_000_000;
  }
}
