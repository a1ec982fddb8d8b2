import {
  type Command,
  type Event,
  EventBuffer,
  type OrderFilled,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import { checkInvariants } from './invariants.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { NONE } from './orderbook/order-pool.ts';
import { MARKETS } from './scenarios/market-rules.fixture.ts';

// What every order promises, over random books. Prices near 1,000, sizes to 300, small accounts:
// orders meet, positions turn and margin runs out all the time.

const RUNS = { numRuns: 1_000 };
const TIME_US = 1_800_000_000_000_000;
const [ALICE, BOB, CAROL] = [16, 17, 18];
const USERS = [ALICE, BOB, CAROL] as const;

const RULES = {
  kind: 'ConfigureMarket',
  symbol: 'BTC-PERP',
  ...MARKETS.get('BTC-PERP'),
  minOrderNotional: 0,
  takerFeePpb: 450_000,
  maxOrderSize: 1_000,
  maxPositionSize: 1_000,
  tiers: [
    { lower: 0, initialRatePpb: 20_000_000, maintenanceRatePpb: 10_000_000 },
    { lower: 100_000, initialRatePpb: 40_000_000, maintenanceRatePpb: 20_000_000 },
  ],
};

type Fields = { readonly [field: string]: unknown };

const USUAL: Fields = {
  kind: 'PlaceOrder',
  market: 0,
  clientOrderId: null,
  nonce: null,
  type: 'limit',
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};

class Venue {
  readonly engine: Engine = new Engine({ ...DEFAULT_LIMITS, accounts: 64, orders: 256 });
  private readonly events = new EventBuffer();

  constructor(dollars: number) {
    const usd = { asset: 0, symbol: 'USD', decimals: 6, weightPpb: 1_000_000_000 };
    this.send({ kind: 'ConfigureAsset', ...usd, priceMarket: null, maxDeposits: 2 ** 52 });
    this.send({
      kind: 'ConfigureAsset',
      ...usd,
      asset: 1,
      decimals: 8,
      weightPpb: 0,
      priceMarket: null,
      maxDeposits: 2 ** 52,
    });
    this.send(RULES);
    USERS.forEach((account, at) => {
      this.send({ kind: 'OpenAccount', account, parent: null });
      const receipt = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
      const depositNumber = at + 1;
      this.send({
        kind: 'CreditDeposit',
        account,
        asset: 0,
        amount: dollars,
        depositNumber,
        ...receipt,
      });
    });
    const price = { price: 1_000, confidence: 0, publishTimeUs: TIME_US, externalMid: null };
    this.send({ kind: 'UpdateIndexPrice', market: 0, ...price });
  }

  send(command: Fields): readonly Event[] {
    this.events.clear();
    const sequence = (this.engine.state.sequence + 1) as Sequence;
    this.engine.apply(sequence, TIME_US as TimestampUs, command as unknown as Command, this.events);
    expect(checkInvariants(this.engine)).toEqual([]);
    return this.events.toArray();
  }

  place(order: Fields): readonly Event[] {
    return this.send({ ...USUAL, ...order });
  }

  sizeOf(account: number): number {
    const record = this.recordOf(account);
    return record === NONE ? 0 : this.engine.state.records.size(record);
  }

  /** Balance and worth of the position at a price. */
  worthOf(account: number, price: number): number {
    const { state } = this.engine;
    const record = this.recordOf(account);
    const cash = state.accounts.balanceOf(state.accounts.slotOf(account), 0);
    if (record === NONE) return cash;
    return cash + state.records.quote(record) + state.records.size(record) * price;
  }

  liveOrders(account: number): number {
    return this.engine.state.accounts.orderCount(this.engine.state.accounts.slotOf(account));
  }

  private recordOf(account: number): number {
    const { accounts, records } = this.engine.state;
    return records.find(accounts, accounts.slotOf(account), 0, 0);
  }
}

const anySide = fc.constantFrom('buy', 'sell');
const anyPrice = fc.integer({ min: 980, max: 1_020 });
const anySize = fc.integer({ min: 1, max: 300 });

/** Orders that fill a book and open positions. */
const anyPast = fc.array(
  fc.record({
    account: fc.constantFrom(...USERS),
    side: anySide,
    price: anyPrice,
    size: anySize,
    reduceOnly: fc.boolean(),
    selfTrade: fc.constantFrom('cancelTaker', 'cancelMaker', 'cancelBoth', 'allow'),
  }),
  { maxLength: 25, size: 'max' },
);

const anyDollars = fc.constantFrom(6_000, 30_000, 10_000_000);

function venueAfter(past: readonly Fields[], dollars: number): Venue {
  const venue = new Venue(dollars);
  for (const order of past) venue.place(order);
  return venue;
}

function takerFills(events: readonly Event[]): readonly OrderFilled[] {
  return events.filter(
    (event): event is OrderFilled => event.kind === 'OrderFilled' && event.liquidity === 'taker',
  );
}

const sum = (fills: readonly OrderFilled[], of: (fill: OrderFilled) => number): number =>
  fills.reduce((total, fill) => total + of(fill), 0);

describe('over random books', () => {
  test('a post-only order never takes: it rests behind the touch, or is refused', () => {
    const order = fc.record({
      side: anySide,
      price: anyPrice,
      size: anySize,
      postOnly: fc.constantFrom('reject', 'slide'),
    });
    fc.assert(
      fc.property(anyPast, anyDollars, order, (past, dollars, of) => {
        const venue = venueAfter(past, dollars);
        const events = venue.place({ account: ALICE, ...of });
        expect(takerFills(events)).toEqual([]);
        const rested = events.some(({ kind }) => kind === 'OrderRested');
        const refused = events.some(({ kind }) => kind === 'CommandRejected');
        expect(rested).toBe(!refused);
      }),
      RUNS,
    );
  });

  test('a reduce-only order never increases a position and never turns it, also as a maker', () => {
    const order = fc.record({ side: anySide, price: anyPrice, size: anySize });
    fc.assert(
      fc.property(anyPast, anyDollars, order, anyPast, (past, dollars, of, future) => {
        const venue = venueAfter(past, dollars);
        let before = venue.sizeOf(ALICE);
        const check = (): void => {
          const after = venue.sizeOf(ALICE);
          expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(before));
          expect(after * before).toBeGreaterThanOrEqual(0);
          before = after;
        };
        venue.send({ kind: 'CancelAllOrders', account: ALICE, market: null, uptoNonce: null });
        venue.place({ account: ALICE, reduceOnly: true, ...of });
        check();
        for (const next of future) {
          venue.place({ ...next, account: next.account === ALICE ? BOB : next.account });
          check();
        }
      }),
      { numRuns: 400 },
    );
  });

  test('a fill-or-kill order fills in full or changes nothing', () => {
    const order = fc.record({
      side: anySide,
      price: anyPrice,
      size: anySize,
      selfTrade: fc.constantFrom('cancelTaker', 'cancelMaker', 'allow'),
    });
    fc.assert(
      fc.property(anyPast, anyDollars, order, (past, dollars, of) => {
        const venue = venueAfter(past, dollars);
        const hash = [...USERS].map((user) => [
          venue.worthOf(user, 1_000),
          venue.sizeOf(user),
          venue.liveOrders(user),
        ]);
        const events = venue.place({ account: ALICE, timeInForce: 'FOK', ...of });
        const filled = sum(takerFills(events), ({ size }) => size);
        if (events[0]?.kind === 'CommandRejected') {
          expect(events).toHaveLength(1);
          const after = [...USERS].map((user) => [
            venue.worthOf(user, 1_000),
            venue.sizeOf(user),
            venue.liveOrders(user),
          ]);
          expect(after).toEqual(hash);
        } else {
          expect(filled).toBe(of.size);
        }
      }),
      RUNS,
    );
  });

  test('what a fill-or-kill reject says would fill does fill, as immediate-or-cancel', () => {
    const order = fc.record({
      side: anySide,
      price: anyPrice,
      size: anySize,
      selfTrade: fc.constantFrom('cancelTaker', 'cancelMaker', 'allow'),
    });
    fc.assert(
      fc.property(anyPast, anyDollars, order, (past, dollars, of) => {
        const venue = venueAfter(past, dollars);
        const [reject] = venue.place({ account: ALICE, timeInForce: 'FOK', ...of });
        fc.pre(reject?.kind === 'CommandRejected' && reject.reason === 'FillOrKillUnfillable');
        const events = venue.place({ account: ALICE, timeInForce: 'IOC', ...of });
        expect(sum(takerFills(events), ({ size }) => size)).toBe(reject.actual);
      }),
      RUNS,
    );
  });

  test('an immediate-or-cancel or market order leaves nothing in the book', () => {
    const order = fc.record({ side: anySide, price: fc.option(anyPrice), size: anySize });
    fc.assert(
      fc.property(anyPast, anyDollars, order, (past, dollars, { price, ...of }) => {
        const venue = venueAfter(past, dollars);
        const before = venue.liveOrders(CAROL);
        const type = price === null ? 'market' : 'limit';
        const events = venue.place({
          account: CAROL,
          ...of,
          type,
          price,
          timeInForce: 'IOC',
          selfTrade: 'allow',
        });
        expect(venue.liveOrders(CAROL)).toBeLessThanOrEqual(before);
        expect(events.some(({ kind }) => kind === 'OrderRested')).toBe(false);
        const limit = events.find((event) => event.kind === 'OrderAccepted')?.price ?? 0;
        for (const fill of takerFills(events)) {
          const isWithin = of.side === 'buy' ? fill.price <= limit : fill.price >= limit;
          expect(isWithin).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('a limit is never exceeded, and makers trade at their own price in price-time order', () => {
    const order = fc.record({ side: anySide, price: anyPrice, size: anySize });
    fc.assert(
      fc.property(anyPast, anyDollars, order, (past, dollars, of) => {
        const venue = venueAfter(past, dollars);
        const fills = takerFills(venue.place({ account: CAROL, ...of, selfTrade: 'cancelMaker' }));
        const worse = of.side === 'buy' ? 1 : -1;
        fills.forEach(({ price }, at) => {
          expect((of.price - price) * worse).toBeGreaterThanOrEqual(0);
          const before = fills[at - 1]?.price ?? price;
          expect((price - before) * worse).toBeGreaterThanOrEqual(0);
        });
      }),
      RUNS,
    );
  });

  test('an order in two parts never ends with more money than in one', () => {
    const order = fc.record({
      side: anySide,
      price: anyPrice,
      size: fc.integer({ min: 2, max: 300 }),
    });
    fc.assert(
      fc.property(anyPast, order, fc.nat({ max: 99 }), (past, of, part) => {
        const [one, two] = [venueAfter(past, 10_000_000), venueAfter(past, 10_000_000)];
        const first = 1 + Math.floor(((of.size - 1) * part) / 100);
        const whole = { account: CAROL, ...of, timeInForce: 'IOC', selfTrade: 'cancelMaker' };
        // The limit of positions counts the whole order, which may refuse what a part is given.
        fc.pre(one.place(whole)[0]?.kind === 'OrderAccepted');
        two.place({ ...whole, size: first });
        if (first < of.size) two.place({ ...whole, size: of.size - first });
        expect(two.sizeOf(CAROL)).toBe(one.sizeOf(CAROL));
        expect(two.worthOf(CAROL, 1_000)).toBeLessThanOrEqual(one.worthOf(CAROL, 1_000));
        expect(one.worthOf(CAROL, 1_000) - two.worthOf(CAROL, 1_000)).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  test('a batch does what its legs do one after the other', () => {
    fc.assert(
      fc.property(anyPast, fc.array(anyPast, { maxLength: 2, size: 'max' }), (past, more) => {
        const legs = more.flat().slice(0, 32);
        fc.pre(legs.length > 0);
        const [single, batch] = [venueAfter(past, 30_000), venueAfter(past, 30_000)];
        const kinds = legs.flatMap((leg) => single.place(leg)).map(({ kind }) => kind);
        const items = legs.map((leg) => ({ ...USUAL, ...leg }));
        expect(batch.send({ kind: 'Batch', items }).map(({ kind }) => kind)).toEqual(kinds);
        for (const user of USERS) {
          expect(batch.worthOf(user, 1_000)).toBe(single.worthOf(user, 1_000));
          expect(batch.sizeOf(user)).toBe(single.sizeOf(user));
        }
      }),
      { numRuns: 400 },
    );
  });

  test('trading makes no money: what users lose is in fees', () => {
    fc.assert(
      fc.property(anyPast, anyDollars, (past, dollars) => {
        const venue = venueAfter(past, dollars);
        const worth = USERS.reduce((total, user) => total + venue.worthOf(user, 1_234), 0);
        const fees = venue.worthOf(1, 1_234);
        expect(fees).toBeGreaterThanOrEqual(0);
        expect(worth + fees).toBe(3 * dollars);
      }),
      RUNS,
    );
  });
});
