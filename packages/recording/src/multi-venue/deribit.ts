import { quote, RecordingFault } from '../fault.ts';
import {
  arrayField,
  asArray,
  asDecimal,
  asObject,
  decimalField,
  objectField,
  textField,
} from '../fields.ts';
import type { JsonObject } from '../json-text.ts';
import type { VenueLevel, VenueRecord, VenueTrade } from './record.ts';
import { sideField } from './side.ts';

/** JSON-RPC notifications of the channels ticker, book and trades. */
export function parseDeribitMessage(receivedUs: number, message: unknown): VenueRecord {
  const object = asObject(message, 'message');
  if (object['method'] === undefined) return { kind: 'notice', receivedUs };
  const params = objectField(object, 'params');
  const channel = textField(params, 'channel');
  const [topic = '', market = ''] = channel.split('.');
  switch (topic) {
    case 'ticker':
      return toTicker(receivedUs, market, objectField(params, 'data'));
    case 'book': {
      const data = objectField(params, 'data');
      const isSnapshot = textField(data, 'type') === 'snapshot';
      const bids = arrayField(data, 'bids').map((value) => toLevel('buy', value));
      const asks = arrayField(data, 'asks').map((value) => toLevel('sell', value));
      return { kind: 'book', receivedUs, market, isSnapshot, levels: [...bids, ...asks] };
    }
    case 'trades': {
      const trades = arrayField(params, 'data').map(toTrade);
      return { kind: 'trades', receivedUs, market, isHistory: false, trades };
    }
    default:
      throw new RecordingFault('UnknownEvent', quote(channel));
  }
}

function toTicker(receivedUs: number, market: string, data: JsonObject): VenueRecord {
  return {
    kind: 'ticker',
    receivedUs,
    market,
    markPrice: decimalField(data, 'mark_price'),
    indexPrice: decimalField(data, 'index_price'),
    lastPrice: data['last_price'] === null ? null : decimalField(data, 'last_price'),
  };
}

/** `[new | change | delete, price, size]`. */
function toLevel(side: 'buy' | 'sell', value: unknown): VenueLevel {
  const [action, price, size] = asArray(value, 'level');
  if (action !== 'new' && action !== 'change' && action !== 'delete') {
    throw new RecordingFault('UnknownEvent', quote(String(action)));
  }
  const text = asDecimal(price, 'price');
  return {
    side,
    key: text,
    price: text,
    size: action === 'delete' ? null : asDecimal(size, 'size'),
  };
}

function toTrade(value: unknown): VenueTrade {
  const trade = asObject(value, 'trade');
  return {
    side: sideField(trade, 'direction'),
    price: decimalField(trade, 'price'),
    size: decimalField(trade, 'amount'),
  };
}
