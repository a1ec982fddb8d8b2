import { nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import type { LiveCandle } from '@tandem/projections';
import { eventLayouts, SIDES, type Side } from '@tandem/protocol';
import type { CandleInterval } from './market-words.ts';

/** A print that was not sent yet. */
export type PendingTrade = {
  readonly sequence: number;
  readonly place: number;
  readonly timeUs: number;
  readonly price: number;
  readonly size: number;
  readonly takerSide: Side;
};

/** What happened in one market since the last flush. */
export type PendingMarket = {
  isBookTouched: boolean;
  arePricesTouched: boolean;
  isTickerTouched: boolean;
  readonly trades: PendingTrade[];
  readonly closedCandles: (readonly [CandleInterval, LiveCandle])[];
};

const RESTED = placesOf(eventLayouts.ORDER_RESTED);
const CANCELED = placesOf(eventLayouts.ORDER_CANCELED);
const AMENDED = placesOf(eventLayouts.ORDER_AMENDED);
const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);
const STATUS = placesOf(eventLayouts.MARKET_STATUS_CHANGED);
const INDEX = placesOf(eventLayouts.INDEX_PRICE_UPDATED);
const MARK = placesOf(eventLayouts.MARK_PRICE_UPDATED);
const FUNDED = placesOf(eventLayouts.FUNDING_SETTLED);
const BACKSTOP = placesOf(eventLayouts.BACKSTOP_TOOK_OVER);
const DELEVERAGED = placesOf(eventLayouts.POSITION_DELEVERAGED);
const SETTLED = placesOf(eventLayouts.POSITION_SETTLED);

/** Place of the market in events that move open interest or prices. */
const PRICE_MARKETS = new Map<number, number>(
  [FILLED, STATUS, INDEX, MARK, FUNDED, BACKSTOP, DELEVERAGED, SETTLED].map((places) => [
    places.code,
    places.market,
  ]),
);
/** Place of the market in events that move the book. */
const BOOK_MARKETS = new Map<number, number>(
  [RESTED, CANCELED, AMENDED, FILLED].map((places) => [places.code, places.market]),
);

/** Notes, market by market, what the released commands touched since the last flush. */
export class PendingMarkets {
  readonly #markets = new Map<number, PendingMarket>();

  get(market: number): PendingMarket {
    const known = this.#markets.get(market);
    if (known !== undefined) return known;
    const created = {
      isBookTouched: false,
      arePricesTouched: false,
      isTickerTouched: false,
      trades: [],
      closedCandles: [],
    };
    this.#markets.set(market, created);
    return created;
  }

  /** Markets in which something happened since the last flush. */
  *touched(): Iterable<readonly [number, PendingMarket]> {
    for (const [market, pending] of this.#markets) {
      const { isBookTouched, arePricesTouched, trades } = pending;
      if (isBookTouched || arePricesTouched || trades.length > 0) yield [market, pending];
    }
  }

  /** Markets whose ticker may have changed since this was asked last. */
  takeTickers(): readonly number[] {
    const markets: number[] = [];
    for (const [market, pending] of this.#markets) {
      if (pending.isTickerTouched) markets.push(market);
      pending.isTickerTouched = false;
    }
    return markets;
  }

  note({ sequence, timeUs, slots }: ReleasedCommand): void {
    let place = 0;
    for (let at = 0; at < slots.length; at = nextEvent(slots, at), place += 1) {
      const code = slots[at] as number;
      if (code === PRINTED.code) {
        this.get(slots[at + PRINTED.market] as number).trades.push({
          sequence,
          place,
          timeUs,
          price: slots[at + PRINTED.price] as number,
          size: slots[at + PRINTED.size] as number,
          takerSide: SIDES[slots[at + PRINTED.takerSide] as number] as Side,
        });
        continue;
      }
      const bookAt = BOOK_MARKETS.get(code);
      const priceAt = PRICE_MARKETS.get(code);
      const marketAt = bookAt ?? priceAt;
      if (marketAt === undefined) continue;
      const pending = this.get(slots[at + marketAt] as number);
      pending.isTickerTouched = true;
      if (bookAt !== undefined) pending.isBookTouched = true;
      if (priceAt !== undefined) pending.arePricesTouched = true;
    }
  }
}
