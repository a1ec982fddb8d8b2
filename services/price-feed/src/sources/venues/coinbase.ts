import { asObject, parseJsonExact, textField } from '@tandem/recording';
import {
  bestQuote,
  isoTimeUs,
  NOTICE,
  sequenceOf,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** The ticker of Coinbase Exchange: best bid and ask at each trade, heartbeats in between. */
export const COINBASE: VenueProtocol = {
  endpoint: 'wss://ws-feed.exchange.coinbase.com',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({ type: 'subscribe', product_ids: symbols, channels: ['ticker', 'heartbeat'] }),
  ],
  keepAlive: null,
  // The sequence counts everything that happens to a product, the ticker shows a part of it.
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  switch (textField(message, 'type')) {
    case 'ticker': {
      const quote = bestQuote({
        symbol: textField(message, 'product_id'),
        bid: message['best_bid'],
        ask: message['best_ask'],
        publishedUs: isoTimeUs(message['time']),
        sequence: sequenceOf(message['sequence']),
      });
      return { kind: 'quotes', quotes: [quote] };
    }
    case 'error':
      return { kind: 'refused', detail: text };
    default:
      return NOTICE;
  }
}
