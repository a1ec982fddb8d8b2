import type { MarketFigures, VenueView } from '@tandem/feed';
import { US_PER_SECOND } from '@tandem/quantity';

/** Decimals in which a market's prices and sizes are read by people. */
export type MarketUnits = {
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Decimals of an amount of the quote asset, read in dollars. */
  readonly quoteDecimals: number;
};

/** An asset named so is a hundredth of another: what is read in dollars may be kept in cents. */
const HUNDREDTH = '/100';

/**
 * One price unit times one lot is one unit of the quote asset: with units of 10^-6 dollars a lot of
 * 10^-5 coins makes a price unit of 10^-1. Lots that are no power of ten are shown to the next one.
 */
export function unitsOf(view: VenueView, { rules }: MarketFigures): MarketUnits {
  const unitDecimals = view.markets.asset(rules.baseAsset)?.unitDecimals ?? 8;
  const lotDigits = String(rules.baseUnitsPerLot).length - 1;
  const sizeDecimals = unitDecimals - lotDigits;
  const quote = view.markets.asset(rules.quoteAsset);
  const hundredth = quote?.symbol.endsWith(HUNDREDTH) === true ? 2 : 0;
  const quoteDecimals = (quote?.unitDecimals ?? 6) + hundredth;
  return { sizeDecimals, quoteDecimals, priceDecimals: quoteDecimals - sizeDecimals };
}

/** An integer in 10^-decimals with separators, `shown` digits after the point. */
export function decimal(value: number, decimals: number, shown: number = decimals): string {
  const scaled = decimals >= 0 ? value / 10 ** decimals : value * 10 ** -decimals;
  return scaled.toLocaleString('en-US', {
    minimumFractionDigits: Math.max(0, shown),
    maximumFractionDigits: Math.max(0, shown),
  });
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Units of 10^-decimals dollars, shorter the more there are: $12.30, $4,560, $7.89M. */
export function dollars(quote: number, decimals = 6): string {
  const amount = Math.abs(quote) / 10 ** decimals;
  const sign = quote < 0 ? '-' : '';
  if (amount >= 1e9) return `${sign}$${(amount / 1e9).toFixed(2)}B`;
  if (amount >= 1e6) return `${sign}$${(amount / 1e6).toFixed(2)}M`;
  if (amount >= 1e3) return `${sign}$${count(amount)}`;
  return `${sign}$${amount.toFixed(2)}`;
}

/** A rate of 10^-9 as percent. */
export function percent(ratePpb: number, shown = 4): string {
  return `${(ratePpb / 10_000_000).toFixed(shown)}%`;
}

/** Time of day in UTC, to the second. */
export function clockTime(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1_000)).toISOString().slice(11, 19);
}

/** A span of simulated or real time: 45 s, 3 min 20 s, 2 h 5 min. */
export function span(us: number): string {
  const seconds = Math.round(us / US_PER_SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
