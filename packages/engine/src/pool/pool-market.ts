import type { ConfigurePool } from '@tandem/protocol';

/** No sample yet. */
export const NO_TIME: number = -1;

/** What the pool knows of one market: docs/rulebook/pool.md. */
export class PoolMarket {
  declare rules: ConfigurePool;
  /** Paid so far by a lot that was long (short) all the time, in 2^-20 quote units. */
  utilizationLong = 0;
  utilizationShort = 0;
  declare chargedAtUs: number;
  /** Averages in pu x 2^10; meaningful once their time is set. */
  indexAverage = 0;
  deviationAverage = 0;
  averagedAtUs: number = NO_TIME;
  /** Order ids of the quotes that rested last, ascending; ended ones are skipped. Not state. */
  quotes: number[] = [];

  constructor(rules: ConfigurePool, timeUs: number) {
    this.rules = rules;
    this.chargedAtUs = timeUs;
  }

  /** What a position of this size settles funding with, `funding` being the market's index. */
  indexFor(size: number, funding: number): number {
    return size < 0 ? funding - this.utilizationShort : funding + this.utilizationLong;
  }
}
