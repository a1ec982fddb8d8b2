import { type BinanceBookTicker, openRecording } from '@tandem/recording';
import { UnsuitableRecordingError } from '../unsuitable.ts';

/** A mid and half a spread, in dollars, at a recorded time. */
export type IndexQuote = { readonly timeUs: number; readonly mid: number; readonly half: number };

/** The quote of a best bid and ask. */
export function quoteOf(ticker: BinanceBookTicker): IndexQuote {
  const bid = Number(ticker.bidPrice);
  const ask = Number(ticker.askPrice);
  return { timeUs: ticker.receivedUs, mid: (bid + ask) / 2, half: Math.max(0, (ask - bid) / 2) };
}

/** Best quotes of a spot recording in order of time: where the index of a perpetual comes from. */
export async function readIndexQuotes(path: string): Promise<readonly IndexQuote[]> {
  const recording = await openRecording(path);
  if (recording.format !== 'binance-streams' || recording.market === 'coinm') {
    throw new UnsuitableRecordingError(
      `--index ${path} is no recording of a Binance market in dollars`,
    );
  }
  const quotes: IndexQuote[] = [];
  for await (const entry of recording.entries) {
    if (entry.kind === 'fault' || entry.record.kind !== 'bookTicker') continue;
    quotes.push(quoteOf(entry.record));
  }
  return quotes;
}
