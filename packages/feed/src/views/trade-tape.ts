import { eventLayouts, SIDES, type Side } from '@tandem/protocol';
import { placesOf } from '../event-fields.ts';

/** A public print, as the screen shows it. */
export type TapeTrade = {
  readonly sequence: number;
  readonly timeUs: number;
  /** Place of its print among the events of the command: with the sequence it names the trade. */
  readonly eventIndex: number;
  readonly market: number;
  readonly price: number;
  readonly size: number;
  readonly takerSide: Side;
};

type Stamp = { readonly sequence: number; readonly timeUs: number; readonly eventIndex: number };

const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);

/** The last trades of each market, newest first. */
export class TradeTape {
  readonly #kept: number;
  readonly #trades = new Map<number, TapeTrade[]>();

  constructor(kept = 1_000) {
    this.#kept = kept;
  }

  last(market: number, count: number): readonly TapeTrade[] {
    return this.#trades.get(market)?.slice(-count).toReversed() ?? [];
  }

  fold(slots: Float64Array, at: number, stamp: Stamp): void {
    if (slots[at] !== PRINTED.code) return;
    const market = slots[at + PRINTED.market] as number;
    const trades = this.#trades.get(market) ?? [];
    if (trades.length === 0) this.#trades.set(market, trades);
    trades.push({
      sequence: stamp.sequence,
      timeUs: stamp.timeUs,
      eventIndex: stamp.eventIndex,
      market,
      price: slots[at + PRINTED.price] as number,
      size: slots[at + PRINTED.size] as number,
      takerSide: SIDES[slots[at + PRINTED.takerSide] as number] as Side,
    });
    // Shortened rarely, so that a print costs a push and not a shift.
    if (trades.length >= this.#kept * 2) trades.splice(0, trades.length - this.#kept);
  }
}
