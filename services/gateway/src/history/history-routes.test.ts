import { faultOf, isApiError, OPERATIONS, VenueListing } from '@tandem/api';
import { type Database, openDatabase, readStoredState, writeBatch } from '@tandem/database';
import { Projection } from '@tandem/projections';
import {
  type Command,
  commandCode,
  type Event,
  EventBuffer,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HistoryRoutes } from './history-routes.ts';

const ALICE = 16;
const HOUR_US = 3_600_000_000;
const ASSET = { asset: 0, symbol: 'USDC', decimals: 6, weightPpb: 1_000_000_000 };
const MARKET = { market: 0, symbol: 'BTC-PERP', marketKind: 'perpetual', tickSize: 1_000 };
const PLACE = {
  kind: 'PlaceOrder',
  account: ALICE,
  market: 0,
  clientOrderId: 7,
  side: 'buy',
  type: 'limit',
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
};
const ORDER = { account: ALICE, market: 0, orderId: 4 * 256, side: 'buy' };
const FILL = { ...ORDER, liquidity: 'taker', marginMode: 'cross', price: 60_000, fee: 27_000 };

const AMEND = commandCode('AmendOrder');
const REFUSED = { kind: 'CommandRejected', command: 40, account: ALICE, clientOrderId: null };

/** Commands with their events, from readable parts. */
const STORY: readonly (readonly [command: object, events: readonly object[]])[] = [
  [
    { kind: 'ConfigureAsset', ...ASSET, priceMarket: null, maxDeposits: 1 },
    [{ kind: 'AssetConfigured', ...ASSET }],
  ],
  [
    { kind: 'ConfigureMarket', ...MARKET, baseAsset: 0, quoteAsset: 0, baseUnitsPerLot: 1 },
    [{ kind: 'MarketConfigured', ...MARKET, maxPrice: 9_000_000, takerFeePpb: 450_000 }],
  ],
  [
    { kind: 'CreditDeposit', transactionHash: 'ab' },
    [
      { kind: 'AccountOpened', account: ALICE, owner: ALICE },
      {
        kind: 'DepositCredited',
        account: ALICE,
        asset: 0,
        amount: 5_000_000,
        chain: 15,
        depositNumber: 1,
      },
      {
        kind: 'BalanceChanged',
        account: ALICE,
        asset: 0,
        reason: 'deposit',
        change: 5_000_000,
        balance: 5_000_000,
      },
    ],
  ],
  [
    PLACE,
    [
      {
        kind: 'OrderAccepted',
        ...ORDER,
        clientOrderId: 7,
        price: 61_000,
        size: 3,
        reduceOnly: false,
        marginMode: 'cross',
      },
      {
        kind: 'TradePrinted',
        market: 0,
        price: 60_000,
        size: 1,
        takerSide: 'buy',
        makerOrderId: 1,
        takerOrderId: ORDER.orderId,
      },
      {
        kind: 'OrderFilled',
        ...FILL,
        size: 1,
        remaining: 2,
        realizedProfit: 0,
        positionSize: 1,
        positionQuote: -87_000,
      },
      { kind: 'OrderRested', ...ORDER, price: 61_000, remaining: 2 },
    ],
  ],
  [
    { kind: 'CancelOrder', account: ALICE, orderId: ORDER.orderId, clientOrderId: null },
    [{ kind: 'OrderCanceled', ...ORDER, reason: 'requested', remaining: 2, reject: null }],
  ],
  [
    { kind: 'SettleFunding', market: 0 },
    [
      {
        kind: 'FundingSettled',
        market: 0,
        ratePpb: 12_500,
        premiumPpb: -3,
        openInterest: 1,
        indexPrice: 60_000,
        indexChange: 786_432,
        fundingIndex: 786_432,
      },
    ],
  ],
  [
    { ...PLACE, clientOrderId: 8 },
    [{ ...REFUSED, clientOrderId: 8, reason: 'PriceOutsideBand', bound: 63_000, actual: 61_000 }],
  ],
  [
    { kind: 'Batch', items: [PLACE, PLACE] },
    [
      {
        ...REFUSED,
        clientOrderId: 9,
        reason: 'OrderTooLarge',
        bound: 4_000_000,
        actual: 5_000_001,
      },
      { ...REFUSED, reason: 'InsufficientMargin', bound: 1_500_000, actual: 5 },
    ],
  ],
  [
    { kind: 'AmendOrder', account: ALICE, orderId: 99 * 256 },
    [{ ...REFUSED, command: AMEND, reason: 'OrderUnknown', bound: 0, actual: 99 * 256 }],
  ],
  [
    {
      kind: 'Batch',
      items: [
        { kind: 'AmendOrder', account: ALICE, orderId: ORDER.orderId + 1 },
        PLACE,
        { kind: 'AmendOrder', account: ALICE, orderId: ORDER.orderId },
      ],
    },
    [
      { kind: 'OrderAmended', ...ORDER, orderId: ORDER.orderId + 1, price: 60_500, remaining: 1 },
      { ...REFUSED, reason: 'OrderTooLarge', bound: 4_000_000, actual: 5_000_001 },
      { ...REFUSED, command: AMEND, reason: 'SizeInvalid', bound: 4_000_000, actual: 3 },
    ],
  ],
];

