import { asObject, objectField, parseJsonExact, textField } from '@tandem/recording';
import {
  bestOf,
  bestQuote,
  microsecondsUs,
  NOTICE,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

const CHANNEL = 'order_book_';

/** The book of a hundred levels, whole at each change; the best of it is read. */
export const BITSTAMP: VenueProtocol = {
  endpoint: 'wss://ws.bitstamp.net',
  url: (endpoint) => endpoint,
  requests: (symbols) =>
    symbols.map((symbol) =>
      JSON.stringify({ event: 'bts:subscribe', data: { channel: `${CHANNEL}${symbol}` } }),
    ),
  keepAlive: { everyMs: 20_000, message: '{"event":"bts:heartbeat"}' },
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  switch (textField(message, 'event')) {
    case 'data': {
      const channel = textField(message, 'channel');
      if (!channel.startsWith(CHANNEL)) return NOTICE;
      const data = objectField(message, 'data');
      const quote = bestQuote({
        symbol: channel.slice(CHANNEL.length),
        bid: bestOf(data, 'bids'),
        ask: bestOf(data, 'asks'),
        publishedUs: microsecondsUs(data['microtimestamp']),
        sequence: null,
      });
      return { kind: 'quotes', quotes: [quote] };
    }
    case 'bts:error':
      return { kind: 'refused', detail: text };
    case 'bts:request_reconnect':
      return { kind: 'goodbye' };
    default:
      return NOTICE;
  }
}
