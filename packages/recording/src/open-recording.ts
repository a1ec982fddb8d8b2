import { stat } from 'node:fs/promises';
import { unreachable } from '@tandem/quantity';
import { parseBinanceLine } from './binance/parse-line.ts';
import type { BinanceRecord } from './binance/record.ts';
import { parseBitstampLine } from './bitstamp/parse-line.ts';
import type { BitstampRecord } from './bitstamp/record.ts';
import { parseDailyRow, parseDayMinuteRow, parseMinuteRow } from './candles/parse-csv.ts';
import type { CandleRecord, DailyRecord } from './candles/record.ts';
import {
  type BinanceMarket,
  type DetectedFormat,
  detectFormat,
  HEAD_BYTES,
} from './detect-format.ts';
import { readDocument, readDocumentBytes } from './document.ts';
import { type Entry, parseEntry } from './entry.ts';
import { RecordingFault } from './fault.ts';
import { parseHyperliquidDocument } from './hyperliquid/parse-document.ts';
import type { HyperliquidRecord } from './hyperliquid/record.ts';
import { parseVenueLine } from './multi-venue/parse-line.ts';
import type { RecordedVenue, VenueRecord } from './multi-venue/record.ts';
import { type PythPriceRecord, parsePythDocument, pythPrices } from './pyth/updates.ts';
import { newProgress, openBytes, type Progress, readEntries } from './text-lines.ts';
import { readSingleMember } from './zip.ts';

/** A recording of a known format; `entries` can be iterated once. */
export type Recording =
  | (Opened<BitstampRecord> & { readonly format: 'bitstamp-orders' })
  | (Opened<BinanceRecord> & { readonly format: 'binance-streams'; readonly market: BinanceMarket })
  | (Opened<VenueRecord> & { readonly format: 'venue-raw'; readonly venue: RecordedVenue })
  | (Opened<PythPriceRecord> & { readonly format: 'pyth-updates' })
  | (Opened<HyperliquidRecord> & { readonly format: 'hyperliquid-answers' })
  | (Opened<CandleRecord> & { readonly format: 'minute-candles' | 'day-minutes' })
  | (Opened<DailyRecord> & { readonly format: 'daily-series' });

export type Opened<R> = {
  readonly path: string;
  /** Size of the file as stored: the total of a progress bar, against `progress.bytesRead`. */
  readonly totalBytes: number;
  /** Moves while the entries are iterated. */
  readonly progress: Readonly<Progress>;
  readonly entries: AsyncIterable<Entry<R>>;
};

/**
 * Opens a recording, recognising its format from its contents. Rejects with a `RecordingFault`
 * when it is none of the known ones.
 */
export async function openRecording(path: string): Promise<Recording> {
  const { size: totalBytes } = await stat(path);
  const detected = detectFormat(await readHead(path));
  const progress = newProgress();
  return withEntries(detected, { path, totalBytes, progress });
}

type Source = { readonly path: string; readonly totalBytes: number; readonly progress: Progress };

function withEntries(detected: DetectedFormat, source: Source): Recording {
  const { path, progress } = source;
  switch (detected.format) {
    case 'bitstamp-orders':
      return { ...source, ...detected, entries: readEntries(path, parseBitstampLine, progress) };
    case 'binance-streams':
      return { ...source, ...detected, entries: readEntries(path, parseBinanceLine, progress) };
    case 'venue-raw': {
      const parse = (line: string) => parseVenueLine(detected.venue, line);
      return { ...source, ...detected, entries: readEntries(path, parse, progress) };
    }
    case 'pyth-updates':
      return { ...source, ...detected, entries: pythEntries(source) };
    case 'hyperliquid-answers':
      return { ...source, ...detected, entries: hyperliquidEntries(source) };
    case 'minute-candles': {
      const entries = withoutHeader(readEntries(path, skippingHeader(parseMinuteRow), progress));
      return { ...source, ...detected, entries };
    }
    case 'daily-series': {
      const parse = skippingHeader((line) => parseDailyRow(detected.header, line));
      const entries = withoutHeader(readEntries(path, parse, progress));
      return { ...source, format: detected.format, entries };
    }
    case 'day-minutes':
      return { ...source, ...detected, entries: dayMinuteEntries(source) };
    default:
      return unreachable(detected);
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const { bytes } = await openBytes(path);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Parses every line but the first, for which it gives null. */
function skippingHeader<R>(parse: (line: string) => R): (line: string) => R | null {
  let isHeader = true;
  return (line) => {
    if (!isHeader) return parse(line);
    isHeader = false;
    return null;
  };
}

async function* withoutHeader<R>(
  entries: AsyncIterable<Entry<R | null>>,
): AsyncGenerator<Entry<R>> {
  for await (const entry of entries) {
    if (entry.kind === 'fault') yield entry;
    else if (entry.record !== null) yield { ...entry, record: entry.record };
  }
}

async function* pythEntries({ path, progress }: Source): AsyncGenerator<Entry<PythPriceRecord>> {
  const text = await readDocument(path, progress);
  const prices = parseEntry(1, text, (document) => pythPrices(parsePythDocument(document)));
  if (prices.kind === 'fault') {
    yield prices;
    return;
  }
  for (const record of prices.record) {
    progress.lines += 1;
    yield { kind: 'record', line: progress.lines, record };
  }
}

async function* hyperliquidEntries(source: Source): AsyncGenerator<Entry<HyperliquidRecord>> {
  const text = await readDocument(source.path, source.progress);
  const answers = parseEntry(1, text, parseHyperliquidDocument);
  if (answers.kind === 'fault') yield answers;
  else yield* answers.record;
}

/** A zip of one day whose member is named for it: `20180404_btcusd_minute_trade.csv`. */
async function* dayMinuteEntries({ path, progress }: Source): AsyncGenerator<Entry<CandleRecord>> {
  const member = parseEntry(1, await readDocumentBytes(path, progress), readSingleMember);
  if (member.kind === 'fault') {
    yield member;
    return;
  }
  const { name, bytes } = member.record;
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})_[a-z]+_minute_trade\.csv$/.exec(name);
  if (match === null) throw new RecordingFault('UnknownShape', name);
  const day = match.slice(1).join('-');
  for (const line of bytes.toString('utf8').split('\n')) {
    progress.lines += 1;
    if (line === '') progress.blankLines += 1;
    else yield parseEntry(progress.lines, line, (row) => parseDayMinuteRow(day, row));
  }
}
