import { EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { describe, expect, test } from 'vitest';
import { Chaos } from './chaos.fixture.ts';
import { findProblems } from './conservation.ts';
import { type Fields, raw } from './raw-command.fixture.ts';
import { ReferenceEngine } from './reference-engine.ts';
import { BTC, CheckedVenue, eventsOf, HOUR_US, LIMITS, USD } from './venue.fixture.ts';

// All figures are computed by hand, most in the rulebook's own examples.

const ALICE = 16;
const BOB = 17;
const CAROL = 18;
const [FEES, INSURANCE] = [1, 2];

function usd(dollars: number): bigint {
  return BigInt(Math.round(dollars * USD));
}

type Dollars = { readonly alice: number; readonly bob: number };

/** Alice is long one bitcoin from 60,000, Bob is short, each with what he brought. */
function oneBitcoin(dollars: Dollars, market: Fields = {}): CheckedVenue {
  const venue = new CheckedVenue();
  venue.list(market);
  venue.open(ALICE, dollars.alice);
  venue.open(BOB, dollars.bob);
  venue.index(60_000);
  venue.order(BOB, 'sell', { price: 60_000, size: BTC });
  venue.order(ALICE, 'buy', { price: 60_000, size: BTC });
  return venue;
}

test('a deposit is credited once, in the order of its chain', () => {
  const venue = new CheckedVenue();
  venue.list();
  venue.open(ALICE);
  const events = venue.deposit(ALICE, 0, 250 * USD);
  expect(events.map((event) => event.kind)).toEqual(['DepositCredited', 'BalanceChanged']);
  expect(venue.balance(ALICE)).toBe(usd(250));
  const receipt = { chain: 0, depositNumber: 1, transactionHash: '00'.repeat(32), logIndex: 0 };
  const again = venue.send(
    raw({ kind: 'CreditDeposit', account: ALICE, asset: 0, amount: 1, ...receipt }),
  );
  expect(again).toMatchObject([{ reason: 'DepositOutOfOrder', bound: 2, actual: 1 }]);
});

test('taker and maker pay their fees out of the position to the fees account', () => {
  const venue = new CheckedVenue();
  venue.list({
    takerFeePpb: 450_000,
    tiers: [{ lower: 0, initialRatePpb: 10_000_000, maintenanceRatePpb: 5_000_000 }],
  });
  venue.open(ALICE, 1_000);
  venue.open(BOB, 1_000);
  venue.index(60_000);
  venue.order(BOB, 'sell', { price: 60_000, size: BTC / 2 });
  const fills = eventsOf(
    venue.order(ALICE, 'buy', { price: 60_000, size: BTC / 2 }),
    'OrderFilled',
  );
  expect(fills).toMatchObject([
    { account: ALICE, fee: 13_500_000, positionQuote: -30_000 * USD - 13_500_000 },
    { account: BOB, fee: 4_499_970, positionQuote: 30_000 * USD - 4_499_970 },
  ]);
  expect(venue.balance(FEES)).toBe(17_999_970n);
});

test('longs pay a positive funding rate, exactly what shorts get', () => {
  const venue = oneBitcoin({ alice: 10_000, bob: 10_000 });
  venue.open(CAROL, 10_000);
  // The impact bid is 60,012: a premium of 0.0002 over the index.
  venue.order(CAROL, 'buy', { price: 60_012, size: BTC });
  const sample = venue.must(raw({ kind: 'SamplePremium', market: 0 }));
  expect(sample).toMatchObject([{ premiumPpb: 200_000, samples: 1 }]);
  expect(venue.send(raw({ kind: 'SettleFunding', market: 0 }))).toMatchObject([
    { reason: 'FundingNotDue' },
  ]);
  venue.timeUs += HOUR_US - 1_000_000;
  venue.index(60_000);
  const [settled] = venue.must(raw({ kind: 'SettleFunding', market: 0 }));
  expect(settled).toMatchObject({ ratePpb: 12_500, premiumPpb: 200_000, indexChange: 786_432 });
  venue.engine.stateHash();
  expect(venue.position(ALICE)?.quote).toBe(-usd(60_000.75));
  expect(venue.position(BOB)?.quote).toBe(usd(60_000.75));
});

describe('liquidation', () => {
  test.each([
    [59_750, 50],
    [59_795, 95],
  ])('sold at %s, the gain of %s over bankruptcy goes to the fund', (price, gain) => {
    const venue = oneBitcoin({ alice: 300, bob: 10_000 });
    venue.open(CAROL, 10_000);
    venue.order(CAROL, 'buy', { price, size: BTC });
    const events = venue.index(59_800);
    expect(eventsOf(events, 'AccountFlagged')).toMatchObject([
      { account: ALICE, equity: 100 * USD, maintenanceMargin: 299 * USD, health: 334_448 },
    ]);
    expect(eventsOf(events, 'LiquidationStepped')).toMatchObject([
      { bankruptcyQuote: 59_700 * USD, limitPrice: 59_700, filled: BTC, positionSize: 0 },
    ]);
    expect(eventsOf(events, 'AccountUnflagged')).toMatchObject([{ account: ALICE, equity: 0 }]);
    expect(venue.balance(ALICE)).toBe(0n);
    expect(venue.balance(INSURANCE)).toBe(usd(gain));
  });

  test('without bids or backstop the other side is deleveraged at the bankruptcy value', () => {
    const venue = oneBitcoin({ alice: 300, bob: 10_000 });
    const events = venue.index(59_000);
    const ranks = eventsOf(events, 'AdlRanked');
    // Profit 1,000 of 60,000; leverage 59,000 / 11,000.
    expect(ranks[0]).toMatchObject({ rank: 1, account: BOB, score: 16_666 * 53_636 });
    const closed = eventsOf(events, 'PositionDeleveraged');
    expect(closed[0]).toMatchObject({ size: BTC / 4, quote: (59_700 * USD) / 4 });
    expect(closed.at(-1)).toMatchObject({ positionSize: 0, bankruptPositionSize: 0 });
    expect(venue.balance(ALICE)).toBe(0n);
    expect(venue.balance(BOB)).toBe(usd(10_300));
  });

  test('the backstop takes over what the book left, up to its cap', () => {
    const venue = oneBitcoin({ alice: 300, bob: 10_000 });
    const caps = { insuranceStepCap: 0, backstopLossCap: 1_000 * USD };
    venue.must(raw({ kind: 'ConfigureVenue', ...caps }));
    venue.deposit(3, 0, 10_000 * USD);
    const events = venue.index(59_000);
    expect(eventsOf(events, 'BackstopTookOver')).toMatchObject([
      { account: ALICE, size: BTC, quote: 59_700 * USD, loss: 700 * USD, lossUsed: 700 * USD },
    ]);
    expect(venue.position(3)).toMatchObject({ size: BigInt(BTC), quote: -usd(59_700) });
    expect(venue.balance(ALICE)).toBe(0n);
  });

  test('an isolated position loses its margin, not the account', () => {
    const venue = new CheckedVenue();
    venue.list();
    venue.open(ALICE, 1_000);
    venue.open(BOB, 10_000);
    venue.index(60_000);
    venue.order(BOB, 'sell', { price: 60_000, size: BTC });
    const events = venue.order(ALICE, 'buy', {
      price: 60_000,
      size: BTC,
      marginMode: 'isolated',
    });
    expect(eventsOf(events, 'IsolatedMarginAdjusted')).toMatchObject([
      { change: 300 * USD, positionQuote: -59_700 * USD, postedMargin: 300 * USD },
    ]);
    venue.index(59_000);
    expect(venue.position(ALICE)).toBeUndefined();
    expect(venue.balance(ALICE)).toBe(usd(700));
    expect(venue.balance(BOB)).toBe(usd(10_300));
  });
});

test('a spot trade moves base against quote, each side paying out of what it gets', () => {
  const venue = new CheckedVenue();
  venue.asset(0, 1_000_000_000, null);
  venue.asset(1, 0, null);
  const spot = { market: 1, marketKind: 'spot', priceBandPpb: null, takerFeePpb: 1_000_000 };
  venue.list({ ...spot, baseUnitsPerLot: 100, tiers: [] });
  venue.open(ALICE, 70_000);
  venue.open(BOB);
  venue.deposit(BOB, 1, 100_000_000);
  venue.order(BOB, 'sell', { market: 1, price: 60_000, size: BTC });
  const buy = venue.order(ALICE, 'buy', { market: 1, price: 61_000, size: BTC / 2 });
  expect(eventsOf(buy, 'OrderFilled')).toMatchObject([
    { account: ALICE, price: 60_000, fee: 50_000, positionSize: 49_950_000 },
    { account: BOB, price: 60_000, fee: 9_999_990, positionSize: 50_000_000 },
  ]);
  expect([venue.balance(ALICE), venue.balance(ALICE, 1)]).toEqual([usd(40_000), 49_950_000n]);
  expect([venue.balance(BOB), venue.balance(BOB, 1)]).toEqual([usd(29_990.00001), 50_000_000n]);
  expect([venue.balance(FEES), venue.balance(FEES, 1)]).toEqual([9_999_990n, 50_000n]);
});

test('a stop that fires closes the position and cancels its counterpart', () => {
  const venue = oneBitcoin({ alice: 10_000, bob: 10_000 });
  const attached = { size: BTC, attached: true };
  const placed = venue.trigger(ALICE, 'sell', {
    ...attached,
    trigger: 'stop',
    triggerPrice: 58_000,
  });
  expect(placed).toMatchObject([{ kind: 'TriggerOrderPlaced', payoff: -2_000 * USD }]);
  venue.trigger(ALICE, 'sell', { ...attached, trigger: 'takeProfit', triggerPrice: 63_000 });
  venue.order(BOB, 'buy', { price: 57_900, size: BTC });
  const events = venue.index(58_000);
  expect(events.map((event) => event.kind)).toEqual([
    'IndexPriceUpdated',
    'MarkPriceUpdated',
    'OrderTriggered',
    'OrderCanceled',
    'OrderAccepted',
    'TradePrinted',
    'OrderFilled',
    'BalanceChanged',
    'OrderFilled',
    'BalanceChanged',
  ]);
  expect(venue.balance(ALICE)).toBe(usd(10_000 - 2_100));
  expect(venue.balance(BOB)).toBe(usd(10_000 + 2_100));
});

test('the payoff of a stop counts the taker fee', () => {
  const venue = oneBitcoin(
    { alice: 10_000, bob: 10_000 },
    {
      takerFeePpb: 450_000,
      tiers: [{ lower: 0, initialRatePpb: 10_000_000, maintenanceRatePpb: 5_000_000 }],
    },
  );
  const stop = { size: BTC, trigger: 'stop', triggerPrice: 58_000 };
  expect(venue.trigger(ALICE, 'sell', stop)).toMatchObject([{ payoff: -2_026_100_000 }]);
});

test('collateral that no longer covers a debt is sold to the insurance fund', () => {
  const venue = new CheckedVenue();
  venue.asset(1, 0, null);
  venue.list();
  venue.asset(1, 500_000_000, 0);
  venue.deposit(INSURANCE, 0, 10_000 * USD);
  venue.open(ALICE);
  venue.deposit(ALICE, 1, 10_000_000);
  venue.open(BOB, 10_000);
  venue.index(60_000);
  venue.order(BOB, 'sell', { price: 60_000, size: BTC });
  venue.order(ALICE, 'buy', { price: 60_000, size: BTC });
  venue.index(59_000);
  venue.order(BOB, 'buy', { price: 59_000, size: BTC });
  venue.order(ALICE, 'sell', { price: 59_000, size: BTC, reduceOnly: true });
  // A debt of 1,000 against 0.1 bitcoin at half its price: 2,950.
  expect(venue.balance(ALICE)).toBe(-usd(1_000));
  venue.index(30_000);
  expect(venue.balance(ALICE)).toBe(-usd(1_000));
  const events = venue.index(19_900);
  expect(events.slice(2).map((event) => event.kind)).toEqual([
    'AccountFlagged',
    'CollateralSeized',
    'BalanceChanged',
    'BalanceChanged',
    'AccountUnflagged',
  ]);
  expect(eventsOf(events, 'CollateralSeized')).toMatchObject([
    { units: 10_000_000, quote: 995 * USD },
  ]);
  expect([venue.balance(ALICE), venue.balance(ALICE, 1)]).toEqual([0n, 0n]);
  expect([venue.balance(INSURANCE), venue.balance(INSURANCE, 1)]).toEqual([
    usd(9_000),
    10_000_000n,
  ]);
});

test('a fill-or-kill order that cannot be filled leaves no trace', () => {
  const venue = new CheckedVenue();
  venue.list();
  venue.open(ALICE, 10_000);
  venue.open(BOB, 10_000);
  venue.index(60_000);
  venue.order(BOB, 'sell', { price: 60_000, size: BTC });
  const order = { price: 60_000, size: 2 * BTC, timeInForce: 'FOK', type: 'limit' };
  const fields = { market: 0, clientOrderId: null, nonce: null, expiresAtUs: null };
  const flags = { postOnly: 'no', reduceOnly: false, selfTrade: 'allow', marginMode: 'cross' };
  const events = venue.send(
    raw({ kind: 'PlaceOrder', account: ALICE, side: 'buy', ...order, ...fields, ...flags }),
  );
  expect(events).toMatchObject([{ reason: 'FillOrKillUnfillable', bound: 2 * BTC, actual: BTC }]);
  expect(venue.position(BOB)).toBeUndefined();
  expect(venue.engine.state.markets[0]?.asks).toMatchObject([{ remaining: BigInt(BTC) }]);
});

test('equal commands give equal hashes, and one more command another', () => {
  const dollars = { alice: 300, bob: 300 };
  const [one, two] = [oneBitcoin(dollars), oneBitcoin(dollars)];
  expect(one.engine.stateHash()).toBe(two.engine.stateHash());
  expect(one.engine.stateHash()).toMatch(/^[0-9a-f]{64}$/);
  two.must(raw({ kind: 'Tick' }));
  expect(one.engine.stateHash()).not.toBe(two.engine.stateHash());
});

test.each([1, 2, 3, 4])('money is conserved through any commands, seed %s', (seed) => {
  const steps = { ...LIMITS, accounts: 24, orders: 150, ordersPerAccount: 14, stepsPerCommand: 4 };
  const engine = new ReferenceEngine(steps);
  const chaos = new Chaos(seed, engine.state);
  const events = new EventBuffer();
  for (let sequence = 1; sequence <= 6_000; sequence += 1) {
    const { timeUs, command } = chaos.next();
    events.clear();
    engine.apply(sequence as Sequence, timeUs as TimestampUs, command, events);
    expect(findProblems(engine.state), `${sequence}: ${command.kind}`).toEqual([]);
  }
});
