import { asObject, objectField, parseJsonExact, textField } from '@tandem/recording';
import {
  bestQuote,
  millisecondsUs,
  NOTICE,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** The ticker of an instrument, ten times a second at most: `BTC-PERPETUAL`. */
export const DERIBIT: VenueProtocol = {
  endpoint: 'wss://www.deribit.com/ws/api/v2',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'public/subscribe',
      params: { channels: symbols.map((symbol) => `ticker.${symbol}.100ms`) },
    }),
  ],
  keepAlive: { everyMs: 20_000, message: '{"jsonrpc":"2.0","id":2,"method":"public/test"}' },
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  if (message['error'] !== undefined) return { kind: 'refused', detail: text };
  if (message['method'] !== 'subscription') return NOTICE;
  const params = objectField(message, 'params');
  if (!textField(params, 'channel').startsWith('ticker.')) return NOTICE;
  const data = objectField(params, 'data');
  const quote = bestQuote({
    symbol: textField(data, 'instrument_name'),
    bid: data['best_bid_price'],
    ask: data['best_ask_price'],
    publishedUs: millisecondsUs(data['timestamp']),
    sequence: null,
  });
  return { kind: 'quotes', quotes: [quote] };
}
