import type { Trade } from '@tandem/api';
import type { Bar } from './use-candles.ts';

const US_PER_S = 1_000_000;

type Told = Pick<Trade, 'price' | 'size' | 'timeUs'>;

/**
 * The candles with what was traded since they were read: the last one grows, and new ones begin.
 * Trades are newest first, and may be older than the last candle or in it already. `length` is of a
 * candle, in seconds. Gives the same list when nothing changed.
 */
export function growBars(
  bars: readonly Bar[],
  trades: readonly Told[],
  length: number,
): readonly Bar[] {
  const last = bars.at(-1);
  if (last === undefined) return bars;
  const fresh = trades.filter(({ timeUs }) => timeUs >= last.time * US_PER_S).toReversed();
  // The venue has counted some of these trades: volumes are compared, never added. Where the list
  // does not reach back to the beginning of the candle, the venue's own count stands.
  const isWhole = fresh.length < trades.length;
  const grown: Bar[] = [];
  let bar: Bar = isWhole ? { ...last, volume: 0 } : last;
  for (const { price: text, size, timeUs } of fresh) {
    const price = Number(text);
    const time = Math.floor(timeUs / US_PER_S / length) * length;
    if (time > bar.time) {
      grown.push(bar);
      bar = { time, open: price, high: price, low: price, close: price, volume: 0 };
    }
    const isCounted = isWhole || grown.length > 0;
    bar = {
      ...bar,
      high: Math.max(bar.high, price),
      low: Math.min(bar.low, price),
      close: price,
      volume: bar.volume + (isCounted ? Number(size) : 0),
    };
  }
  const [first, ...rest] = [...grown, bar];
  const ended = { ...first, volume: Math.max(last.volume, shortened(first.volume)) };
  if (rest.length === 0 && isSame(ended, last)) return bars;
  return [...bars.slice(0, -1), ended, ...rest.map(withShortVolume)];
}

function withShortVolume(bar: Bar): Bar {
  return { ...bar, volume: shortened(bar.volume) };
}

/** Without the dust that adding fractions leaves. */
function shortened(volume: number): number {
  return Number(volume.toPrecision(12));
}

function isSame(bar: Bar, other: Bar): boolean {
  return (
    bar.high === other.high &&
    bar.low === other.low &&
    bar.close === other.close &&
    bar.volume === other.volume
  );
}
