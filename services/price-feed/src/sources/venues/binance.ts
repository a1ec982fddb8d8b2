import { asObject, objectField, parseJsonExact, textField } from '@tandem/recording';
import {
  bestQuote,
  millisecondsUs,
  NOTICE,
  sequenceOf,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** Best bid and ask of spot markets, pushed at each change. It carries no time. */
export const BINANCE_SPOT: VenueProtocol = {
  endpoint: 'wss://stream.binance.com:9443',
  url: streamsUrl,
  requests: () => [],
  keepAlive: null,
  isSequenceDense: false,
  parse,
};

/** The same of USD-margined perpetuals, with the time of the event. */
export const BINANCE_FUTURES: VenueProtocol = {
  ...BINANCE_SPOT,
  endpoint: 'wss://fstream.binance.com',
};

function streamsUrl(endpoint: string, symbols: readonly string[]): string {
  const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@bookTicker`).join('/');
  return `${endpoint}/stream?streams=${streams}`;
}

function parse(text: string): VenueMessage {
  const message = asObject(parseJsonExact(text), 'message');
  if (message['error'] !== undefined) return { kind: 'refused', detail: text };
  if (message['stream'] === undefined) return NOTICE;
  if (!textField(message, 'stream').endsWith('@bookTicker')) return NOTICE;
  const data = objectField(message, 'data');
  const quote = bestQuote({
    symbol: textField(data, 's'),
    bid: data['b'],
    ask: data['a'],
    publishedUs: data['E'] === undefined ? null : millisecondsUs(data['E']),
    sequence: sequenceOf(data['u']),
  });
  return { kind: 'quotes', quotes: [quote] };
}
