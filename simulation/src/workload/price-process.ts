import { MARKET_PLANS, type MarketPlan } from './market-plans.ts';
import { type Regime, RegimeClock } from './regimes.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What the price feed would publish about one market now. */
export type WorldPrice = {
  readonly index: number;
  readonly confidence: number;
  readonly externalMid: number;
};

/**
 * Index prices of a jump diffusion: one factor that moves everything, one of its own a market.
 * Real numbers are allowed here: this is the outside world, the engine sees integers. Only exact
 * operations are used, so that a seed gives the same prices on every machine.
 */
export class PriceProcess {
  readonly #random: SeededRandom;
  readonly #regimes: RegimeClock;
  readonly #prices = new Map<number, number>();
  #timeUs: number;
  #regime: Regime;

  /** @param pricesNow where the world stands when it is not new */
  constructor(random: SeededRandom, timeUs: number, pricesNow: ReadonlyMap<number, number>) {
    this.#random = random;
    this.#regimes = new RegimeClock(random, timeUs);
    this.#regime = this.#regimes.at(timeUs);
    this.#timeUs = timeUs;
    for (const { rules, startPrice } of MARKET_PLANS) {
      this.#prices.set(rules.market, pricesNow.get(rules.market) ?? startPrice);
    }
  }

  get regime(): Regime {
    return this.#regime;
  }

  /** Lets time pass. */
  advance(timeUs: number): void {
    const seconds = (timeUs - this.#timeUs) / 1_000_000;
    if (seconds <= 0) return;
    this.#timeUs = timeUs;
    this.#regime = this.#regimes.at(timeUs);
    const { drift, deviation, jumpPercent, jump } = this.#regime;
    const scale = deviation * Math.sqrt(seconds);
    let common = drift * seconds + scale * this.#random.normal();
    if (this.#random.chance(jumpPercent * seconds)) common += jump * this.#random.real(0.3, 1);
    for (const plan of MARKET_PLANS) {
      if (plan.follows === null) this.#move(plan, { common, scale, seconds });
    }
  }

  price(plan: MarketPlan): WorldPrice {
    const exact = this.#prices.get(plan.follows ?? plan.rules.market) as number;
    const index = within(Math.round(exact), plan);
    const limit = (index * plan.rules.confidenceLimitPpb) / 1_000_000_000;
    const isWild = this.#regime.name === 'crash' || this.#regime.name === 'squeeze';
    const width = this.#random.real(isWild ? 0.3 : 0.1, isWild ? 0.9 : 0.4);
    const premium = this.#regime.premium * (0.5 + plan.beta / 2) * this.#random.real(0.6, 1.4);
    return {
      index,
      confidence: Math.floor(limit * width),
      externalMid: within(Math.round(exact * (1 + premium)), plan),
    };
  }

  #move(
    plan: MarketPlan,
    world: { readonly common: number; readonly scale: number; readonly seconds: number },
  ): void {
    const before = this.#prices.get(plan.rules.market) as number;
    const own = world.scale * plan.restlessness * this.#random.normal();
    const pull = this.#regime.pull * world.seconds * (plan.startPrice / before - 1);
    // A market never loses more than half of itself in one step.
    const move = Math.max(-0.5, Math.min(0.5, world.common * plan.beta + own + pull));
    this.#prices.set(plan.rules.market, before * (1 + move));
  }
}

function within(price: number, plan: MarketPlan): number {
  return Math.max(1, Math.min(plan.rules.maxPrice, price));
}
