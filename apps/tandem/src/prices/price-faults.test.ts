import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exchange, openExchange } from '@tandem/exchange';
import { type FeedPlan, marketToPrice, openPriceFeed, type PriceFeed } from '@tandem/price-feed';
import { LocalVenue, until } from '@tandem/price-feed/local-venue';
import type { Command, ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import type { PriceUnits } from '@tandem/quantity';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  exampleMarket,
  exampleOrder,
  type Plain,
  USD,
} from '../reference-pages/example-venue.fixture.ts';

const SECOND_US = 1_000_000;
const NAMES = ['one', 'two', 'three', 'four'];
const ACCOUNT = 20;

const MARKET = exampleMarket({ maxIndexAgeUs: SECOND_US }) as unknown as ConfigureMarket;
const BITCOIN: Plain = { kind: 'ConfigureAsset', asset: 1, symbol: 'BTC', decimals: 8 };
const ASSET = { weightPpb: 0, priceMarket: null, maxDeposits: 2 ** 52 };

let folder: string;
let exchange: Exchange;
let feed: PriceFeed;
let venues: LocalVenue[];
let beat: NodeJS.Timeout;
/** The prices that the venues repeat; null: a venue that says nothing. */
let prices: (number | null)[];
let orders = 0;

async function send(command: Plain): Promise<readonly { readonly kind: string }[]> {
  const outcome = await exchange.port.submit({
    command: command as unknown as Command,
    authorization: null,
  });
  if (outcome.kind !== 'released') throw new Error(JSON.stringify(outcome));
  return outcome.events;
}

/** What comes of an order that opens a position: the reject, or that it rests. */
async function order(): Promise<string> {
  orders += 1;
  const price = 58_000 + orders;
  const [event] = await send(exampleOrder(ACCOUNT, 'buy', { price, size: 10_000 }));
  return event?.kind === 'CommandRejected'
    ? (event as unknown as { reason: string }).reason
    : 'rests';
}

/** A busy machine may have kept the newest price waiting until it was stale: another one comes. */
async function rests(): Promise<void> {
  for (let look = 0; look < 1_000; look += 1) {
    if ((await order()) === 'rests') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no order rests');
}

const index = () => exchange.venue.machine.engine.state.markets[0]?.index ?? 0;

function planOf(): FeedPlan {
  const base = { ...BITCOIN, ...ASSET } as unknown as ConfigureAsset;
  const market = marketToPrice({ market: MARKET, base, price: 60_000 as PriceUnits });
  return {
    kind: 'live',
    description: 'Four venues on this machine.',
    sources: NAMES.map((name, at) => ({
      kind: 'venue',
      name,
      venue: 'bybit',
      endpoint: venues[at]?.endpoint ?? null,
    })),
    markets: [
      {
        market: market.market,
        symbol: market.symbol,
        kind: 'live',
        priceDecimals: market.priceDecimals,
        rules: {
          maxAgeUs: 800_000,
          confidenceLimitPpb: 5_000_000,
          deviationLimitPpb: 50_000_000,
          minSources: 2,
          frozenAfterUs: 60 * SECOND_US,
          frozenDeviationPpb: 2_000_000,
        },
        inputs: NAMES.map((source) => ({ source, symbol: 'BTCUSDT', weight: 1, rate: null })),
        perpetuals: [],
      },
    ],
    rates: [],
  };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-price-faults-'));
  exchange = await openExchange({ folder });
  const dollar = { symbol: 'USD', decimals: 6, ...ASSET, weightPpb: 1_000_000_000 };
  await send({ kind: 'ConfigureAsset', asset: 0, ...dollar });
  await send({ ...BITCOIN, ...ASSET });
  await send(MARKET);
  await send({ kind: 'OpenAccount', account: ACCOUNT, parent: null });
  const deposit = { account: ACCOUNT, asset: 0, amount: 1_000_000 * USD, depositNumber: 1 };
  const receipt = { chain: 15, transactionHash: '00'.repeat(32), logIndex: 0 };
  await send({ kind: 'CreditDeposit', ...deposit, ...receipt });
  venues = await Promise.all(NAMES.map(() => LocalVenue.open()));
  prices = [60_000, 60_002, 60_004, 60_006];
  let sequence = 1;
  beat = setInterval(() => {
    sequence += 1;
    for (const [at, venue] of venues.entries()) {
      const dollars = prices[at] ?? null;
      if (dollars === null) continue;
      const quote = { bid: `${dollars - 1}`, ask: `${dollars + 1}`, sequence, timeMs: Date.now() };
      venue.quote('BTCUSDT', quote);
    }
  }, 50);
  const parts = { port: exchange.port, clock: SYSTEM_CLOCK, random: () => 0.5, pythApiKey: null };
  feed = await openPriceFeed(parts, { plan: planOf(), maxPerSecond: 10, fallback: null });
});

afterEach(async () => {
  clearInterval(beat);
  await feed.close();
  await Promise.all(venues.map((venue) => venue.close()));
  await exchange.close();
  rmSync(folder, { recursive: true, force: true });
});

test('sources die one after another, the venue goes on, goes stale, and comes back', async () => {
  await until(() => index() === 60_003, 'the mean of the middle two of four');
  await rests();

  prices[0] = null;
  venues[0]?.die();
  await until(() => index() === 60_004, 'the middle of three');
  await rests();

  // One of the three goes on to speak, and lies.
  prices[1] = 6_000;
  await until(() => index() === 60_005, 'the mean of the honest two');
  await rests();

  prices[2] = null;
  venues[2]?.hang();
  await until(() => feed.health() !== null, 'an unknown price');
  const market = exchange.venue.machine.engine.state.markets[0];
  await until(() => market?.isStale(SYSTEM_CLOCK.nowUs()) === true, 'a stale market');
  expect(await order()).toBe('MarketStale');
  expect(index()).toBe(60_005);
  // Cancels always work.
  const canceled = await send({
    kind: 'CancelAllOrders',
    account: ACCOUNT,
    market: null,
    uptoNonce: null,
  });
  expect(canceled.filter(({ kind }) => kind === 'OrderCanceled')).toHaveLength(3);

  prices[1] = 60_002;
  await until(() => index() === 60_004, 'the mean of the two that are left');
  await until(() => feed.health() === null, 'a price that is known');
  await rests();
  expect(exchange.health()).toBeNull();
  expect(feed.feedState().markets[0]?.refused).toEqual({});
});
