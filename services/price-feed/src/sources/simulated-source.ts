import type { QuoteSink } from '../quotes/quote.ts';
import type { ScaledPrice } from '../quotes/scaled-price.ts';
import type { PriceSource, SourceStatus } from './price-source.ts';
import { PriceWalk, type WalkRules } from './price-walk.ts';
import { seededRandom } from './seeded-random.ts';
import { SourceTally } from './source-tally.ts';

export type SimulatedMarket = WalkRules & {
  /** Its price; the perpetual of the simulated outside world is `<symbol>.perpetual`. */
  readonly symbol: string;
  /** Decimals of the prices it gives. */
  readonly decimals: number;
  /** Half width of its confidence, as a part of the price. */
  readonly confidence: number;
};

export type SimulatedSourceParts = {
  readonly name: string;
  readonly seed: number;
  readonly everyMs: number;
  readonly markets: readonly SimulatedMarket[];
  readonly nowUs: () => number;
};

/** Premium of the simulated perpetual over its index, at most. */
const PREMIUM = 0.000_4;

/** Prices of a seeded jump diffusion: the nth price of a seed is always the same. */
export class SimulatedSource implements PriceSource {
  readonly kind = 'simulation';
  readonly name: string;
  readonly origin: string;
  readonly #parts: SimulatedSourceParts;
  readonly #tally = new SourceTally();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SimulatedSourceParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.origin = `seed ${parts.seed}`;
  }

  start(sink: QuoteSink): void {
    const { seed, markets, everyMs } = this.#parts;
    const random = seededRandom(seed);
    const walk = new PriceWalk(random, markets);
    this.#tally.state = 'open';
    const step = () => this.#deliver(sink, walk.step(everyMs / 1_000), random);
    step();
    this.#timer = setInterval(step, everyMs);
  }

  status(): SourceStatus {
    return this.#tally.status();
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#tally.state = 'closed';
    return Promise.resolve();
  }

  #deliver(sink: QuoteSink, prices: readonly number[], random: () => number): void {
    this.#tally.lastMessageUs = this.#parts.nowUs();
    for (const [index, { symbol, decimals, confidence }] of this.#parts.markets.entries()) {
      const price = prices[index] as number;
      const premium = 1 + PREMIUM * (2 * random() - 1);
      const quote = { publishedUs: null, sequence: null };
      const spot = scaled(price, decimals, confidence);
      this.#tally.deliver(sink, { ...quote, symbol, price: spot });
      const perpetual = scaled(price * premium, decimals, 0);
      this.#tally.deliver(sink, { ...quote, symbol: `${symbol}.perpetual`, price: perpetual });
    }
  }
}

function scaled(price: number, decimals: number, confidence: number): ScaledPrice {
  const mantissa = Math.max(1, Math.round(price * 10 ** decimals));
  return {
    mantissa: BigInt(mantissa),
    halfWidth: BigInt(Math.round(mantissa * confidence)),
    exponent: -decimals,
  };
}
