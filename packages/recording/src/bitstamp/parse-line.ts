import { roundDecimal, scaledInteger } from '../decimal-text.ts';
import { quote, RecordingFault } from '../fault.ts';
import { asObject, integerField, levelsField, textField } from '../fields.ts';
import { type JsonObject, parseJson, parseJsonExact } from '../json-text.ts';
import {
  type BitstampBookRecord,
  type BitstampOrderRecord,
  type BitstampRecord,
  type BitstampTradeRecord,
  type BookLevel,
  PRICE_DECIMALS,
  SIZE_DECIMALS,
} from './record.ts';

const LINE = /^([0-9]{13}) ([a-z_]+) (\{.*\})$/;

const US_PER_MS = 1000;

/** Parses `receive-milliseconds event json`. */
export function parseBitstampLine(line: string): BitstampRecord {
  const match = LINE.exec(line);
  if (match === null) throw new RecordingFault('UnknownShape', quote(line));
  const [, milliseconds = '', event = '', json = ''] = match;
  const receivedUs = Number(milliseconds) * US_PER_MS;
  switch (event) {
    case 'order_created':
      return parseOrder('orderCreated', receivedUs, json);
    case 'order_changed':
      return parseOrder('orderChanged', receivedUs, json);
    case 'order_deleted':
      return parseOrder('orderDeleted', receivedUs, json);
    case 'trade':
      return parseTrade(receivedUs, json);
    case 'order_book':
      return parseBook(receivedUs, json);
    default:
      throw new RecordingFault('UnknownEvent', quote(event));
  }
}

function parseOrder(
  kind: BitstampOrderRecord['kind'],
  receivedUs: number,
  json: string,
): BitstampOrderRecord {
  const order = asObject(parseJson(json), 'order');
  const type = integerField(order, 'order_type');
  if (type !== 0 && type !== 1) throw new RecordingFault('OutOfRange', `order_type ${type}`);
  return {
    kind,
    receivedUs,
    orderId: integerField(order, 'id'),
    side: type === 0 ? 'buy' : 'sell',
    priceCents: scaledInteger(textField(order, 'price'), PRICE_DECIMALS),
    sizeLots: scaledInteger(textField(order, 'amount'), SIZE_DECIMALS),
    placedAtSeconds: integerField(order, 'datetime'),
  };
}

/**
 * Trades alone were written by their recorder from binary floating point
 * (1.3495511499999999 for 1.34955115), so they are rounded to the scale of the venue.
 */
function parseTrade(receivedUs: number, json: string): BitstampTradeRecord {
  const trade = asObject(parseJsonExact(json), 'trade');
  return {
    kind: 'trade',
    receivedUs,
    tradeId: integerField(trade, 'id'),
    priceCents: roundedField(trade, 'price', PRICE_DECIMALS),
    sizeLots: roundedField(trade, 'amount', SIZE_DECIMALS),
  };
}

function roundedField(object: JsonObject, key: string, scale: number): number {
  return scaledInteger(roundDecimal(textField(object, key), scale), scale);
}

function parseBook(receivedUs: number, json: string): BitstampBookRecord {
  const book = asObject(parseJson(json), 'order_book');
  return {
    kind: 'orderBook',
    receivedUs,
    bids: levelsField(book, 'bids').map(toBookLevel),
    asks: levelsField(book, 'asks').map(toBookLevel),
  };
}

function toBookLevel([price, size]: readonly [string, string]): BookLevel {
  return {
    priceCents: scaledInteger(price, PRICE_DECIMALS),
    sizeLots: scaledInteger(size, SIZE_DECIMALS),
  };
}