describe('history routes', () => {
  const listing = new VenueListing();
  let database: Database;
  let routes: HistoryRoutes;

  beforeAll(async () => {
    ({ database } = await openDatabase({ kind: 'embedded', folder: null }));
    routes = new HistoryRoutes(database, listing);
    const stored = await readStoredState(database);
    const projection = new Projection(stored, stored.checkpoint);
    for (const [at, [command, events]] of STORY.entries()) {
      const buffer = new EventBuffer();
      for (const event of events) buffer.push(event as Event);
      projection.fold({
        sequence: (at + 1) as Sequence,
        timeUs: (HOUR_US + at) as TimestampUs,
        command: command as Command,
        slots: buffer.slots.slice(0, buffer.length),
      });
    }
    const to = { journal: 'story', ...projection.checkpoint };
    await writeBatch(database, projection.take(), { from: stored.checkpoint, to });
    const [asset, market] = STORY.map(([command]) => command);
    listing.configureAsset(asset as never);
    listing.configureMarket(market as never);
  });

  afterAll(() => database.close());

  const operations = OPERATIONS.filter(({ tag }) => tag === 'History');

  test.each(operations)('answers $id as its schema says', async ({ id, access, data }) => {
    const account = access === 'public' ? null : ALICE;
    const input = { market: 'BTC-PERP', orderId: ORDER.orderId };
    const answer = await routes.serve({ operation: id, account, input });
    expect(isApiError(answer)).toBe(false);
    expect(data === null ? null : faultOf(data, answer)).toBeNull();
  });

  test('tells an order from its placement to its end, with its fills', async () => {
    const input = { orderId: ORDER.orderId };
    const answer = await routes.serve({ operation: 'orderHistory', account: ALICE, input });
    expect(answer).toMatchObject({
      order: {
        kind: 'limit',
        timeInForce: 'GTC',
        clientOrderId: 7,
        status: 'canceled',
        size: '0.000003',
        filled: '0.000001',
        remaining: '0.000002',
        price: '61000',
        filledQuote: '0.06',
        cancelReason: 'requested',
      },
      changes: [{ change: 'accepted' }, { change: 'rested' }, { change: 'canceled' }],
      fills: [{ size: '0.000001', price: '60000', fee: '0.027', liquidity: 'taker' }],
      asOfSequence: STORY.length,
    });
    const other = await routes.serve({ operation: 'orderHistory', account: 17, input });
    expect(other).toMatchObject({ code: 'UnknownOrder' });
  });

  test('tells what was refused in units that people read', async () => {
    const answer = await routes.serve({ operation: 'rejects', account: ALICE, input: {} });
    const market = 'BTC-PERP';
    expect(answer).toMatchObject({
      rows: [
        { market, reason: 'SizeInvalid', bound: '4', actual: '0.000003' },
        { market, reason: 'OrderTooLarge', bound: '4', actual: '5.000001' },
        { market: null, reason: 'OrderUnknown', actual: '25344' },
        { market, reason: 'InsufficientMargin', bound: '1.5', actual: '0.000005' },
        { market, reason: 'OrderTooLarge', bound: '4', actual: '5.000001' },
        { market, reason: 'PriceOutsideBand', bound: '63000', actual: '61000' },
      ],
    });
  });

  test('gives pages that meet without a gap', async () => {
    const of = (after?: string) => {
      const input = { limit: 1, ...(after === undefined ? {} : { after }) };
      return routes.serve({ operation: 'fundingPayments', account: ALICE, input });
    };
    expect(await of()).toMatchObject({ rows: [{ payment: '-0.000001', rate: '0.0000125' }] });
    const trades = { operation: 'tradeHistory', account: null };
    const input = { market: 'BTC-PERP', limit: 1, toUs: HOUR_US + 3 };
    expect(await routes.serve({ ...trades, input })).toMatchObject({ rows: [], next: null });
  });

  test('refuses a cursor of another kind, an unknown market, and a sequence beyond', async () => {
    const ask = (input: object) => routes.serve({ operation: 'ledger', account: ALICE, input });
    expect(await ask({ after: '1' })).toMatchObject({ code: 'InvalidRequest' });
    expect(await ask({ after: 'x' })).toMatchObject({ code: 'InvalidRequest' });
    expect(await ask({ asset: 'NONE' })).toMatchObject({ code: 'UnknownAsset' });
    expect(await ask({ minSeq: STORY.length + 1 })).toMatchObject({ code: 'SequenceNotReached' });
  });
});
