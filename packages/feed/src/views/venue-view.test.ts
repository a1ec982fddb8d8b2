import type { Event } from '@tandem/protocol';
import { describe, expect, it } from 'vitest';
import { event, released } from '../released.fixture.ts';
import { loadView, saveView } from './checkpoint.ts';
import { VenueView } from './venue-view.ts';

const MARKET = {
  kind: 'ConfigureMarket',
  market: 0,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
} as never;

const listed = event('MarketConfigured', {
  market: 0,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  tickSize: 1,
  maxPrice: 1_000_000,
  takerFeePpb: 450_000,
});

function rested(orderId: number, side: string, [price, remaining]: [number, number]): Event {
  return event('OrderRested', { account: 16, market: 0, orderId, side, price, remaining });
}

function filled(fields: { readonly [name: string]: unknown }): Event {
  return event('OrderFilled', {
    account: 16,
    market: 0,
    orderId: 256,
    side: 'buy',
    liquidity: 'maker',
    marginMode: 'cross',
    price: 100,
    size: 4,
    remaining: 6,
    fee: 3,
    realizedProfit: 0,
    positionSize: 4,
    positionQuote: -403,
    ...fields,
  });
}

/** A view after some commands: each row is the events of one command. */
function viewAfter(...rows: readonly (readonly Event[])[]): VenueView {
  const view = new VenueView();
  view.fold(released(1, [listed], MARKET));
  const opened = [16, 17].map((account) => event('AccountOpened', { account, owner: account }));
  view.fold(released(2, opened));
  for (const [at, events] of rows.entries()) view.fold(released(at + 3, events));
  return view;
}

describe('VenueView', () => {
  it('keeps the levels of a book through rests, fills, amends and cancels', () => {
    const view = viewAfter(
      [rested(256, 'buy', [100, 10]), rested(257, 'buy', [100, 5]), rested(258, 'buy', [99, 7])],
      [rested(259, 'sell', [101, 8])],
      [filled({})],
      [event('OrderAmended', amended(257, 2, true)), event('OrderAmended', amended(258, 7, false))],
      [event('OrderCanceled', canceled(259))],
    );
    expect(view.orders.book(0).buy.top(5)).toEqual([{ price: 100, size: 8 }]);
    expect(view.orders.book(0).sell.top(5)).toEqual([]);
    expect([...view.orders.of(16)].map(({ orderId }) => orderId)).toEqual([256, 257]);
  });

  it('takes the figures of the leg told last when an account trades with itself', () => {
    const printed = event('TradePrinted', {
      market: 0,
      price: 100,
      size: 4,
      takerSide: 'sell',
      makerOrderId: 256,
      takerOrderId: 512,
    });
    // The taker's leg is applied and told first: from 0 to -4, then the maker's back to 0.
    const maker = filled({ positionSize: 0, positionQuote: 0 });
    const paid = event('BalanceChanged', {
      account: 16,
      asset: 0,
      reason: 'positionClosed',
      change: -5,
      balance: 995,
    });
    const taker = filled({
      orderId: 512,
      side: 'sell',
      liquidity: 'taker',
      positionSize: -4,
      positionQuote: 398,
    });
    const view = viewAfter([printed, taker, maker, paid]);
    const account = view.accounts.get(16);
    const sizes = [...(account?.positions.values() ?? [])].map(({ size }) => size);
    expect(sizes.filter((size) => size !== 0)).toEqual([]);
    expect(account?.balances.get(0)).toBe(995);
  });

  it('lists the best levels first on both sides', () => {
    const view = viewAfter([
      rested(1, 'sell', [103, 1]),
      rested(2, 'sell', [101, 1]),
      rested(3, 'sell', [102, 1]),
      rested(4, 'buy', [98, 1]),
      rested(5, 'buy', [99, 1]),
    ]);
    const { buy, sell } = view.orders.book(0);
    expect(sell.top(2).map(({ price }) => price)).toEqual([101, 102]);
    expect(buy.top(2).map(({ price }) => price)).toEqual([99, 98]);
    expect([buy.best, sell.best]).toEqual([99, 101]);
  });

  it('takes positions, fees and open interest from fills', () => {
    const view = viewAfter(
      [filled({}), filled({ account: 17, side: 'sell', positionSize: -4, positionQuote: 396 })],
      [filled({ side: 'sell', size: 1, positionSize: 3, positionQuote: -305, realizedProfit: -2 })],
    );
    expect(view.accounts.position(16, 0, 'cross')).toMatchObject({ size: 3, quote: -305 });
    expect(view.accounts.get(16)).toMatchObject({ fills: 2, fees: 6, realizedProfit: -2 });
    expect(view.markets.get(0)?.openInterest).toBe(3);
    expect(view.accounts.balance(1, 0)).toBe(9);
  });

  it('drops a position that was closed', () => {
    const view = viewAfter([filled({})], [filled({ positionSize: 0, positionQuote: 5 })]);
    expect(view.accounts.position(16, 0, 'cross')).toBeUndefined();
    expect(view.markets.get(0)?.openInterest).toBe(0);
  });

  it('counts events, rejects by reason and what the insurance fund paid', () => {
    const view = viewAfter(
      [event('CommandRejected', rejected('PriceInvalid'))],
      [event('CommandRejected', rejected('PriceInvalid'))],
      [
        filled({}),
        event('LiquidationStepped', stepped(-40)),
        event('LiquidationStepped', stepped(7)),
      ],
    );
    expect(view.totals.byRejectReason()).toEqual({ PriceInvalid: 2 });
    expect(view.totals.count('LiquidationStepped')).toBe(2);
    expect(view.totals.figures).toMatchObject({ insurancePaid: 40, insuranceFees: 7, commands: 5 });
    expect(view.accounts.balance(2, 0)).toBe(960);
  });

  it('is the same after a checkpoint went through JSON', () => {
    const view = viewAfter(
      [rested(256, 'buy', [100, 10]), rested(259, 'sell', [101, 8])],
      [filled({})],
      [event('OrderCanceled', canceled(259))],
    );
    const text = JSON.stringify(saveView(view));
    const loaded = loadView(JSON.parse(text) as ReturnType<typeof saveView>);
    expect(loaded && JSON.stringify(saveView(loaded))).toBe(text);
    expect(loaded?.orders.book(0).buy.top(1)).toEqual([{ price: 100, size: 6 }]);
    expect(loadView({ ...saveView(view), version: 99 })).toBeUndefined();
  });
});

type Fields = { readonly [name: string]: unknown };

function amended(orderId: number, remaining: number, isPriorityKept: boolean): Fields {
  return { account: 16, market: 0, orderId, price: 100, remaining, isPriorityKept };
}

function canceled(orderId: number): Fields {
  const fields = { account: 16, market: 0, orderId, reason: 'requested', remaining: 1 };
  return { ...fields, reject: null };
}

function rejected(reason: string): Fields {
  return { command: 40, account: 16, clientOrderId: null, reason, bound: 0, actual: 0 };
}

function stepped(insuranceChange: number): Fields {
  return {
    account: 16,
    market: 0,
    marginMode: 'cross',
    orderId: 9,
    side: 'sell',
    size: 4,
    filled: 4,
    bankruptcyQuote: 1,
    limitPrice: 1,
    insuranceChange,
    insuranceBalance: 960,
    positionSize: 2,
    positionQuote: 0,
  };
}
