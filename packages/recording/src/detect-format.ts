import {
  CLOSE_AND_VOLUME_HEADER,
  CLOSE_HEADER,
  FUNDING_HEADER,
  MINUTE_HEADER,
} from './candles/parse-csv.ts';
import { quote, RecordingFault } from './fault.ts';
import { venueOfUrl } from './multi-venue/parse-line.ts';
import type { RecordedVenue } from './multi-venue/record.ts';

/** Which Binance market a raw recording is of; they differ in units and in how ids chain. */
export type BinanceMarket = 'usdm' | 'coinm' | 'spot';

/** What a recording is, told from its first bytes and never from its name. */
export type DetectedFormat =
  | { readonly format: 'bitstamp-orders' }
  | { readonly format: 'binance-streams'; readonly market: BinanceMarket }
  | { readonly format: 'venue-raw'; readonly venue: RecordedVenue }
  | { readonly format: 'pyth-updates' }
  | { readonly format: 'hyperliquid-answers' }
  | { readonly format: 'minute-candles' }
  | { readonly format: 'day-minutes' }
  | { readonly format: 'daily-series'; readonly header: string };

/** How many (decompressed) bytes are enough to tell any format. */
export const HEAD_BYTES: number = 64 * 1024;

const BITSTAMP = /^[0-9]{13} (?:order_created|order_changed|order_deleted|order_book|trade) \{/;
const BINANCE = /^[0-9]{19} \{/;
const VENUE = /^((?:wss?|https?):\/\/\S+) (?:<->|<-|->) ?/;
const ZIP = 'PK\u0003\u0004';
const DAILY_HEADERS: readonly string[] = [CLOSE_HEADER, CLOSE_AND_VOLUME_HEADER, FUNDING_HEADER];

/** Recognises a recording by its first bytes, decompressed if it was gzip. */
export function detectFormat(head: Uint8Array): DetectedFormat {
  const text = new TextDecoder('utf-8').decode(head.subarray(0, HEAD_BYTES));
  const firstLine = text.trimStart().split('\n', 1)[0]?.trimEnd() ?? '';
  if (text.startsWith(ZIP)) return { format: 'day-minutes' };
  if (BITSTAMP.test(firstLine)) return { format: 'bitstamp-orders' };
  if (BINANCE.test(firstLine)) return { format: 'binance-streams', market: binanceMarket(text) };
  const venue = venueOfUrl(VENUE.exec(firstLine)?.[1] ?? '');
  if (venue !== null) return { format: 'venue-raw', venue };
  if (firstLine === MINUTE_HEADER) return { format: 'minute-candles' };
  if (DAILY_HEADERS.includes(firstLine)) return { format: 'daily-series', header: firstLine };
  if (/^\s*\{\s*"guardian_sets"/.test(text)) return { format: 'pyth-updates' };
  if (/^\s*\[\s*\{\s*"request"/.test(text)) return { format: 'hyperliquid-answers' };
  throw new RecordingFault('UnknownShape', `no known recording begins with ${quote(firstLine)}`);
}

/** COIN-M messages name their pair, futures updates their previous id; spot has neither. */
function binanceMarket(text: string): BinanceMarket {
  if (text.includes('"ps":')) return 'coinm';
  return text.includes('"pu":') ? 'usdm' : 'spot';
}
