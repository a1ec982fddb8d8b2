import type { Event, OrderFilled, RejectReason } from '@tandem/protocol';
import { type ExchangeCoreStep, parseExchangeCoreFeature } from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { expect, test } from 'vitest';
import { recordedText, VectorVenue } from './vector-venue.fixture.ts';

// Every step of exchange-core's feature files that is a rule of ours too. What is not: a reserve
// price above the limit (money is set aside at the limit here), and the reject that comes of it.
// EUR_USD is traded on margin there, by clients without EUR: it is a perpetual here.

const ASSETS: ReadonlyMap<string, number> = new Map([
  ['USD', 0],
  ['XBT', 1],
  ['ETH', 2],
  ['EUR', 3],
]);
/** A price step of ETH_XBT is 10 units of XBT a lot, a lot 100,000 units of ETH. */
const MARKETS: ReadonlyMap<string, { readonly market: number; readonly step: number }> = new Map([
  ['ETH_XBT', { market: 0, step: 10 }],
  ['EUR_USD', { market: 1, step: 1 }],
]);
const REJECTS: ReadonlyMap<string, RejectReason> = new Map([['RISK_NSF', 'InsufficientBalance']]);

type Known = {
  readonly orderId: number;
  readonly symbol: string;
  readonly size: number;
  readonly step: number;
  price: number;
  readonly reservePrice: number | null;
  readonly isBid: boolean;
};

function stepOf(symbol: string): { readonly market: number; readonly step: number } {
  const market = MARKETS.get(symbol);
  if (market === undefined) throw new Error(`no market ${symbol}`);
  return market;
}

class Walk {
  readonly venue: VectorVenue = new VectorVenue();
  readonly skipped: string[] = [];
  checked = 0;
  private readonly clients = new Map<string, number>();
  private readonly orders = new Map<number, Known>();
  private last: readonly Event[] = [];

  constructor() {
    for (const [symbol, asset] of ASSETS) this.venue.asset(asset, symbol);
    const limits = { maxOrderSize: 100_000, maxPositionSize: 100_000 };
    this.venue.spot(0, {
      baseAsset: 2,
      quoteAsset: 1,
      baseUnitsPerLot: 100_000,
      tickSize: 10,
      ...limits,
    });
    this.venue.perpetual(1, 1_600);
  }

  take(step: ExchangeCoreStep): void {
    this.checked += 1;
    switch (step.kind) {
      case 'newClient': {
        const account = 16 + this.clients.size;
        if (!this.clients.has(step.client)) {
          this.clients.set(step.client, account);
          this.venue.open(account);
        }
        for (const [asset, amount] of step.balances) this.deposit(step.client, asset, amount);
        return;
      }
      case 'deposit':
        this.deposit(step.client, step.asset, step.amount);
        return;
      case 'place':
        this.place(step);
        return;
      case 'move':
        this.move(step);
        return;
      case 'cancel': {
        const { orderId } = this.known(step.orderId);
        const account = this.account(step.client);
        this.last = this.venue.must({ kind: 'CancelOrder', account, orderId, clientOrderId: null });
        expect(this.last).toMatchObject([{ kind: 'OrderCanceled', remaining: step.remaining }]);
        return;
      }
      case 'expectBook': {
        const { market, step: unit } = stepOf(step.symbol);
        const levels = step.levels.map((level) => ({ ...level, price: level.price * unit }));
        expect(this.venue.levels(market)).toEqual(levels);
        return;
      }
      case 'expectNoTrades':
        expect(this.last.filter(({ kind }) => kind === 'TradePrinted')).toEqual([]);
        return;
      case 'expectMatch':
        this.expectMatch(step);
        return;
      case 'expectBalances':
        this.expectBalances(step);
        return;
      default:
        this.expectOrders(step);
    }
  }

  private account(client: string): number {
    const account = this.clients.get(client);
    if (account === undefined) throw new Error(`no client ${client}`);
    return account;
  }

  private deposit(client: string, asset: string, amount: number): void {
    this.venue.deposit(this.account(client), ASSETS.get(asset) ?? 31, amount);
  }

  private known(orderId: number): Known {
    const known = this.orders.get(orderId);
    if (known === undefined) throw new Error(`no order ${orderId}`);
    return known;
  }

