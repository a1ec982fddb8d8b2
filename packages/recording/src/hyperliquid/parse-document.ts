import { type Entry, parseEntry } from '../entry.ts';
import { quote, RecordingFault } from '../fault.ts';
import {
  arrayField,
  asArray,
  asDecimal,
  asObject,
  booleanField,
  decimalField,
  field,
  integerField,
  objectField,
  textField,
} from '../fields.ts';
import { type JsonObject, parseJsonExact } from '../json-text.ts';
import type {
  HyperliquidBook,
  HyperliquidCandles,
  HyperliquidFill,
  HyperliquidFunding,
  HyperliquidLevel,
  HyperliquidMids,
  HyperliquidPosition,
  HyperliquidRecord,
  HyperliquidUserState,
} from './record.ts';

/** Parses `[{request, date, response}]`: one entry an answer. */
export function parseHyperliquidDocument(text: string): readonly Entry<HyperliquidRecord>[] {
  const answers = asArray(parseJsonExact(text), 'document');
  return answers.map((answer, index) => parseEntry(index + 1, answer, parseAnswer));
}

function parseAnswer(value: unknown): HyperliquidRecord {
  const answer = asObject(value, 'answer');
  const request = objectField(answer, 'request');
  const answeredAt = textField(answer, 'date');
  const type = textField(request, 'type');
  const response = field(answer, 'response');
  switch (type) {
    case 'meta':
      return { kind: 'meta', answeredAt, markets: parseMarkets(asObject(response, type)) };
    case 'allMids':
      return { kind: 'mids', answeredAt, mids: parseMids(asObject(response, type)) };
    case 'l2Book':
      return { kind: 'book', answeredAt, ...parseBook(asObject(response, type)) };
    case 'candleSnapshot':
      return { kind: 'candles', answeredAt, candles: asArray(response, type).map(parseCandle) };
    case 'fundingHistory':
      return {
        kind: 'fundingHistory',
        answeredAt,
        rates: asArray(response, type).map(parseFunding),
      };
    case 'userFills':
      return { kind: 'fills', answeredAt, fills: asArray(response, type).map(parseFill) };
    case 'openOrders':
      return { kind: 'openOrders', answeredAt, orders: asArray(response, type).map(parseOrder) };
    case 'clearinghouseState':
      return { kind: 'userState', answeredAt, ...parseUserState(asObject(response, type)) };
    default:
      throw new RecordingFault('UnknownEvent', quote(type));
  }
}

function parseMarkets(
  response: JsonObject,
): { coin: string; maxLeverage: number; sizeDecimals: number }[] {
  return arrayField(response, 'universe').map((value) => {
    const market = asObject(value, 'market');
    return {
      coin: textField(market, 'name'),
      maxLeverage: integerField(market, 'maxLeverage'),
      sizeDecimals: integerField(market, 'szDecimals'),
    };
  });
}

function parseMids(response: JsonObject): HyperliquidMids['mids'] {
  return new Map(Object.entries(response).map(([coin, mid]) => [coin, asDecimal(mid, coin)]));
}

function parseBook(response: JsonObject): Omit<HyperliquidBook, 'kind' | 'answeredAt'> {
  const [bids, asks] = arrayField(response, 'levels');
  return {
    coin: textField(response, 'coin'),
    timeMs: integerField(response, 'time'),
    bids: asArray(bids, 'bids').map(parseLevel),
    asks: asArray(asks, 'asks').map(parseLevel),
  };
}

function parseLevel(value: unknown): HyperliquidLevel {
  const level = asObject(value, 'level');
  return {
    price: decimalField(level, 'px'),
    size: decimalField(level, 'sz'),
    orders: integerField(level, 'n'),
  };
}

function parseCandle(value: unknown): HyperliquidCandles['candles'][number] {
  const candle = asObject(value, 'candle');
  return {
    coin: textField(candle, 's'),
    interval: textField(candle, 'i'),
    openMs: integerField(candle, 't'),
    closeMs: integerField(candle, 'T'),
    open: decimalField(candle, 'o'),
    high: decimalField(candle, 'h'),
    low: decimalField(candle, 'l'),
    close: decimalField(candle, 'c'),
    volume: decimalField(candle, 'v'),
    trades: integerField(candle, 'n'),
  };
}

function parseFunding(value: unknown): HyperliquidFunding {
  const funding = asObject(value, 'funding');
  return {
    coin: textField(funding, 'coin'),
    timeMs: integerField(funding, 'time'),
    fundingRate: decimalField(funding, 'fundingRate'),
    premium: decimalField(funding, 'premium'),
  };
}

function parseFill(value: unknown): HyperliquidFill {
  const fill = asObject(value, 'fill');
  return {
    coin: textField(fill, 'coin'),
    side: sideOf(fill),
    direction: textField(fill, 'dir'),
    price: decimalField(fill, 'px'),
    size: decimalField(fill, 'sz'),
    startPosition: decimalField(fill, 'startPosition'),
    closedProfit: decimalField(fill, 'closedPnl'),
    fee: decimalField(fill, 'fee'),
    isTaker: booleanField(fill, 'crossed'),
    orderId: integerField(fill, 'oid'),
    timeMs: integerField(fill, 'time'),
  };
}

function parseOrder(value: unknown): {
  coin: string;
  side: 'buy' | 'sell';
  price: string;
  size: string;
  orderId: number;
  timeMs: number;
} {
  const order = asObject(value, 'order');
  return {
    coin: textField(order, 'coin'),
    side: sideOf(order),
    price: decimalField(order, 'limitPx'),
    size: decimalField(order, 'sz'),
    orderId: integerField(order, 'oid'),
    timeMs: integerField(order, 'timestamp'),
  };
}

/** The venue writes B for bid and A for ask. */
function sideOf(object: JsonObject): 'buy' | 'sell' {
  const side = textField(object, 'side');
  if (side !== 'A' && side !== 'B') throw new RecordingFault('OutOfRange', `side ${quote(side)}`);
  return side === 'B' ? 'buy' : 'sell';
}

function parseUserState(response: JsonObject): Omit<HyperliquidUserState, 'kind' | 'answeredAt'> {
  const summary = objectField(response, 'crossMarginSummary');
  return {
    accountValue: decimalField(summary, 'accountValue'),
    totalNotional: decimalField(summary, 'totalNtlPos'),
    totalMarginUsed: decimalField(summary, 'totalMarginUsed'),
    withdrawable: decimalField(response, 'withdrawable'),
    positions: arrayField(response, 'assetPositions').map(parsePosition),
  };
}

function parsePosition(value: unknown): HyperliquidPosition {
  const position = objectField(asObject(value, 'position'), 'position');
  const liquidationPrice = field(position, 'liquidationPx');
  return {
    coin: textField(position, 'coin'),
    size: decimalField(position, 'szi'),
    entryPrice: decimalField(position, 'entryPx'),
    notional: decimalField(position, 'positionValue'),
    leverage: integerField(objectField(position, 'leverage'), 'value'),
    marginUsed: decimalField(position, 'marginUsed'),
    unrealizedProfit: decimalField(position, 'unrealizedPnl'),
    liquidationPrice:
      liquidationPrice === null ? null : asDecimal(liquidationPrice, 'liquidationPx'),
  };
}
