import type { PoolValueRow, PoolValueSeconds } from '@tandem/database';
import { sharePrice } from '@tandem/margin';
import { startOf } from './stretch.ts';

const MINUTE = 60;
const STRETCHES: readonly PoolValueSeconds[] = [MINUTE, 3_600, 86_400];

type PoolValue = Pick<PoolValueRow, 'equity' | 'totalShares' | 'reserve'>;

/** The last value of the pool in each stretch of a batch. */
export class PoolValueDraft {
  readonly #minutes = new Map<number, PoolValue>();

  /** @param value with an equity above zero, in quote units */
  note(timeUs: number, value: PoolValue): void {
    const startUs = startOf(timeUs, MINUTE);
    const reserve = value.reserve ?? this.#minutes.get(startUs)?.reserve ?? null;
    this.#minutes.set(startUs, { ...value, reserve });
  }

  rows(): readonly PoolValueRow[] {
    return STRETCHES.flatMap((seconds) => {
      const stretches = new Map<number, PoolValueRow>();
      for (const [minuteUs, value] of this.#minutes) {
        const startUs = startOf(minuteUs, seconds);
        const reserve = value.reserve ?? stretches.get(startUs)?.reserve ?? null;
        const price = sharePrice(value.totalShares, value.equity);
        stretches.set(startUs, { ...value, seconds, startUs, sharePrice: price, reserve });
      }
      return [...stretches.values()];
    });
  }
}
