import { describe, expect, test } from 'vitest';
import { parseBinanceLine } from './parse-line.ts';

const AT = '1723161255088156767';

function stream(name: string, data: string): string {
  return `${AT} {"stream":"ethusdt@${name}","data":${data}}`;
}

const TRADE =
  '{"e":"trade","E":1723161256560,"T":1723161256560,"s":"ETHUSDT","t":4308068523,' +
  '"p":"2681.62","q":"1.000","X":"MARKET","m":true}';

describe('a Binance line', () => {
  test('reads a trade, keeping the time in whole microseconds', () => {
    expect(parseBinanceLine(stream('trade', TRADE))).toEqual({
      kind: 'trade',
      receivedUs: 1_723_161_255_088_156,
      symbol: 'ETHUSDT',
      tradeId: 4_308_068_523,
      tradedMs: 1_723_161_256_560,
      price: '2681.62',
      size: '1.000',
      isBuyerMaker: true,
      origin: 'MARKET',
    });
  });

  test('reads a spot depth update, which has no previous id', () => {
    const data = '{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":3,"u":5,"b":[["1.5","0"]],"a":[]}';
    expect(parseBinanceLine(stream('depth@100ms', data))).toMatchObject({
      kind: 'depthUpdate',
      firstUpdateId: 3,
      lastUpdateId: 5,
      previousUpdateId: null,
      bids: [['1.5', '0']],
    });
  });

  test('reads a REST snapshot', () => {
    const json = '{"lastUpdateId":7,"bids":[["1","2"]],"asks":[]}';
    expect(parseBinanceLine(`${AT} ${json}`)).toMatchObject({ kind: 'snapshot', lastUpdateId: 7 });
  });

  test.each([
    ['UnknownShape', '{"lastUpdateId":7}'],
    ['UnknownEvent', stream('forceOrder', '{}')],
    ['InvalidJson', stream('trade', '{"p":}')],
    ['MissingField', stream('trade', '{}')],
    ['OutOfRange', stream('trade', TRADE.replace('4308068523', '9007199254740993'))],
    ['OutOfRange', stream('trade', TRADE.replace('4308068523', '1.5'))],
    ['InvalidNumber', stream('trade', TRADE.replace('"2681.62"', '"NaN"'))],
    ['WrongType', stream('trade', TRADE.replace('"2681.62"', '2681.62'))],
    ['WrongType', stream('trade', TRADE.replace('"m":true', '"m":1'))],
  ])('refuses with %s', (reason, line) => {
    expect(() => parseBinanceLine(line)).toThrow(reason);
  });
});
