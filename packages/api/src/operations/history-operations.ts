import { Type } from 'typebox';
import { type HistoryKind, historyPage, historyRow } from '../schemas/history.ts';
import {
  AccountNumber,
  AssetSymbol,
  MarketSymbol,
  OrderNumber,
  SequenceNumber,
  TimeUs,
  words,
} from '../schemas/primitives.ts';
import type { Operation } from './operation.ts';
import { MIN_SEQUENCE } from './public-operations.ts';

const STRICT = { additionalProperties: false } as const;
/** Most rows of one page. */
const ROWS_MAX = 1_000;

const PAGE = {
  ...MIN_SEQUENCE,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX })),
  after: Type.Optional(
    Type.String({ maxLength: 80, description: '`next` of the page before this one.' }),
  ),
  fromUs: Type.Optional(TimeUs),
  toUs: Type.Optional(TimeUs),
};
const OWN = { account: Type.Optional(AccountNumber), ...PAGE };
const IN_MARKET = { ...OWN, market: Type.Optional(MarketSymbol) };
const IN_ASSET = { ...OWN, asset: Type.Optional(AssetSymbol) };
const STRETCH = { ...PAGE, stretch: Type.Optional(words(['hour', 'day'] as const)) };
/** What an entry of a provider tells. */
export const POOL_ENTRY_KINDS = ['minted', 'exitRequested', 'redeemed', 'paid'] as const;
/** Stretches of the pool's history. */
export const POOL_STRETCHES = ['minute', 'hour', 'day'] as const;
const MARKET = Type.Object({ market: MarketSymbol }, STRICT);

function history(id: string, path: string, kind: HistoryKind, summary: string): Operation {
  const data = historyPage(kind);
  return { id, method: 'GET', path, tag: 'History', summary, access: 'read', cost: 5, data };
}

/** What is kept for good: read from the tables, which follow the journal by a moment. */
export const HISTORY_OPERATIONS: readonly Operation[] = [
  {
    ...history('pastOrders', '/v1/order-history', 'order', 'Own orders, ended ones too.'),
    query: Type.Object(IN_MARKET, STRICT),
  },
  {
    ...history('orderHistory', '/v1/orders/{orderId}/history', 'order', 'One order, step by step.'),
    parameters: Type.Object({ orderId: OrderNumber }, STRICT),
    query: Type.Object({ account: Type.Optional(AccountNumber), ...MIN_SEQUENCE }, STRICT),
    data: Type.Object(
      {
        order: historyRow('order'),
        changes: Type.Array(historyRow('orderChange')),
        fills: Type.Array(historyRow('orderFill')),
        asOfSequence: SequenceNumber,
      },
      STRICT,
    ),
  },
  {
    ...history('ledger', '/v1/ledger', 'ledger', 'Every change of the own balances.'),
    query: Type.Object(IN_ASSET, STRICT),
  },
  {
    ...history('fundingPayments', '/v1/funding-payments', 'fundingPayment', 'Funding, own.'),
    query: Type.Object(IN_MARKET, STRICT),
  },
  {
    ...history('deposits', '/v1/deposits', 'deposit', 'Own deposits.'),
    query: Type.Object(IN_ASSET, STRICT),
  },
  {
    ...history(
      'withdrawals',
      '/v1/withdrawals',
      'withdrawal',
      'Own withdrawals, what each pays and costs, and their ends.',
    ),
    query: Type.Object(IN_ASSET, STRICT),
  },
  {
    ...history('liquidations', '/v1/liquidations', 'liquidation', 'Own liquidations and ADL.'),
    query: Type.Object(IN_MARKET, STRICT),
  },
  {
    ...history('rejects', '/v1/rejects', 'reject', 'Own commands that had no effect.'),
    query: Type.Object(OWN, STRICT),
  },
  {
    ...history('poolEntries', '/v1/pool/entries', 'poolEntry', 'Own shares of the pool over time.'),
    query: Type.Object({ ...OWN, kind: Type.Optional(words(POOL_ENTRY_KINDS)) }, STRICT),
  },
  {
    ...history('poolHistory', '/v1/pool/history', 'poolValue', 'Equity and share price over time.'),
    access: 'public',
    query: Type.Object({ ...PAGE, stretch: Type.Optional(words(POOL_STRETCHES)) }, STRICT),
  },
  {
    ...history('poolDistributions', '/v1/pool/distributions', 'poolDistribution', 'Fees, split.'),
    access: 'public',
    query: Type.Object(PAGE, STRICT),
  },
  {
    ...history('tradeHistory', '/v1/markets/{market}/trade-history', 'trade', 'All trades.'),
    access: 'public',
    parameters: MARKET,
    query: Type.Object(PAGE, STRICT),
  },
  {
    ...history('fundingRates', '/v1/markets/{market}/funding-rates', 'fundingRate', 'All rates.'),
    access: 'public',
    parameters: MARKET,
    query: Type.Object(PAGE, STRICT),
  },
  {
    ...history(
      'marketStatistics',
      '/v1/markets/{market}/statistics',
      'marketStatistics',
      'Hours or days of a market.',
    ),
    access: 'public',
    parameters: MARKET,
    query: Type.Object(STRETCH, STRICT),
  },
  {
    ...history(
      'venueStatistics',
      '/v1/statistics/history',
      'venueStatistics',
      'Hours or days of the venue.',
    ),
    access: 'public',
    query: Type.Object(STRETCH, STRICT),
  },
];
