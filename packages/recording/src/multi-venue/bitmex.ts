import { quote, RecordingFault } from '../fault.ts';
import { arrayField, asObject, decimalField, objectField, textField } from '../fields.ts';
import type { JsonObject } from '../json-text.ts';
import type { VenueLevel, VenueRecord } from './record.ts';
import { sideField } from './side.ts';

/** Tables with partial, insert, update and delete; book levels are named by id. */
export function parseBitmexMessage(receivedUs: number, message: unknown): VenueRecord {
  const object = asObject(message, 'message');
  if (object['table'] === undefined) return { kind: 'notice', receivedUs };
  const table = textField(object, 'table');
  const action = textField(object, 'action');
  const rows = arrayField(object, 'data').map((row) => asObject(row, 'row'));
  const market = marketOf(object, rows);
  switch (table) {
    case 'trade': {
      const isHistory = action === 'partial';
      return { kind: 'trades', receivedUs, market, isHistory, trades: rows.map(toTrade) };
    }
    case 'quote':
      return { kind: 'quotes', receivedUs, market, quotes: rows.map(toQuote) };
    case 'orderBookL2': {
      const levels = rows.map((row) => toLevel(row, action));
      return { kind: 'book', receivedUs, market, isSnapshot: action === 'partial', levels };
    }
    default:
      throw new RecordingFault('UnknownEvent', quote(table));
  }
}

/** A partial without rows names its market in the filter of the subscription. */
function marketOf(object: JsonObject, rows: readonly JsonObject[]): string {
  const first = rows[0];
  return textField(first ?? objectField(object, 'filter'), 'symbol');
}

function toTrade(row: JsonObject): { side: 'buy' | 'sell'; price: string; size: string } {
  return {
    side: sideField(row, 'side'),
    price: decimalField(row, 'price'),
    size: decimalField(row, 'size'),
  };
}

function toQuote(row: JsonObject): {
  bidPrice: string;
  bidSize: string;
  askPrice: string;
  askSize: string;
} {
  return {
    bidPrice: decimalField(row, 'bidPrice'),
    bidSize: decimalField(row, 'bidSize'),
    askPrice: decimalField(row, 'askPrice'),
    askSize: decimalField(row, 'askSize'),
  };
}

function toLevel(row: JsonObject, action: string): VenueLevel {
  return {
    side: sideField(row, 'side'),
    key: textField(row, 'id'),
    price: row['price'] === undefined ? null : decimalField(row, 'price'),
    size: action === 'delete' ? null : decimalField(row, 'size'),
  };
}
