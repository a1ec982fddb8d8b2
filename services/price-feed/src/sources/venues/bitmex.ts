import { arrayField, asObject, parseJsonExact, textField } from '@tandem/recording';
import type { Quote } from '../../quotes/quote.ts';
import {
  bestQuote,
  isoTimeUs,
  NOTICE,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** Quotes of perpetuals; several of one symbol may come in one message. */
export const BITMEX: VenueProtocol = {
  endpoint: 'wss://ws.bitmex.com/realtime',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({ op: 'subscribe', args: symbols.map((symbol) => `quote:${symbol}`) }),
  ],
  keepAlive: { everyMs: 5_000, message: 'ping' },
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  if (text === 'pong') return NOTICE;
  const message = asObject(parseJsonExact(text), 'message');
  if (message['error'] !== undefined) return { kind: 'refused', detail: text };
  if (message['table'] !== 'quote') return NOTICE;
  const newest = new Map<string, Quote>();
  for (const entry of arrayField(message, 'data')) {
    const row = asObject(entry, 'quote');
    const symbol = textField(row, 'symbol');
    newest.set(
      symbol,
      bestQuote({
        symbol,
        bid: row['bidPrice'],
        ask: row['askPrice'],
        publishedUs: isoTimeUs(row['timestamp']),
        sequence: null,
      }),
    );
  }
  return { kind: 'quotes', quotes: [...newest.values()] };
}
