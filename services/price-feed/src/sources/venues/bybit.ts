import { asObject, objectField, parseJsonExact, textField } from '@tandem/recording';
import {
  bestOf,
  bestQuote,
  millisecondsUs,
  NOTICE,
  sequenceOf,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** The book of one level: always whole, and sent again after three seconds without a change. */
export const BYBIT_SPOT: VenueProtocol = {
  endpoint: 'wss://stream.bybit.com/v5/public/spot',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({ op: 'subscribe', args: symbols.map((symbol) => `orderbook.1.${symbol}`) }),
  ],
  keepAlive: { everyMs: 20_000, message: '{"op":"ping"}' },
  isSequenceDense: true,
  parse,
};

export const BYBIT_LINEAR: VenueProtocol = {
  ...BYBIT_SPOT,
  endpoint: 'wss://stream.bybit.com/v5/public/linear',
};

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  if (message['success'] === false) return { kind: 'refused', detail: text };
  if (message['topic'] === undefined) return NOTICE;
  if (!textField(message, 'topic').startsWith('orderbook.1.')) return NOTICE;
  const data = objectField(message, 'data');
  const sequence = sequenceOf(data['u']);
  const quote = bestQuote({
    symbol: textField(data, 's'),
    bid: bestOf(data, 'b'),
    ask: bestOf(data, 'a'),
    publishedUs: millisecondsUs(message['ts']),
    // 1 says that the venue's service began again: it continues nothing.
    sequence: sequence === 1 ? null : sequence,
  });
  return { kind: 'quotes', quotes: [quote] };
}
