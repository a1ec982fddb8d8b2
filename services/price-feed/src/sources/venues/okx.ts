import { arrayField, asObject, objectField, parseJsonExact, textField } from '@tandem/recording';
import {
  bestOf,
  bestQuote,
  millisecondsUs,
  NOTICE,
  sequenceOf,
  type VenueMessage,
  type VenueProtocol,
} from './venue-protocol.ts';

/** Best bid and ask tick by tick. `BTC-USDT` is spot, `BTC-USDT-SWAP` the perpetual. */
export const OKX: VenueProtocol = {
  endpoint: 'wss://ws.okx.com:8443/ws/v5/public',
  url: (endpoint) => endpoint,
  requests: (symbols) => [
    JSON.stringify({
      op: 'subscribe',
      args: symbols.map((instId) => ({ channel: 'bbo-tbt', instId })),
    }),
  ],
  // The venue hangs up after 30 seconds without a message.
  keepAlive: { everyMs: 15_000, message: 'ping' },
  isSequenceDense: false,
  parse,
};

function parse(text: string): VenueMessage {
  if (text === 'pong') return NOTICE;
  const message = asObject(parseJsonExact(text), 'message');
  if (message['event'] === 'error') return { kind: 'refused', detail: text };
  if (message['event'] === 'notice') return { kind: 'goodbye' };
  if (message['data'] === undefined) return NOTICE;
  const source = objectField(message, 'arg');
  if (textField(source, 'channel') !== 'bbo-tbt') return NOTICE;
  const quotes = arrayField(message, 'data').map((entry) => {
    const row = asObject(entry, 'quote');
    return bestQuote({
      symbol: textField(source, 'instId'),
      bid: bestOf(row, 'bids'),
      ask: bestOf(row, 'asks'),
      publishedUs: millisecondsUs(row['ts']),
      sequence: row['seqId'] === undefined ? null : sequenceOf(row['seqId']),
    });
  });
  return { kind: 'quotes', quotes };
}
