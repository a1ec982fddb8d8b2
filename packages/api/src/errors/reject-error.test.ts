import {
  type Command,
  type ConfigureAsset,
  type ConfigureMarket,
  commandCode,
  REJECT_REASONS,
  REJECTS,
  type RejectReason,
} from '@tandem/protocol';
import { describe, expect, test } from 'vitest';
import { VenueListing } from '../listing.ts';
import { rejectError, rejectSubject } from './reject-error.ts';
import { type FigureUnit, REJECT_FIGURES } from './reject-figures.ts';

const listing = new VenueListing();
listing.configureAsset({ asset: 0, symbol: 'USDC', decimals: 6 } as unknown as ConfigureAsset);
listing.configureAsset({ asset: 1, symbol: 'BTC', decimals: 8 } as unknown as ConfigureAsset);
listing.configureMarket({
  market: 7,
  symbol: 'BTC-PERP',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 1_000,
} as unknown as ConfigureMarket);

const SELL = { kind: 'PlaceOrder', account: 20, market: 7, side: 'sell' } as unknown as Command;

function errorOf(reason: RejectReason, command: Command, bound = 1_234_567, actual = 7) {
  const event = { kind: 'CommandRejected', command: commandCode(command.kind), reason };
  const subject = rejectSubject(command, listing, (orderId) => (orderId === 9 ? 7 : undefined));
  return rejectError({ ...event, bound, actual } as never, subject);
}

/** How 1,234,567 is written in each unit. */
const WRITTEN: { readonly [unit in FigureUnit]?: string } = {
  price: '123456.7',
  size: '12.34567',
  money: '1.234567',
  amount: '0.01234567',
  rate: '0.001234567',
};

describe.each(REJECT_REASONS)('%s', (reason) => {
  const [bound, actual] = REJECT_FIGURES[reason];

  test('has a name for each figure that means something, and its unit in the answer', () => {
    const [, boundMeans, actualMeans] = REJECTS.find(([name]) => name === reason) ?? [];
    expect(boundMeans === '0').toBe(bound[1] === 'none');
    expect(actualMeans).toBeDefined();
    expect(actual[1]).not.toBe('none');
    const names = bound[1] === 'none' ? [actual[0]] : [bound[0], actual[0]];
    expect(new Set([...names, 'bound', 'actual', 'command']).size).toBe(names.length + 3);
    const { inputs, message } = errorOf(reason, SELL);
    if (bound[1] !== 'none') {
      expect(inputs[bound[0]]).toBe(inputs['bound']);
      expect(inputs['bound']).toBe(WRITTEN[bound[1]] ?? inputs['bound']);
      expect(message).toContain(`${boundMeans}: ${String(inputs['bound'])}`);
    }
    expect(inputs[actual[0]]).toBe(inputs['actual']);
    const both = errorOf(reason, SELL, 7, 1_234_567);
    expect(both.inputs['actual']).toBe(WRITTEN[actual[1]] ?? both.inputs['actual']);
  });
});

test('amounts are of the asset that the command moves', () => {
  const withdraw = { kind: 'RequestWithdrawal', account: 20, asset: 1 } as unknown as Command;
  expect(errorOf('InsufficientBalance', withdraw).inputs['needed']).toBe('0.01234567');
  const buy = { ...SELL, side: 'buy' } as Command;
  expect(errorOf('InsufficientBalance', buy).inputs['needed']).toBe('1.234567');
  const pool = { kind: 'DepositToPool', account: 20 } as unknown as Command;
  expect(errorOf('InsufficientBalance', pool).inputs).toMatchObject({ needed: '1.234567' });
});

test('an amendment finds the market of its order, and codes become words', () => {
  const amend = { kind: 'AmendOrder', account: 20, orderId: 9 } as unknown as Command;
  expect(errorOf('AmendBelowFilled', amend).inputs['filled']).toBe('12.34567');
  expect(errorOf('KeyMarketForbidden', SELL).inputs).toMatchObject({ market: 'BTC-PERP' });
  expect(errorOf('KeyScopeMissing', SELL, 1, 10).inputs).toMatchObject({
    neededOneOf: 'trade',
    scopes: 'cancel, read',
  });
  expect(errorOf('MarketStatusForbids', SELL, 2, 0).inputs).toMatchObject({ status: 'reduceOnly' });
  const leverage = { kind: 'SetLeverage', account: 20, market: 7 } as unknown as Command;
  expect(errorOf('KeyLeverage', leverage, 5, 10).inputs).toMatchObject({
    highest: '5',
    leverage: '10',
  });
});
