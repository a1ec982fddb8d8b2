import { describe, expect, test } from 'vitest';
import { parseBitstampLine } from './parse-line.ts';

const ORDER =
  '{"price": "236.47", "amount": "2.00000000", "datetime": "1430438404", "id": 65595247, ' +
  '"order_type": 0}';

describe('a Bitstamp line', () => {
  test('reads an order', () => {
    expect(parseBitstampLine(`1430438404518 order_created ${ORDER}`)).toEqual({
      kind: 'orderCreated',
      receivedUs: 1_430_438_404_518_000,
      orderId: 65_595_247,
      side: 'buy',
      priceCents: 23_647,
      sizeLots: 200_000_000,
      placedAtSeconds: 1_430_438_404,
    });
  });

  test('rounds a trade back from binary floating point', () => {
    const json = '{"price": 235.02000000000001, "amount": 1.3495511499999999, "id": 8111221}';
    expect(parseBitstampLine(`1430441412715 trade ${json}`)).toMatchObject({
      priceCents: 23_502,
      sizeLots: 134_955_115,
    });
  });

  test('reads a snapshot', () => {
    const json = '{"bids": [["236.47", "1.78855669"]], "asks": []}';
    expect(parseBitstampLine(`1430438405885 order_book ${json}`)).toMatchObject({
      bids: [{ priceCents: 23_647, sizeLots: 178_855_669 }],
      asks: [],
    });
  });

  test.each([
    ['UnknownShape', 'order_created {}'],
    ['UnknownEvent', `1430438404518 order_moved ${ORDER}`],
    ['InvalidJson', '1430438404518 order_created {"price": }'],
    ['MissingField', '1430438404518 order_created {"order_type": 0}'],
    ['OutOfRange', `1430438404518 order_created ${ORDER.replace(': 0}', ': 2}')}`],
    ['InvalidNumber', `1430438404518 order_created ${ORDER.replace('236.47', '236.475')}`],
    ['WrongType', `1430438404518 order_created ${ORDER.replace('"236.47"', '236.47')}`],
  ])('refuses with %s', (reason, line) => {
    expect(() => parseBitstampLine(line)).toThrow(reason);
  });
});
