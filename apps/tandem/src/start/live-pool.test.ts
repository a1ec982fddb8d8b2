import { liveCheckpoint } from '@tandem/exchange';
import { loadView, saveView, type ViewCheckpoint } from '@tandem/feed';
import { sharesFor } from '@tandem/margin';
import { type LiveCheckpoint, LiveVenue, poolStandingOf, worthOf } from '@tandem/projections';
import type { Event } from '@tandem/protocol';
import { beforeEach, expect, test } from 'vitest';
import { poolVenue, rejectsIn, type SmallVenue } from './small-venue.fixture.ts';

const ALICE = 16;
const CAROL = 17;
const DOLLAR = 1_000_000;
const PRICE = 612_345;

let venue: SmallVenue;

beforeEach(async () => {
  venue = await poolVenue();
  venue.setPrice(PRICE);
  venue.open(ALICE, 200_000 * DOLLAR);
  venue.open(CAROL, 50_000 * DOLLAR);
});

function standing() {
  const found = poolStandingOf(venue.live);
  if (found === null) throw new Error('the pool is not configured');
  return found;
}

function only<K extends Event['kind']>(events: readonly Event[], kind: K) {
  const found = events.find((event) => event.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in ${JSON.stringify(events)}`);
  return found as Extract<Event, { kind: K }>;
}

function buy(size: number): void {
  const order = { kind: 'PlaceOrder', account: ALICE, market: 0, side: 'buy', type: 'limit', size };
  const words = { timeInForce: 'IOC', postOnly: 'no', reduceOnly: false, marginMode: 'cross' };
  const rest = { clientOrderId: null, nonce: null, expiresAtUs: null, selfTrade: 'cancelTaker' };
  const events = venue.send({ ...order, ...words, ...rest, price: PRICE + 10_000 });
  only(events, 'OrderFilled');
}

function deposit(amount: number, minShares = 0): readonly Event[] {
  return venue.send({ kind: 'DepositToPool', account: CAROL, amount, minShares });
}

function exit(shares: number): readonly Event[] {
  return venue.send({ kind: 'RequestPoolExit', account: CAROL, shares });
}

/** What the engine knows of the pool, and what the fold knows without figures of quotes. */
function bothSides(live: LiveVenue) {
  const poolPart = ({ pools, poolMarkets, providers, poolExits }: LiveCheckpoint) => ({
    pools,
    poolMarkets: poolMarkets.map(({ rules }) => rules),
    providers,
    poolExits,
  });
  return [poolPart(live.save()), poolPart(liveCheckpoint(venue.engine.state))] as const;
}

test('after each price the standing has the reserve and the liquidity of the event', () => {
  buy(2_000);
  for (const [price, confidence] of [
    [PRICE + 300, 20],
    [PRICE - 900, 110],
    [PRICE + 700, 50],
  ] as const) {
    venue.timeUs += 61_000_000;
    const quoted = only(venue.setPrice(price, confidence), 'PoolQuoted');
    expect(quoted.reserve).toBeGreaterThan(0);
    const { reserve, liquidity } = standing();
    expect(reserve).toBe(quoted.reserve);
    // Remainders of funding below one unit are not published: at most one a position.
    expect(Math.abs(liquidity - quoted.liquidity)).toBeLessThanOrEqual(2);
  }
});

test('a deposit buys, and an exit pays, what the standing said before', () => {
  buy(2_000);
  venue.setPrice(PRICE + 40, 100);
  const before = standing();
  expect(before.equityForDeposits).toBeGreaterThan(before.equity);
  expect(before.equity).toBeGreaterThan(before.equityForExits);
  const total = venue.live.pool.totalShares;
  const minted = only(deposit(10_000 * DOLLAR), 'PoolSharesMinted');
  expect(minted.poolEquity).toBe(before.equityForDeposits);
  expect(minted.shares).toBe(sharesFor(10_000 * DOLLAR, total, before.equityForDeposits));
  only(exit(minted.shares), 'PoolExitRequested');
  expect(standing()).toMatchObject({ exitShares: minted.shares, exits: 'open' });
  venue.timeUs += 61_000_000;
  venue.setPrice(PRICE + 90, 80);
  const { equityForExits } = standing();
  const worth = worthOf(venue.live, minted.shares, equityForExits);
  const redeemed = only(venue.send({ kind: 'Tick' }), 'PoolSharesRedeemed');
  expect(redeemed).toMatchObject({ amount: worth, poolEquity: equityForExits, accountShares: 0 });
});

test('the fold and the engine hold the same shares, exits and rules after every command', () => {
  const check = (): void => {
    const [folded, held] = bothSides(venue.live);
    expect(folded).toEqual(held);
  };
  buy(2_000);
  check();
  deposit(10_000 * DOLLAR);
  exit(2_000 * DOLLAR);
  exit(3_000 * DOLLAR);
  check();
  expect(venue.live.pool.exitsOf(CAROL).length).toBe(2);
  for (let minute = 0; minute < 12; minute += 1) {
    venue.timeUs += 61_000_000;
    venue.setPrice(PRICE + minute);
    venue.send({ kind: 'Tick' });
    check();
  }
  expect(venue.live.pool.exitsOf(CAROL).length).toBe(0);
  expect(venue.live.pool.provider(CAROL)?.paid).toBeGreaterThan(0);
  expect(venue.live.pool.paidTotal).toBeGreaterThan(0);
});

test('who begins in the middle knows what one knows who was there from the start', () => {
  buy(2_000);
  deposit(10_000 * DOLLAR);
  exit(2_000 * DOLLAR);
  const text = JSON.stringify({ view: saveView(venue.live.view), live: venue.live.save() });
  const { view, live } = JSON.parse(text) as {
    readonly view: ViewCheckpoint;
    readonly live: LiveCheckpoint;
  };
  const late = new LiveVenue(loadView(view), live);
  expect(poolStandingOf(late)).toEqual(standing());
  const at = venue.released.length;
  venue.timeUs += 61_000_000;
  venue.setPrice(PRICE + 10);
  venue.send({ kind: 'Tick' });
  for (const released of venue.released.slice(at)) late.fold(released);
  expect(late.save().poolMarkets).toEqual(venue.live.save().poolMarkets);
  expect(bothSides(late)[0]).toEqual(bothSides(venue.live)[0]);
});

test('a pool without enough free money says so, and pays what the standing says', () => {
  // All shares but a little want to leave while the pool must keep a reserve.
  const provider = [...venue.live.save().providers][0];
  if (provider === undefined) throw new Error('no provider');
  buy(3_000);
  const all = { kind: 'RequestPoolExit', account: provider.account, shares: provider.shares };
  only(venue.send(all), 'PoolExitRequested');
  venue.timeUs += 61_000_000;
  venue.setPrice(PRICE);
  const { exits, available, equityForExits, reserve } = standing();
  expect(exits).toBe('short');
  expect(available).toBeLessThanOrEqual(equityForExits - reserve);
  const part = sharesFor(available, provider.shares, equityForExits);
  const redeemed = only(venue.send({ kind: 'Tick' }), 'PoolSharesRedeemed');
  expect(redeemed.shares).toBe(part);
  expect(redeemed.exitShares).toBe(provider.shares - part);
});

test('stale prices stop deposits and exits, and the standing says it first', () => {
  buy(2_000);
  deposit(1_000 * DOLLAR);
  venue.timeUs += 3_600_000_000;
  venue.send({ kind: 'Tick' });
  expect(standing()).toMatchObject({ deposits: 'stalePrices', exits: 'stalePrices' });
  expect(rejectsIn(deposit(1_000 * DOLLAR))).toMatchObject([{ reason: 'MarketStale' }]);
});
