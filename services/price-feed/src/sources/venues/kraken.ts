import { arrayField, asObject, parseJsonExact, textField } from '@tandem/recording';
import {
  bestQuote,
  isoTimeUs,
  NOTICE,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** The ticker of Kraken's second socket interface, at each change of best bid and ask. */
export const KRAKEN: VenueProtocol = {
  endpoint: 'wss://ws.kraken.com/v2',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({
      method: 'subscribe',
      params: { channel: 'ticker', symbol: symbols, event_trigger: 'bbo' },
    }),
  ],
  keepAlive: { everyMs: 20_000, message: '{"method":"ping"}' },
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  if (message['success'] === false) return { kind: 'refused', detail: text };
  if (message['channel'] !== 'ticker') return NOTICE;
  const quotes = arrayField(message, 'data').map((entry) => {
    const row = asObject(entry, 'ticker');
    const time = row['timestamp'];
    return bestQuote({
      symbol: textField(row, 'symbol'),
      bid: row['bid'],
      ask: row['ask'],
      publishedUs: time === undefined ? null : isoTimeUs(time),
      sequence: null,
    });
  });
  return { kind: 'quotes', quotes };
}
