import { quote, RecordingFault } from '../fault.ts';
import { arrayField, asObject, decimalField, objectField, textField } from '../fields.ts';
import type { JsonObject } from '../json-text.ts';
import type { VenueLevel, VenueRecord, VenueTrade } from './record.ts';
import { sideField } from './side.ts';

/** Topics `trade.MARKET` and `orderBookL2_25.MARKET` of the inverse v2 socket. */
export function parseBybitMessage(receivedUs: number, message: unknown): VenueRecord {
  const object = asObject(message, 'message');
  if (object['topic'] === undefined) return { kind: 'notice', receivedUs };
  const [topic = '', market = ''] = textField(object, 'topic').split('.');
  switch (topic) {
    case 'trade': {
      const trades = arrayField(object, 'data').map(toTrade);
      return { kind: 'trades', receivedUs, market, isHistory: false, trades };
    }
    case 'orderBookL2_25':
      return { kind: 'book', receivedUs, market, ...toLevels(object) };
    default:
      throw new RecordingFault('UnknownEvent', quote(topic));
  }
}

function toTrade(value: unknown): VenueTrade {
  const trade = asObject(value, 'trade');
  return {
    side: sideField(trade, 'side'),
    price: decimalField(trade, 'price'),
    size: decimalField(trade, 'size'),
  };
}

function toLevels(object: JsonObject): { isSnapshot: boolean; levels: readonly VenueLevel[] } {
  const type = textField(object, 'type');
  if (type === 'snapshot') {
    return { isSnapshot: true, levels: arrayField(object, 'data').map(toLevel) };
  }
  if (type !== 'delta') throw new RecordingFault('UnknownEvent', quote(type));
  const data = objectField(object, 'data');
  const deleted = arrayField(data, 'delete').map((value) => ({ ...toKey(value), size: null }));
  const set = [...arrayField(data, 'update'), ...arrayField(data, 'insert')].map(toLevel);
  return { isSnapshot: false, levels: [...deleted, ...set] };
}

function toKey(value: unknown): Omit<VenueLevel, 'size'> {
  const level = asObject(value, 'level');
  return {
    side: sideField(level, 'side'),
    key: textField(level, 'id'),
    price: decimalField(level, 'price'),
  };
}

function toLevel(value: unknown): VenueLevel {
  return { ...toKey(value), size: decimalField(asObject(value, 'level'), 'size') };
}
