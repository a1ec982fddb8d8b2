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
import type { VenueLevel, VenueRecord, VenueTrade } from './record.ts';
import { sideField } from './side.ts';

/** Channels v3_orderbook and v3_trades; the answer to a subscription is the snapshot. */
export function parseDydxMessage(receivedUs: number, message: unknown): VenueRecord {
  const object = asObject(message, 'message');
  const type = textField(object, 'type');
  if (type === 'connected') return { kind: 'notice', receivedUs };
  if (type !== 'subscribed' && type !== 'channel_data') {
    throw new RecordingFault('UnknownEvent', quote(type));
  }
  const isFirst = type === 'subscribed';
  const market = textField(object, 'id');
  const contents = objectField(object, 'contents');
  const channel = textField(object, 'channel');
  switch (channel) {
    case 'v3_trades': {
      const trades = arrayField(contents, 'trades').map(toTrade);
      return { kind: 'trades', receivedUs, market, isHistory: isFirst, trades };
    }
    case 'v3_orderbook': {
      const toLevel = isFirst ? toSnapshotLevel : toChangedLevel;
      const bids = arrayField(contents, 'bids').map((value) => toLevel('buy', value));
      const asks = arrayField(contents, 'asks').map((value) => toLevel('sell', value));
      const levels = [...bids, ...asks];
      return { kind: 'book', receivedUs, market, isSnapshot: isFirst, levels };
    }
    default:
      throw new RecordingFault('UnknownEvent', quote(channel));
  }
}

function toSnapshotLevel(side: 'buy' | 'sell', value: unknown): VenueLevel {
  const level = asObject(value, 'level');
  const price = decimalField(level, 'price');
  return { side, key: price, price, size: decimalField(level, 'size') };
}

/** `[price, size]`; size 0 removes the level. */
function toChangedLevel(side: 'buy' | 'sell', value: unknown): VenueLevel {
  const [first, second] = asArray(value, 'level');
  const price = asDecimal(first, 'price');
  const size = asDecimal(second, 'size');
  return { side, key: price, price, size: /^0(?:\.0+)?$/.test(size) ? null : size };
}

function toTrade(value: unknown): VenueTrade {
  const trade = asObject(value, 'trade');
  return {
    side: sideField(trade, 'side'),
    price: decimalField(trade, 'price'),
    size: decimalField(trade, 'size'),
  };
}
