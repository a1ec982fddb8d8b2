import {
  type BookLevel,
  type Candle,
  decimalText,
  type LIVE_CANDLE_INTERVALS,
  type MarketTerms,
  maybeDecimalText,
  type PricesMessage,
  rateText,
  type Ticker,
} from '@tandem/api';
import type { MarketFigures, VenueView } from '@tandem/feed';
import { type DayFigures, isStale, type LevelChange, type LiveCandle } from '@tandem/projections';

export type CandleInterval = (typeof LIVE_CANDLE_INTERVALS)[number];

/** A market with its figures, as of one moment. */
export type MarketMoment = {
  readonly view: VenueView;
  readonly terms: MarketTerms;
  readonly figures: MarketFigures;
  /** Time of the machine; prices grow old by it. */
  readonly nowUs: number;
};

/** Levels in decimals. */
export function levelsText(levels: readonly LevelChange[], terms: MarketTerms): BookLevel[] {
  const { priceScale, sizeScale } = terms;
  return levels.map(([price, size]) => [
    decimalText(price, priceScale),
    decimalText(size, sizeScale),
  ]);
}

/** A bar in decimals. */
export function candleText(candle: LiveCandle, terms: MarketTerms): Candle {
  const price = (value: number): string => decimalText(value, terms.priceScale);
  return {
    openTimeUs: candle.openTimeUs,
    open: price(candle.open),
    high: price(candle.high),
    low: price(candle.low),
    close: price(candle.close),
    volume: decimalText(candle.volume, terms.sizeScale),
    quoteVolume: decimalText(candle.quoteVolume, terms.quoteScale),
    trades: candle.trades,
  };
}

/** The ticker of a market; without its day where nobody keeps one. */
export function tickerText(moment: MarketMoment, day: DayFigures | undefined): Ticker {
  const { view, terms, figures } = moment;
  const { buy, sell } = view.orders.book(terms.market);
  const price = (value: number | null): string | null => maybeDecimalText(value, terms.priceScale);
  const sizeAt = (levels: typeof buy): string | null =>
    levels.best === null ? null : decimalText(levels.sizeAt(levels.best), terms.sizeScale);
  const { isStale: isOld, mark, index, indexTimeUs, ...rest } = pricesText(moment);
  return {
    market: terms.symbol,
    status: figures.status,
    isStale: isOld,
    last: price(figures.last),
    mark,
    index,
    indexTimeUs,
    bestBid: price(buy.best),
    bestAsk: price(sell.best),
    bestBidSize: sizeAt(buy),
    bestAskSize: sizeAt(sell),
    open24h: price(day?.open ?? null),
    high24h: price(day?.high ?? null),
    low24h: price(day?.low ?? null),
    volume24h: day === undefined ? null : decimalText(day.volume, terms.sizeScale),
    quoteVolume24h: day === undefined ? null : decimalText(day.quoteVolume, terms.quoteScale),
    trades24h: day?.trades ?? null,
    ...rest,
  };
}

type PriceWords = Omit<PricesMessage, 'channel' | 'type' | 'sequence' | 'timeUs' | 'market'>;

/** Prices, funding and open interest of a market. */
export function pricesText({ view, terms, figures, nowUs }: MarketMoment): PriceWords {
  return {
    mark: maybeDecimalText(figures.mark, terms.priceScale),
    index: maybeDecimalText(figures.index, terms.priceScale),
    indexTimeUs: figures.index === null ? null : figures.publishTimeUs,
    isStale: isStale(figures, nowUs),
    fundingRate: figures.fundingSettledUs === 0 ? null : rateText(figures.fundingRatePpb),
    nextFundingUs: nextFundingUs(figures, view.totals.figures.lastTimeUs),
    openInterest: decimalText(figures.openInterest, terms.sizeScale),
  };
}

/** Intervals end at whole multiples since 1970; one that is overdue is due at once. */
function nextFundingUs({ rules, fundingSettledUs }: MarketFigures, timeUs: number): number | null {
  if (rules.marketKind === 'spot') return null;
  const { fundingIntervalUs } = rules;
  const fromUs = fundingSettledUs > 0 ? fundingSettledUs : timeUs;
  return (Math.floor(fromUs / fundingIntervalUs) + 1) * fundingIntervalUs;
}
