import { type ConfigureAsset, type ConfigureMarket, encodeCommand } from '@tandem/protocol';
import { describe, expect, test } from 'vitest';
import { VenueListing } from '../listing.ts';
import { commandFromRequest } from './command-from-request.ts';

const listing = new VenueListing();
const asset = (id: number, symbol: string, decimals: number) =>
  listing.configureAsset({ asset: id, symbol, decimals } as unknown as ConfigureAsset);
asset(0, 'USDC', 6);
asset(1, 'BTC', 8);
listing.configureMarket({
  market: 7,
  symbol: 'BTC-PERP',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 1_000,
} as unknown as ConfigureMarket);
const context = { account: 20, nonce: 9, listing };

function post(path: string, body: string, method = 'POST'): unknown {
  return commandFromRequest({ method, path, body }, context);
}

const order = { market: 'BTC-PERP', side: 'buy', type: 'limit', size: '0.5', price: '61234.5' };

describe('commandFromRequest', () => {
  test('turns decimals into lots and price units, and fills in what was left out', () => {
    const command = post('/v1/orders', JSON.stringify(order));
    expect(command).toEqual({
      kind: 'PlaceOrder',
      account: 20,
      market: 7,
      clientOrderId: null,
      nonce: 9,
      side: 'buy',
      type: 'limit',
      price: 612_345,
      size: 50_000,
      timeInForce: 'GTC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: false,
      selfTrade: 'cancelTaker',
      marginMode: 'cross',
    });
    expect(() => encodeCommand(command as never)).not.toThrow();
  });

  test('sets all limits of an account, in money, rates and times', () => {
    const limits = { maxDailyLoss: '250.5', maxDrawdownRate: '0.1', maxLeverage: 5 };
    const command = post('/v1/risk-limits', JSON.stringify(limits), 'PUT');
    expect(command).toEqual({
      kind: 'SetRiskLimits',
      account: 20,
      maxPositionNotional: null,
      maxLeverage: 5,
      maxDailyLoss: 250_500_000,
      maxDrawdownPpb: 100_000_000,
      maxConcentrationPpb: null,
      maxValueAtRisk: null,
    });
    expect(() => encodeCommand(command as never)).not.toThrow();
    const fine = '{"maxConcentrationRate":"0.0000000001"}';
    expect(post('/v1/risk-limits', fine, 'PUT')).toMatchObject({ code: 'InvalidDecimal' });
  });

  test('names the receiver of extra fees, or nobody', () => {
    const path = '/v1/keys/3/fee-receiver';
    const named = { kind: 'SetFeeReceiver', account: 20, keyId: 3 };
    expect(post(path, '{"receiver":21}', 'PUT')).toEqual({ ...named, receiver: 21 });
    expect(post(path, '{"receiver":null}', 'PUT')).toEqual({ ...named, receiver: null });
    expect(post(path, '{}', 'PUT')).toMatchObject({ code: 'InvalidRequest' });
  });

  test('moves money into the pool, and asks for shares back', () => {
    expect(post('/v1/pool/deposits', '{"amount":"100.5"}')).toEqual({
      kind: 'DepositToPool',
      account: 20,
      amount: 100_500_000,
      minShares: 0,
    });
    expect(post('/v1/pool/exits', '{"shares":"0.0000001"}')).toMatchObject({
      code: 'InvalidDecimal',
    });
    expect(post('/v1/pool/exits', '{"shares":"7.25","account":21}')).toEqual({
      kind: 'RequestPoolExit',
      account: 21,
      shares: 7_250_000,
    });
  });

  test('reads ids from the path, words before parameters', () => {
    expect(post('/v1/orders/256', '', 'DELETE')).toMatchObject({ orderId: 256, account: 20 });
    expect(post('/v1/orders/by-client-id/5?account=21', '', 'DELETE')).toMatchObject({
      clientOrderId: 5,
      orderId: null,
      account: 21,
    });
    const amended = { market: 'BTC-PERP', price: '1.1', size: '0.00001' };
    expect(post('/v1/orders/256', JSON.stringify(amended), 'PATCH')).toMatchObject({
      kind: 'AmendOrder',
      orderId: 256,
      price: 11,
      size: 1,
    });
    expect(post('/v1/orders/cancel-all', '{}')).toMatchObject({ market: null, uptoNonce: null });
  });

  test('names the item of a batch that has a fault', () => {
    const cancel = { action: 'cancel', orderId: 256 };
    const items = [cancel, { action: 'place', ...order, size: '0.000001' }];
    expect(post('/v1/orders/batch', JSON.stringify({ items }))).toMatchObject({
      code: 'InvalidDecimal',
      inputs: { item: 1, field: 'size', scale: 5 },
    });
    expect(post('/v1/orders/batch', JSON.stringify({ items: [cancel] }))).toMatchObject({
      kind: 'Batch',
      items: [{ kind: 'CancelOrder', account: 20 }],
    });
  });

  test.each([
    ['an amount that is a number', { ...order, size: 0.5 }, 'InvalidRequest', '/size'],
    ['an exponent', { ...order, size: '1e5' }, 'InvalidRequest', '/size'],
    ['a minus sign', { ...order, price: '-1' }, 'InvalidRequest', '/price'],
    ['an unknown word', { ...order, side: 'long' }, 'InvalidRequest', '/side'],
    ['an unknown field', { ...order, leverage: 5 }, 'InvalidRequest', '/leverage'],
    ['a missing field', { ...order, size: undefined }, 'InvalidRequest', '/'],
  ])('refuses %s', (_, body, code, path) => {
    expect(post('/v1/orders', JSON.stringify(body))).toMatchObject({ code, inputs: { path } });
  });

  test('says of a field that no schema has that it is unknown', () => {
    const fault = post('/v1/orders', JSON.stringify({ ...order, leverage: 5 }));
    expect(fault).toMatchObject({ inputs: { path: '/leverage', problem: 'unknown' } });
  });

  test.each([
    ['{"market":"A","market":"B"}', 'DuplicateKey'],
    ['{"a":{"x":1,"\\u0078":2}}', 'DuplicateKey'],
    ['{"__proto__":{"admin":true}}', 'ForbiddenKey'],
    ['{"\\u005f_proto__":{}}', 'ForbiddenKey'],
    ['{"a":{"constructor":1}}', 'ForbiddenKey'],
    ['['.repeat(30_000), 'TooDeep'],
    [`{"a":"${'x'.repeat(40_000)}"}`, 'BodyTooLarge'],
    ['[]', 'InvalidJson'],
    ['{"a":1', 'InvalidJson'],
    ['{"a":"\\"}', 'InvalidJson'],
    ['', 'InvalidJson'],
    ['null', 'InvalidJson'],
  ])('refuses the body %#: %s', (body, code) => {
    expect(post('/v1/orders', body)).toMatchObject({ code });
  });

  test.each([
    ['DELETE', '/v1/orders/0x10', 'InvalidRequest'],
    ['DELETE', '/v1/orders/1?account=1&account=2', 'DuplicateKey'],
    ['DELETE', '/v1/orders/1?__proto__=1', 'ForbiddenKey'],
    ['DELETE', '/v1/orders/1?color=red', 'InvalidRequest'],
    ['DELETE', '/v1/orders/9007199254740993', 'InvalidRequest'],
    ['DELETE', '/v1/nothing', 'UnknownOperation'],
    ['GET', '/v1/orders', 'UnknownOperation'],
  ])('refuses %s %s', (method, path, code) => {
    expect(post(path, '', method)).toMatchObject({ code });
  });

  test('the order of keys, escapes and spaces do not change the command', () => {
    const spaced = JSON.stringify(Object.fromEntries(Object.entries(order).reverse()), null, 2);
    const escaped = spaced.replace('"buy"', '"\\u0062uy"');
    expect(post('/v1/orders', escaped)).toEqual(post('/v1/orders', JSON.stringify(order)));
  });
});