  private place(step: Extract<ExchangeCoreStep, { kind: 'place' }>): void {
    const { order } = step;
    const isReserveAbove = order.reservePrice !== null && order.reservePrice > order.price;
    if (step.reject !== null && isReserveAbove) {
      this.skipped.push('an order that only its reserve price makes too dear');
      return;
    }
    const { market, step: unit } = stepOf(order.symbol);
    this.last = this.venue.place({
      account: this.account(step.client),
      market,
      side: order.side,
      price: order.price * unit,
      size: order.size,
      timeInForce: order.timeInForce,
    });
    const [first] = this.last;
    if (step.reject !== null) {
      expect(first).toMatchObject({ kind: 'CommandRejected', reason: REJECTS.get(step.reject) });
      return;
    }
    if (first?.kind !== 'OrderAccepted') throw new Error(JSON.stringify(first));
    const { symbol, size, price, reservePrice, side } = order;
    const isBid = side === 'buy';
    const known = { orderId: first.orderId, symbol, size, step: unit, price, reservePrice, isBid };
    this.orders.set(order.orderId, known);
  }

  private move(step: Extract<ExchangeCoreStep, { kind: 'move' }>): void {
    if (step.reject === 'MATCHING_MOVE_FAILED_PRICE_OVER_RISK_LIMIT') {
      this.skipped.push('a move above the reserve price');
      return;
    }
    expect(step.reject).toBeNull();
    const known = this.known(step.orderId);
    known.price = step.price;
    const { orderId, size } = known;
    const price = step.price * known.step;
    this.last = this.venue.must({
      kind: 'AmendOrder',
      account: this.account(step.client),
      orderId,
      price,
      size,
    });
  }

  private expectMatch(step: Extract<ExchangeCoreStep, { kind: 'expectMatch' }>): void {
    const known = this.known(step.orderId);
    const fills = this.last.filter(
      (event): event is OrderFilled =>
        event.kind === 'OrderFilled' && event.orderId === known.orderId,
    );
    expect(fills.at(-1)).toMatchObject({ price: step.lastPrice * known.step, size: step.lastSize });
    expect(fills.at(-1)?.remaining === 0).toBe(step.isFull);
  }

  private expectBalances(step: Extract<ExchangeCoreStep, { kind: 'expectBalances' }>): void {
    const account = this.account(step.client);
    const ids = new Set(
      [0, 1]
        .flatMap((market) => this.venue.resting(market))
        .filter((order) => order.account === account)
        .map(({ orderId }) => orderId),
    );
    const isReserved = [...this.orders.values()].some(
      ({ orderId, price, reservePrice, isBid }) =>
        isBid && ids.has(orderId) && reservePrice !== null && reservePrice !== price,
    );
    if (isReserved) {
      this.skipped.push('a balance while a bid rests below its reserve price');
      return;
    }
    for (const [asset, amount] of step.balances) {
      expect(this.venue.free(account, ASSETS.get(asset) ?? 31), `${step.client} ${asset}`).toBe(
        amount,
      );
    }
  }

  private expectOrders(step: Extract<ExchangeCoreStep, { kind: 'expectOrders' }>): void {
    const account = this.account(step.client);
    const resting = [0, 1].flatMap((market) => this.venue.resting(market));
    const own = resting.filter((order) => order.account === account);
    const expected = step.orders.map(({ orderId, side, price, size, filled }) => {
      const known = this.known(orderId);
      const figures = { side, price: price * known.step, size, remaining: size - filled };
      return { orderId: known.orderId, account, ...figures };
    });
    expect(own).toEqual(expected.toSorted((a, b) => a.orderId - b.orderId));
  }
}

const SKIPPED: Readonly<Record<string, readonly string[]>> = {
  basic: [],
  risk: [
    'an order that only its reserve price makes too dear',
    'a balance while a bid rests below its reserve price',
    'a move above the reserve price',
    'a balance while a bid rests below its reserve price',
    'a balance while a bid rests below its reserve price',
  ],
};

for (const suite of ['basic', 'risk'] as const) {
  describeRecorded(`suites/exchange_core_${suite}.feature`, (path) => {
    const scenarios = parseExchangeCoreFeature(recordedText(path));
    const skipped: string[] = [];

    test.each(scenarios)('$name', ({ steps }) => {
      const walk = new Walk();
      for (const step of steps) walk.take(step);
      expect(walk.checked).toBe(steps.length);
      skipped.push(...walk.skipped);
    });

    test('what is no rule of ours is named', () => {
      expect(skipped).toEqual(SKIPPED[suite]);
    });
  });
}
