import {
  type BinanceRecord,
  type DecimalText,
  type DepthScale,
  openRecording,
} from '@tandem/recording';
import type { BinanceRecording } from './replay-binance.ts';

/** What one reading of a recording tells before it is replayed. */
export type BinanceSurvey = {
  readonly symbol: string;
  readonly scale: DepthScale;
  readonly highestPrice: number;
  readonly trades: number;
};

/**
 * Reads a recording once for the decimals that its prices and sizes need: the venue's units are
 * fixed when a market is listed.
 */
export async function surveyBinance(path: string): Promise<BinanceSurvey> {
  const recording = await openRecording(path);
  if (recording.format !== 'binance-streams') throw new Error(`${path} is not from Binance`);
  return survey(recording);
}

async function survey({ entries }: BinanceRecording): Promise<BinanceSurvey> {
  let symbol = '';
  let trades = 0;
  const price = new NumberSurvey();
  const size = new NumberSurvey();
  const noteLevels = (levels: readonly (readonly [DecimalText, DecimalText])[]): void => {
    for (const [levelPrice, levelSize] of levels) {
      price.note(levelPrice);
      size.note(levelSize);
    }
  };
  for await (const entry of entries) {
    if (entry.kind === 'fault') continue;
    const record: BinanceRecord = entry.record;
    if ('symbol' in record) symbol = record.symbol;
    if (record.kind === 'depthUpdate' || record.kind === 'snapshot') {
      noteLevels(record.bids);
      noteLevels(record.asks);
    } else if (record.kind === 'trade') {
      trades += 1;
      noteLevels([[record.price, record.size]]);
    }
  }
  const scale = { priceDecimals: price.decimals, sizeDecimals: size.decimals };
  return { symbol, scale, highestPrice: price.highest, trades };
}

/** Decimals that are needed to write all numbers seen, zeros at the end not counted. */
class NumberSurvey {
  decimals = 0;
  highest = 0;

  note(text: DecimalText): void {
    this.highest = Math.max(this.highest, Number(text));
    const point = text.indexOf('.');
    if (point === -1) return;
    let end = text.length;
    while (text[end - 1] === '0') end -= 1;
    this.decimals = Math.max(this.decimals, end - point - 1);
  }
}
