import { quote, RecordingFault } from '../fault.ts';
import {
  asObject,
  booleanField,
  decimalField,
  integerField,
  levelsField,
  objectField,
  textField,
} from '../fields.ts';
import { type JsonObject, parseJson } from '../json-text.ts';
import type { BinanceRecord } from './record.ts';

const LINE = /^([0-9]{16})[0-9]{3} (\{.*\})$/;

/** Parses `receive-nanoseconds json`; the time is kept in whole microseconds. */
export function parseBinanceLine(line: string): BinanceRecord {
  const match = LINE.exec(line);
  if (match === null) throw new RecordingFault('UnknownShape', quote(line));
  const [, microseconds = '', json = ''] = match;
  return parseBinanceMessage(Number(microseconds), parseJson(json));
}

/** Parses one message of a combined stream, or a REST snapshot. */
export function parseBinanceMessage(receivedUs: number, message: unknown): BinanceRecord {
  const object = asObject(message, 'message');
  if (object['stream'] === undefined) return parseSnapshot(receivedUs, object);
  const stream = textField(object, 'stream');
  const data = objectField(object, 'data');
  // Spot book tickers have no event name, so the kind is told by the name of the stream.
  const kind = stream.slice(stream.indexOf('@') + 1);
  if (kind.startsWith('depth')) return parseDepthUpdate(receivedUs, data);
  if (kind.startsWith('kline')) return parseKline(receivedUs, data);
  if (kind === 'trade') return parseTrade(receivedUs, data);
  if (kind === 'aggTrade') return parseAggregateTrade(receivedUs, data);
  if (kind === 'bookTicker') return parseBookTicker(receivedUs, data);
  throw new RecordingFault('UnknownEvent', quote(stream));
}

function parseDepthUpdate(receivedUs: number, data: JsonObject): BinanceRecord {
  return {
    kind: 'depthUpdate',
    receivedUs,
    symbol: textField(data, 's'),
    eventMs: integerField(data, 'E'),
    firstUpdateId: integerField(data, 'U'),
    lastUpdateId: integerField(data, 'u'),
    previousUpdateId: data['pu'] === undefined ? null : integerField(data, 'pu'),
    bids: levelsField(data, 'b'),
    asks: levelsField(data, 'a'),
  };
}

function parseTrade(receivedUs: number, data: JsonObject): BinanceRecord {
  return {
    kind: 'trade',
    receivedUs,
    symbol: textField(data, 's'),
    tradeId: integerField(data, 't'),
    tradedMs: integerField(data, 'T'),
    price: decimalField(data, 'p'),
    size: decimalField(data, 'q'),
    isBuyerMaker: booleanField(data, 'm'),
    origin: data['X'] === undefined ? null : textField(data, 'X'),
  };
}

function parseAggregateTrade(receivedUs: number, data: JsonObject): BinanceRecord {
  return {
    kind: 'aggregateTrade',
    receivedUs,
    symbol: textField(data, 's'),
    aggregateTradeId: integerField(data, 'a'),
    firstTradeId: integerField(data, 'f'),
    lastTradeId: integerField(data, 'l'),
    tradedMs: integerField(data, 'T'),
    price: decimalField(data, 'p'),
    size: decimalField(data, 'q'),
    isBuyerMaker: booleanField(data, 'm'),
  };
}

function parseBookTicker(receivedUs: number, data: JsonObject): BinanceRecord {
  return {
    kind: 'bookTicker',
    receivedUs,
    symbol: textField(data, 's'),
    updateId: integerField(data, 'u'),
    bidPrice: decimalField(data, 'b'),
    bidSize: decimalField(data, 'B'),
    askPrice: decimalField(data, 'a'),
    askSize: decimalField(data, 'A'),
  };
}

function parseKline(receivedUs: number, data: JsonObject): BinanceRecord {
  const kline = objectField(data, 'k');
  return {
    kind: 'kline',
    receivedUs,
    symbol: textField(kline, 's'),
    interval: textField(kline, 'i'),
    openMs: integerField(kline, 't'),
    isClosed: booleanField(kline, 'x'),
    open: decimalField(kline, 'o'),
    high: decimalField(kline, 'h'),
    low: decimalField(kline, 'l'),
    close: decimalField(kline, 'c'),
    volume: decimalField(kline, 'v'),
  };
}

function parseSnapshot(receivedUs: number, object: JsonObject): BinanceRecord {
  return {
    kind: 'snapshot',
    receivedUs,
    lastUpdateId: integerField(object, 'lastUpdateId'),
    bids: levelsField(object, 'bids'),
    asks: levelsField(object, 'asks'),
  };
}
