import { nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import { eventLayouts } from '@tandem/protocol';
import type { LiveCandle, LiveInterval, Print } from '../candles/live-candle.ts';
import { LiveCandles } from '../candles/live-candles.ts';
import { type DayFigures, RollingDay } from './rolling-day.ts';

const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);

type StoredCandle = Omit<LiveCandle, 'volume' | 'quoteVolume'> & {
  readonly volume: string;
  readonly quoteVolume: string;
};

/** A tape as plain data, good for JSON. */
export type TapeCheckpoint = {
  readonly version: 1;
  /** Last command that is in it. */
  readonly sequence: number;
  /** Time from which on its figures are complete. */
  readonly sinceUs: number | null;
  readonly markets: readonly {
    readonly market: number;
    readonly candles: readonly (readonly [LiveInterval, StoredCandle])[];
    readonly minutes: readonly StoredCandle[];
  }[];
};

type MarketTrack = { readonly candles: LiveCandles; readonly day: RollingDay };
type ClosedCandle = (market: number, interval: LiveInterval, candle: LiveCandle) => void;

/** Fold of public prints into what charts and tickers show: live bars and 24-hour figures. */
export class MarketTape {
  readonly #markets = new Map<number, MarketTrack>();
  #sequence = 0;
  #sinceUs: number | null = null;

  /** Last command that was folded; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Time of the first command that it saw; null before. Figures of longer ago are not complete. */
  get sinceUs(): number | null {
    return this.#sinceUs;
  }

  candles(market: number): LiveCandles {
    return this.#at(market).candles;
  }

  /** Figures of the last 24 hours at a time of the venue. */
  day(market: number, timeUs: number): DayFigures {
    return this.#at(market).day.figures(timeUs);
  }

  /** Takes one released command in. Commands come in order. */
  fold({ sequence, timeUs, slots }: ReleasedCommand, closed?: ClosedCandle): void {
    this.#sequence = sequence;
    this.#sinceUs ??= timeUs;
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      if (slots[at] !== PRINTED.code) continue;
      const market = slots[at + PRINTED.market] as number;
      const price = slots[at + PRINTED.price] as number;
      this.#print(market, { timeUs, price, size: slots[at + PRINTED.size] as number }, closed);
    }
  }

  save(): TapeCheckpoint {
    const markets = [...this.#markets].map(([market, { candles, day }]) => ({
      market,
      candles: candles.entries().map(([interval, candle]) => [interval, store(candle)] as const),
      minutes: day.minutes.map(store),
    }));
    return { version: 1, sequence: this.#sequence, sinceUs: this.#sinceUs, markets };
  }

  static load(saved: TapeCheckpoint): MarketTape {
    const tape = new MarketTape();
    tape.#sequence = saved.sequence;
    tape.#sinceUs = saved.sinceUs;
    for (const { market, candles, minutes } of saved.markets) {
      const track = { candles: new LiveCandles(), day: new RollingDay(minutes.map(unstore)) };
      for (const [interval, candle] of candles) track.candles.restore(interval, unstore(candle));
      tape.#markets.set(market, track);
    }
    return tape;
  }

  #print(market: number, print: Print, closed: ClosedCandle | undefined): void {
    const { candles, day } = this.#at(market);
    candles.add(print, (interval, candle) => closed?.(market, interval, candle));
    day.add(print);
  }

  #at(market: number): MarketTrack {
    const known = this.#markets.get(market);
    if (known !== undefined) return known;
    const created = { candles: new LiveCandles(), day: new RollingDay() };
    this.#markets.set(market, created);
    return created;
  }
}

function store(candle: LiveCandle): StoredCandle {
  const { volume, quoteVolume } = candle;
  return { ...candle, volume: String(volume), quoteVolume: String(quoteVolume) };
}

function unstore(candle: StoredCandle): LiveCandle {
  const { volume, quoteVolume } = candle;
  return { ...candle, volume: BigInt(volume), quoteVolume: BigInt(quoteVolume) };
}
