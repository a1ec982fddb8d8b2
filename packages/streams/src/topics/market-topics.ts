import type {
  BookStream,
  CandleMessage,
  MarketTerms,
  PublicStream,
  Ticker,
  Trade,
} from '@tandem/api';
import { decimalText } from '@tandem/api';
import type { VenueView } from '@tandem/feed';
import type { LiveCandle, MarketTape } from '@tandem/projections';
import { BookChain, type Stamp } from './book-chain.ts';
import {
  type CandleInterval,
  candleText,
  type MarketMoment,
  pricesText,
  tickerText,
} from './market-words.ts';
import type { PendingMarket, PendingTrade } from './pending-market.ts';
import { type StateOf, Topic } from './topic.ts';

/** What the topics of a market are made from. */
export type MarketSources = {
  readonly view: VenueView;
  readonly tape: MarketTape;
  readonly terms: () => MarketTerms;
  readonly now: () => Stamp;
  readonly nowUs: () => number;
};

type StreamOf<C extends PublicStream['channel']> = PublicStream & { readonly channel: C };
type MarketStream = StreamOf<'book' | 'trades' | 'candles' | 'ticker' | 'prices'>;

/** The streams of one market that somebody follows. */
export class MarketTopics {
  readonly #sources: MarketSources;
  readonly #topics = new Map<string, Topic>();
  readonly #books = new Map<Topic, BookChain>();

  constructor(sources: MarketSources) {
    this.#sources = sources;
  }

  get count(): number {
    return this.#topics.size;
  }

  /** The topic of a stream; made when nobody followed it so far. */
  open(stream: MarketStream): Topic {
    const topic = new Topic(stream, this.#stateOf(stream), (dropped) => this.#close(dropped));
    const known = this.#topics.get(topic.key);
    if (known !== undefined) return known;
    this.#topics.set(topic.key, topic);
    if (stream.channel === 'book') this.#books.set(topic, this.#newChain(stream));
    return topic;
  }

  /** Sends what happened since the last flush, and forgets it. */
  flush(pending: PendingMarket): void {
    for (const topic of this.#topics.values()) this.#flushTopic(topic, pending);
    pending.trades.length = 0;
    pending.closedCandles.length = 0;
    pending.isBookTouched = false;
    pending.arePricesTouched = false;
  }

  /** Sends the ticker. */
  flushTicker(): void {
    for (const topic of this.#topics.values()) {
      if (topic.stream.channel === 'ticker') topic.publish(this.#ticker());
    }
  }

  /** What the market is now. */
  moment(): MarketMoment {
    const { view, terms, nowUs } = this.#sources;
    const { market } = terms();
    const figures = view.markets.get(market);
    if (figures === undefined) throw new Error(`market ${market} is in no view`);
    return { view, terms: terms(), figures, nowUs: nowUs() };
  }

  tickerNow(): Ticker {
    const { tape, now } = this.#sources;
    const moment = this.moment();
    return tickerText(moment, tape.day(moment.terms.market, now().timeUs));
  }

  #flushTopic(topic: Topic, pending: PendingMarket): void {
    const { stream } = topic;
    const { view, terms, now } = this.#sources;
    switch (stream.channel) {
      case 'book': {
        if (!pending.isBookTouched) return;
        const delta = this.#books.get(topic)?.advance(view.orders.book(terms().market), now());
        if (delta) topic.publish(delta);
        return;
      }
      case 'trades':
        if (pending.trades.length > 0) this.#publishTrades(topic, pending.trades);
        return;
      case 'candles':
        for (const [interval, candle] of pending.closedCandles) {
          if (interval === stream.interval) topic.publish(this.#candle(interval, candle, true));
        }
        if (pending.trades.length > 0) {
          const message = this.#candleNow(stream.interval);
          if (message !== null) topic.publish(message);
        }
        return;
      case 'prices':
        if (pending.arePricesTouched) topic.publish(this.#prices());
        return;
      default:
        return;
    }
  }

  #stateOf(stream: MarketStream): StateOf {
    switch (stream.channel) {
      case 'book':
        return ({ topic, isNew, missed }) => {
          const reason = isNew ? 'subscribed' : missed === null ? 'requested' : 'conflated';
          return this.#books.get(topic)?.snapshot(reason) ?? null;
        };
      case 'trades':
        return ({ missed }) =>
          missed === null
            ? null
            : {
                channel: 'trades',
                type: 'gap',
                market: stream.market,
                ...this.#sources.now(),
                fromSequence: missed.fromSequence,
                trades: missed.items,
              };
      case 'candles':
        return () => this.#candleNow(stream.interval);
      case 'ticker':
        return () => this.#ticker();
      case 'prices':
        return () => this.#prices();
      default:
        return stream satisfies never;
    }
  }

  #newChain(stream: BookStream): BookChain {
    const { view, terms, now } = this.#sources;
    const of = { stream, terms: terms() };
    return new BookChain(of, view.orders.book(terms().market), now());
  }

  #close(topic: Topic): void {
    this.#topics.delete(topic.key);
    this.#books.delete(topic);
  }

  #head() {
    return { market: this.#sources.terms().symbol, ...this.#sources.now() };
  }

  #publishTrades(topic: Topic, trades: readonly PendingTrade[]): void {
    const { symbol, priceScale, sizeScale } = this.#sources.terms();
    const shown = trades.map(
      (trade): Trade => ({
        tradeId: `${trade.sequence}-${trade.place}`,
        market: symbol,
        price: decimalText(trade.price, priceScale),
        size: decimalText(trade.size, sizeScale),
        takerSide: trade.takerSide,
        timeUs: trade.timeUs,
      }),
    );
    const message = { channel: 'trades', type: 'trades', ...this.#head(), trades: shown } as const;
    topic.publish(message, shown.length);
  }

  #candleNow(interval: CandleInterval): CandleMessage | null {
    const candle = this.#sources.tape.candles(this.#sources.terms().market).get(interval);
    return candle === undefined ? null : this.#candle(interval, candle, false);
  }

  #candle(interval: CandleInterval, candle: LiveCandle, isClosed: boolean): CandleMessage {
    const text = candleText(candle, this.#sources.terms());
    return {
      channel: 'candles',
      type: 'candle',
      ...this.#head(),
      interval,
      candle: text,
      isClosed,
    };
  }

  #ticker() {
    const ticker = this.tickerNow();
    return { channel: 'ticker', type: 'ticker', ...this.#head(), ticker } as const;
  }

  #prices() {
    const words = pricesText(this.moment());
    return { channel: 'prices', type: 'prices', ...this.#head(), ...words } as const;
  }
}
