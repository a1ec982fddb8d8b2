import { Type } from 'typebox';
import {
  Asset,
  Book,
  Candle,
  Funding,
  Market,
  OpenInterest,
  Prices,
  Statistics,
  Ticker,
  Trade,
} from '../schemas/market.ts';
import { Pool } from '../schemas/pool.ts';
import { PriceSources } from '../schemas/price-sources.ts';
import { MarketSymbol, SequenceNumber, TimeUs, words } from '../schemas/primitives.ts';
import { Health, Hello, Ready, ServerTime } from '../schemas/service.ts';
import type { Operation } from './operation.ts';

const STRICT = { additionalProperties: false } as const;
const MARKET = Type.Object({ market: MarketSymbol }, STRICT);
const limit = (most: number) => Type.Optional(Type.Integer({ minimum: 1, maximum: most }));

/** Waits until this sequence is released before it answers: read your own writes. */
export const MIN_SEQUENCE = { minSeq: Type.Optional(SequenceNumber) };
const READ = Type.Object(MIN_SEQUENCE, STRICT);

/** Lengths of candles. */
export const CANDLE_INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;

const SERVICE: readonly Operation[] = [
  operation('hello', '/v1/hello', 'What this venue is, its version, and what it offers.', Hello),
  operation('time', '/v1/time', 'The time of the venue.', ServerTime),
  operation('health', '/v1/health', 'Whether every part of the venue works.', Health),
  operation(
    'prices',
    '/v1/prices',
    'Where index prices come from, source by source.',
    PriceSources,
  ),
  operation('ready', '/v1/ready', 'Whether requests should be sent here.', Ready),
].map((made) => ({ ...made, tag: 'Service', cost: 1 }));

function operation(id: string, path: string, summary: string, data: Operation['data']): Operation {
  return { id, method: 'GET', path, tag: 'Market data', summary, access: 'public', cost: 1, data };
}

function ofMarket(id: string, summary: string, data: Operation['data']): Operation {
  const path = `/v1/markets/{market}/${id === 'openInterest' ? 'open-interest' : id}`;
  return { ...operation(id, path, summary, data), parameters: MARKET, query: READ };
}

/** What anyone may ask. */
export const PUBLIC_OPERATIONS: readonly Operation[] = [
  ...SERVICE,
  {
    ...operation(
      'metrics',
      '/v1/metrics',
      'Figures of the parts of this process for Prometheus.',
      null,
    ),
    tag: 'Service',
  },
  { ...operation('markets', '/v1/markets', 'All markets.', Type.Array(Market)), query: READ },
  {
    ...operation('market', '/v1/markets/{market}', 'One market.', Market),
    parameters: MARKET,
    query: READ,
  },
  { ...operation('assets', '/v1/assets', 'All assets.', Type.Array(Asset)), query: READ },
  { ...operation('tickers', '/v1/tickers', 'All tickers.', Type.Array(Ticker)), query: READ },
  ofMarket('ticker', 'The ticker of a market.', Ticker),
  {
    ...ofMarket('book', 'The best levels of both sides.', Book),
    query: Type.Object({ ...MIN_SEQUENCE, depth: limit(1_000) }, STRICT),
    cost: 2,
  },
  {
    ...ofMarket('trades', 'The newest public trades, newest first.', Type.Array(Trade)),
    query: Type.Object({ ...MIN_SEQUENCE, limit: limit(1_000) }, STRICT),
    cost: 2,
  },
  {
    ...ofMarket('candles', 'Bars of a chart, oldest first.', Type.Array(Candle)),
    query: Type.Object(
      {
        interval: words(CANDLE_INTERVALS),
        fromUs: Type.Optional(TimeUs),
        toUs: Type.Optional(TimeUs),
        limit: limit(1_500),
      },
      STRICT,
    ),
    cost: 5,
  },
  ofMarket('mark', 'Mark and index price of a market.', Prices),
  ofMarket('index', 'The index price of a market and its age.', Prices),
  ofMarket('funding', 'The funding rate of a perpetual market.', Funding),
  ofMarket('openInterest', 'Open interest of a market.', OpenInterest),
  {
    ...operation('statistics', '/v1/statistics', 'Figures of the whole venue.', Statistics),
    query: READ,
  },
  {
    ...operation('pool', '/v1/pool', 'The protocol pool: money, shares, quotes, yield.', Pool),
    query: READ,
    cost: 2,
  },
];
