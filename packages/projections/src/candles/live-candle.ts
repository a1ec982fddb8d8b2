/** Lengths of the candles that are kept live, in microseconds. */
export const LIVE_INTERVALS = {
  '1s': 1_000_000,
  '1m': 60_000_000,
  '5m': 300_000_000,
  '15m': 900_000_000,
  '1h': 3_600_000_000,
  '4h': 14_400_000_000,
  '1d': 86_400_000_000,
} as const;

export type LiveInterval = keyof typeof LIVE_INTERVALS;

/** A bar that trades may still change. Prices in pu, volume in lots, quote volume in qu. */
export type LiveCandle = {
  readonly openTimeUs: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: bigint;
  quoteVolume: bigint;
  trades: number;
};

/** A public print, as bars and statistics count it. */
export type Print = {
  readonly timeUs: number;
  readonly price: number;
  readonly size: number;
};

/** The bar that begins with a print. */
export function openCandle(print: Print, openTimeUs: number): LiveCandle {
  const { price: open, price: high, price: low, price: close, size, price } = print;
  const volume = BigInt(size);
  return {
    openTimeUs,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume: volume * BigInt(price),
    trades: 1,
  };
}

/** Takes one more print into a bar. */
export function addToCandle(candle: LiveCandle, { price, size }: Print): void {
  const volume = BigInt(size);
  candle.high = Math.max(candle.high, price);
  candle.low = Math.min(candle.low, price);
  candle.close = price;
  candle.volume += volume;
  candle.quoteVolume += volume * BigInt(price);
  candle.trades += 1;
}
