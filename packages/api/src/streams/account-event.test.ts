import type { Event } from '@tandem/protocol';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { VenueListing } from '../listing.ts';
import { AccountEvent, accountEvent, bankruptEvent, fieldsWithoutUnit } from './account-event.ts';

function listing(): VenueListing {
  const made = new VenueListing();
  const asset = (id: number, symbol: string, decimals: number) =>
    made.configureAsset({ asset: id, symbol, decimals } as never);
  asset(0, 'USDC', 6);
  asset(1, 'BTC', 8);
  const rules = { baseAsset: 1, quoteAsset: 0, baseUnitsPerLot: 10_000 };
  made.configureMarket({
    market: 1,
    symbol: 'BTC-PERP',
    marketKind: 'perpetual',
    ...rules,
  } as never);
  made.configureMarket({ market: 2, symbol: 'BTC-USDC', marketKind: 'spot', ...rules } as never);
  return made;
}

const FILL = {
  kind: 'OrderFilled',
  account: 20,
  market: 1,
  orderId: 257,
  side: 'buy',
  liquidity: 'taker',
  marginMode: 'cross',
  price: 6_500_000,
  size: 3,
  remaining: 0,
  fee: 9_750,
  realizedProfit: -1,
  positionSize: 3,
  positionQuote: -19_509_750,
} as unknown as Event;

test('every field of an account event has a unit, and the schema takes what is sent', () => {
  expect(fieldsWithoutUnit()).toEqual([]);
  const shown = accountEvent(FILL, 4, listing());
  expect(Check(AccountEvent, shown)).toBe(true);
  expect(Check(AccountEvent, { ...shown, surprise: 1 })).toBe(false);
});

test('amounts are written in the units of their market', () => {
  expect(accountEvent(FILL, 4, listing())).toEqual({
    index: 4,
    kind: 'OrderFilled',
    account: 20,
    market: 'BTC-PERP',
    orderId: 257,
    side: 'buy',
    liquidity: 'taker',
    marginMode: 'cross',
    price: '65000',
    size: '0.0003',
    remaining: '0',
    fee: '0.00975',
    realizedProfit: '-0.000001',
    positionSize: '0.0003',
    positionQuote: '-19.50975',
  });
});

test('a buyer at a spot market pays his fee in what he gets, and sees his balances', () => {
  const spot = { ...FILL, market: 2, fee: 15, positionSize: 30_000, positionQuote: 1_000_000 };
  expect(accountEvent(spot as Event, 0, listing())).toMatchObject({
    fee: '0.00000015',
    positionSize: '0.0003',
    positionQuote: '1',
  });
});

test('a deleveraged account is not told whom it was closed against', () => {
  const shown = accountEvent(
    { kind: 'PositionDeleveraged', account: 20, market: 1, bankruptAccount: 21 } as never,
    0,
    listing(),
  );
  expect(Object.keys(shown)).not.toContain('bankruptAccount');
});

test('the bankrupt account sees its own side of a deleveraging', () => {
  const event = {
    kind: 'PositionDeleveraged',
    account: 20,
    market: 1,
    size: 5,
    quote: 32_500_000,
    bankruptAccount: 21,
    bankruptPositionSize: -5,
    bankruptPositionQuote: 33_000_000,
  };
  const shown = bankruptEvent(event as never, 2, listing());
  expect(Check(AccountEvent, shown)).toBe(true);
  expect(shown).toEqual({
    index: 2,
    kind: 'BankruptPositionClosed',
    account: 21,
    market: 'BTC-PERP',
    size: '0.0005',
    quote: '32.5',
    positionSize: '-0.0005',
    positionQuote: '33',
  });
});
