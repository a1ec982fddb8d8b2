import type { VenueView } from '@tandem/feed';
import type { Command } from '@tandem/protocol';
import type { PriceUnits, TimestampUs } from '@tandem/quantity';
import { MARKET_PLANS, PERPETUALS } from './market-plans.ts';
import type { PriceProcess } from './price-process.ts';
import type { SeededRandom } from './seeded-random.ts';

const SECOND_US = 1_000_000;
const INDEX_EVERY_US = 500_000;
const PREMIUM_EVERY_S = 5;

/** A command and the simulated time of its arrival. */
export type TimedCommand = { readonly timeUs: number; readonly command: Command };

/**
 * What the venue does by the clock: index prices twice a second, ticks each second, premium
 * samples, funding when it is due. Times are command fields and never go back.
 */
export class VenueTimers {
  readonly #view: VenueView;
  readonly #prices: PriceProcess;
  readonly #random: SeededRandom;

  constructor(view: VenueView, prices: PriceProcess, random: SeededRandom) {
    this.#view = view;
    this.#prices = prices;
    this.#random = random;
  }

  /** Everything due after `fromUs` up to `throughUs`, in order of time. */
  due(fromUs: number, throughUs: number): readonly TimedCommand[] {
    const due: TimedCommand[] = [];
    const first = Math.floor(fromUs / INDEX_EVERY_US) + 1;
    for (let step = first; step * INDEX_EVERY_US <= throughUs; step += 1) {
      const timeUs = step * INDEX_EVERY_US;
      this.#prices.advance(timeUs);
      for (const command of this.#indexPrices(timeUs)) due.push({ timeUs, command });
      if (timeUs % SECOND_US !== 0) continue;
      due.push({ timeUs, command: { kind: 'Tick' } });
      for (const command of this.#funding(timeUs)) due.push({ timeUs, command });
    }
    return due;
  }

  #indexPrices(timeUs: number): readonly Command[] {
    const commands: Command[] = [];
    for (const plan of MARKET_PLANS) {
      const { index, confidence, externalMid } = this.#prices.price(plan);
      const price = {
        kind: 'UpdateIndexPrice',
        market: plan.rules.market,
        price: index as PriceUnits,
        confidence: confidence as PriceUnits,
        publishTimeUs: timeUs as TimestampUs,
        externalMid: this.#random.chance(5) ? null : (externalMid as PriceUnits),
      } as const;
      // A broken publisher: the venue holds the outlier, and the next price does not confirm it.
      const isOutlier = this.#random.chance(0.1);
      const wrong = Math.min(plan.rules.maxPrice, Math.round(index * 1.4)) as PriceUnits;
      commands.push(isOutlier ? { ...price, price: wrong } : price);
    }
    return commands;
  }

  #funding(timeUs: number): readonly Command[] {
    const commands: Command[] = [];
    for (const { rules } of PERPETUALS) {
      const { market, fundingIntervalUs } = rules;
      const second = timeUs / SECOND_US;
      if (second % PREMIUM_EVERY_S === 0) commands.push({ kind: 'SamplePremium', market });
      const settledUs = this.#view.markets.get(market)?.fundingSettledUs ?? 0;
      const intervalNow = Math.floor(timeUs / fundingIntervalUs);
      if (settledUs > 0 && Math.floor(settledUs / fundingIntervalUs) === intervalNow) continue;
      // Due at the start of each interval; tried again each second if the market was stale then.
      if (settledUs > 0 || timeUs % fundingIntervalUs === 0) {
        commands.push({ kind: 'SettleFunding', market });
      }
    }
    return commands;
  }
}
