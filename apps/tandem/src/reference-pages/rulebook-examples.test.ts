import { readFileSync } from 'node:fs';
import { type Event, type EventKind, NEWEST_RULE_VERSION } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { BTC, ExampleVenue, type Plain, USD } from './example-venue.fixture.ts';

// The worked examples of docs/rulebook, computed by the engine, and found on their pages.

const [ALICE, BOB, CAROL, DAVE] = [16, 17, 18, 19] as const;
const POOL = 4;

function page(name: string): string {
  return readFileSync(new URL(`../../../../docs/rulebook/${name}.md`, import.meta.url), 'utf8');
}

function rejected(events: readonly Event[]): readonly unknown[] {
  return events.flatMap((event) =>
    event.kind === 'CommandRejected' ? [event.reason, event.bound, event.actual] : [],
  );
}

function eventsOf(events: readonly Event[], kind: EventKind): readonly Event[] {
  return events.filter((event) => event.kind === kind);
}

/** A venue with its market and these accounts, in dollars. */
function venueOf(dollars: Readonly<Record<number, number>>, market: Plain = {}): ExampleVenue {
  const venue = new ExampleVenue();
  venue.open(market);
  for (const [account, amount] of Object.entries(dollars)) venue.account(Number(account), amount);
  return venue;
}

/** Alice is long one bitcoin from 60,000 against Bob. */
function oneBitcoin(dollars: Readonly<Record<number, number>>, market: Plain = {}): ExampleVenue {
  const venue = venueOf(dollars, market);
  venue.order(BOB, 'sell', { price: 60_000, size: BTC });
  venue.order(ALICE, 'buy', { price: 60_000, size: BTC });
  return venue;
}

test('states: what is forbidden, and a price one microsecond too old', () => {
  const venue = venueOf({ [ALICE]: 1_000 });
  venue.send({ kind: 'SetMarketStatus', market: 0, status: 'cancelOnly' });
  const order = { price: 60_000, size: 1_000 };
  expect(rejected(venue.order(ALICE, 'buy', order))).toEqual(['MarketStatusForbids', 3, 0]);
  venue.send({ kind: 'SetMarketStatus', market: 0, status: 'running' });
  venue.timeUs += 60_000_001;
  expect(rejected(venue.order(ALICE, 'buy', order))).toEqual([
    'MarketStale',
    1_793_534_401_000_001,
    1_793_534_401_000_000,
  ]);
  expect(page('states')).toContain('a: 1,793,534,401,000,000');
});

test('orders: what an account with 1,000 USD may place', () => {
  const venue = venueOf({ [ALICE]: 1_000, [BOB]: 100_000 });
  const buy = (order: Plain): readonly Event[] => venue.order(ALICE, 'buy', order);
  expect(rejected(buy({ price: 60_000, size: 2 * BTC }))).toEqual([
    'InsufficientMargin',
    1_200 * USD,
    1_000 * USD,
  ]);
  buy({ price: 60_000, size: 1.5 * BTC, clientOrderId: 7 });
  expect(rejected(buy({ price: 60_000, size: BTC / 10, clientOrderId: 7 }))).toEqual([
    'ClientOrderIdDuplicate',
    7,
    2_304,
  ]);
  expect(rejected(buy({ price: 66_001, size: 1_000 }))).toEqual([
    'PriceOutsideBand',
    66_000,
    66_001,
  ]);
  expect(rejected(buy({ price: 60_000, size: 100 }))).toEqual([
    'OrderTooSmall',
    10 * USD,
    6_000_000,
  ]);
  const market = { type: 'market', price: null, timeInForce: 'IOC', size: BTC / 2 };
  expect(venue.order(BOB, 'sell', market)[0]).toMatchObject({ price: 57_000 });
});

test('orders: amending, sliding, and a cancel before its order', () => {
  const venue = venueOf({ [ALICE]: 10_000, [BOB]: 100_000 });
  venue.order(ALICE, 'buy', { price: 59_990, size: BTC });
  const orderId = venue.sequence * 256;
  venue.order(BOB, 'sell', { price: 59_990, size: 400_000 });
  const amend = { kind: 'AmendOrder', account: ALICE, orderId, size: 700_000 };
  expect(venue.send({ ...amend, price: 59_990 })).toMatchObject([
    { remaining: 300_000, isPriorityKept: true },
  ]);
  expect(venue.send({ ...amend, price: 59_995 })[0]).toMatchObject({ isPriorityKept: false });
  const slide = { price: 59_900, size: 1_000, postOnly: 'slide' };
  expect(venue.order(BOB, 'sell', slide)[0]).toMatchObject({ price: 59_996 });
  venue.send({ kind: 'CancelOrder', account: ALICE, orderId: null, clientOrderId: 8 });
  const late = venue.order(ALICE, 'buy', { price: 59_990, size: BTC, clientOrderId: 8 });
  expect(rejected(late)).toEqual(['CanceledBeforeArrival', 8, 0]);
});

test('matching: half of a match goes to the pool first', () => {
  const dollars = { [ALICE]: 10_000, [BOB]: 10_000, [CAROL]: 100_000, [POOL]: 100_000 };
  const venue = venueOf(dollars, { protocolPriorityShare: 500_000_000 });
  venue.order(BOB, 'sell', { price: 60_000, size: 200_000 });
  venue.order(POOL, 'sell', { price: 60_000, size: 500_000 });
  const events = venue.order(CAROL, 'buy', { price: 60_010, size: 600_000 });
  expect(eventsOf(events, 'OrderFilled')).toMatchObject([
    { account: CAROL, fee: 8_100_000 },
    { account: POOL, size: 300_000 },
    { account: CAROL, fee: 5_400_000 },
    { account: BOB, size: 200_000 },
    { account: CAROL, fee: 2_700_000, positionSize: 600_000, positionQuote: -36_016_200_000 },
    { account: POOL, size: 100_000, remaining: 100_000 },
  ]);
  expect(page('matching')).toContain('quote -36,016,200,000');
});

test('adl: a hedged account ranks behind, and nobody gives more than a quarter', () => {
  const dollars = { [ALICE]: 700, [BOB]: 1_000, [CAROL]: 1_000, [DAVE]: 100_000 };
  const venue = venueOf(dollars, { takerFeePpb: 0 });
  venue.market({ market: 1, symbol: 'OTHER-PERP', takerFeePpb: 0 });
  venue.index(60_000, 1);
  venue.order(BOB, 'sell', { price: 60_000, size: 600_000 });
  venue.order(CAROL, 'sell', { price: 60_000, size: 400_000 });
  venue.order(ALICE, 'buy', { price: 60_000, size: BTC });
  venue.order(DAVE, 'sell', { market: 1, price: 60_000, size: 400_000 });
  venue.order(CAROL, 'buy', { market: 1, price: 60_000, size: 400_000 });
  venue.index(59_000, 1);
  const events = venue.index(59_000);
  expect(eventsOf(events, 'LiquidationStepped')).toMatchObject([
    { bankruptcyQuote: 59_300 * USD, filled: 0 },
  ]);
  expect(eventsOf(events, 'AdlRanked').slice(0, 2)).toMatchObject([
    { account: BOB, score: 3_687_352_500 },
    { account: CAROL, score: 0 },
  ]);
  expect(eventsOf(events, 'PositionDeleveraged').slice(0, 2)).toMatchObject([
    { account: BOB, size: 150_000, quote: 8_895_000_000, realizedProfit: 105 * USD },
    { account: CAROL, size: 100_000, quote: 5_930_000_000 },
  ]);
  expect(page('adl')).toContain('= 3,687,352,500');
});

test('funds: a tenth of the notional stays, and every number counts once', () => {
  const venue = oneBitcoin({ [ALICE]: 10_000, [BOB]: 10_000 }, { takerFeePpb: 0 });
  const withdraw = { kind: 'RequestWithdrawal', account: ALICE, asset: 0 };
  expect(rejected(venue.send({ ...withdraw, amount: 4_000 * USD + 1 }))).toEqual([
    'InsufficientMargin',
    6_000 * USD,
    5_999_999_999,
  ]);
  venue.account(CAROL, 0);
  expect(venue.send({ ...withdraw, amount: 4_000 * USD })[0]).toMatchObject({
    withdrawalId: 12 * 256,
  });
  const confirm = { kind: 'ConfirmWithdrawal', withdrawalId: 3_072 };
  venue.send(confirm);
  expect(rejected(venue.send(confirm))).toEqual(['WithdrawalUnknown', 0, 3_072]);
  venue.deposit(ALICE, 0, 1);
  const receipt = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
  const again = { kind: 'CreditDeposit', account: ALICE, asset: 0, amount: 1, ...receipt };
  expect(rejected(venue.send({ ...again, depositNumber: 2 }))).toEqual(['DepositOutOfOrder', 4, 2]);
  const transfer = { kind: 'TransferCollateral', from: ALICE, to: BOB, asset: 0, amount: 1 };
  expect(rejected(venue.send(transfer))).toEqual(['NotSameOwner', ALICE, BOB]);
});

test('funds: a withdrawal costs its fee, which a failure returns', () => {
  const venue = venueOf({ [ALICE]: 100 });
  venue.send({ kind: 'ActivateRules', version: NEWEST_RULE_VERSION });
  venue.send({ kind: 'SetWithdrawalFee', asset: 0, fee: USD });
  const withdraw = (amount: number): readonly Event[] => {
    return venue.send({ kind: 'RequestWithdrawal', account: ALICE, asset: 0, amount });
  };
  expect(rejected(withdraw(USD))).toEqual(['AmountNotAboveFee', 1_000_000, 1_000_000]);
  const ids = [USD + 1, 99 * USD - 1].map((amount) => {
    const [reserved] = eventsOf(withdraw(amount), 'WithdrawalReserved');
    expect(reserved).toMatchObject({ amount: amount - USD });
    return (reserved as { readonly withdrawalId: number } | undefined)?.withdrawalId;
  });
  const { accounts, assets } = venue.engine.state;
  const [alice, fees] = [accounts.slotOf(ALICE), accounts.slotOf(1)];
  expect(accounts.balanceOf(alice, 0)).toBe(0);
  expect([accounts.balanceOf(fees, 0), accounts.heldOf(fees, 0)]).toEqual([2 * USD, 2 * USD]);
  venue.send({ kind: 'FailWithdrawal', withdrawalId: ids[0] });
  expect(accounts.balanceOf(alice, 0)).toBe(USD + 1);
  expect(accounts.balanceOf(fees, 0)).toBe(USD);
  venue.send({ kind: 'ConfirmWithdrawal', withdrawalId: ids[1] });
  expect(accounts.heldOf(fees, 0)).toBe(0);
  expect(assets[0]?.totalDeposits).toBe(2 * USD + 1);
  expect(page('funds')).toContain('100 - 97.999999 = 2.000001 = 1.000001 + 1');
});

test('funds: thousands of owners take all shared places, and Alice withdraws all the same', () => {
  const [MALLORY, OWNERS] = [100, 2_115] as const;
  const venue = venueOf({ [ALICE]: 100 });
  venue.send({ kind: 'ActivateRules', version: NEWEST_RULE_VERSION });
  const withdraw = (account: number): Plain => {
    return { kind: 'RequestWithdrawal', account, asset: 0, amount: USD };
  };
  const refused = (owner: number): readonly unknown[] => {
    venue.account(MALLORY + owner, 40);
    const asked = Array.from({ length: 32 }, () => venue.send(withdraw(MALLORY + owner)));
    return asked.flatMap(rejected);
  };
  const { state } = venue.engine;
  const before = Array.from({ length: 2_000 }, (_, owner) => refused(owner)).flat();
  expect(before).toEqual([]);
  expect([state.withdrawals.size, state.withdrawalOwners.shared]).toEqual([64_000, 62_000]);
  const sub = MALLORY + OWNERS;
  venue.send({ kind: 'OpenAccount', account: sub, parent: MALLORY });
  const move = { kind: 'TransferCollateral', from: MALLORY, to: sub, asset: 0 };
  venue.send({ ...move, amount: 2 * USD });
  expect(rejected(venue.send(withdraw(MALLORY)))).toEqual(['TooManyPending', 32, 32]);
  expect(rejected(venue.send(withdraw(sub)))).toEqual(['TooManyPending', 32, 32]);
  const after = Array.from({ length: OWNERS - 2_000 }, (_, at) => refused(2_000 + at)).flat();
  expect(after.filter((word) => word === 'CapacityExhausted')).toHaveLength(29);
  expect(eventsOf(venue.send(withdraw(ALICE)), 'WithdrawalReserved')).toHaveLength(1);
  expect(state.withdrawals.size).toBe(65_536 + 2_115 + 1);
  expect(rejected(venue.send(withdraw(ALICE)))).toEqual(['CapacityExhausted', 65_536, 65_536]);
  const forced = { kind: 'ForcedRequest', request: 'withdraw', requestNumber: 1, market: null };
  const request = { ...forced, account: ALICE, asset: 0, amount: USD };
  expect(eventsOf(venue.send(request), 'WithdrawalReserved')).toHaveLength(1);
  expect(state.withdrawalOwners.shared).toBe(65_537);
  expect(page('funds')).toContain('takes place 65,537 of 1,114,112');
});

test('funds: isolated margin and the settlement of a delisted market', () => {
  const venue = venueOf({ [ALICE]: 10_000, [BOB]: 10_000 }, { takerFeePpb: 0 });
  venue.order(BOB, 'sell', { price: 60_000, size: BTC });
  const opened = venue.order(ALICE, 'buy', { price: 60_000, size: BTC, marginMode: 'isolated' });
  expect(eventsOf(opened, 'IsolatedMarginAdjusted')).toMatchObject([{ postedMargin: 600 * USD }]);
  const adjust = (dollars: number): readonly Event[] =>
    venue.send({ kind: 'AdjustIsolatedMargin', account: ALICE, market: 0, amount: dollars * USD });
  adjust(6_000);
  expect(rejected(adjust(-601))).toEqual(['InsufficientMargin', 6_000 * USD, 5_999 * USD]);
  expect(adjust(-600)).toMatchObject([{ balance: 4_000 * USD }, { postedMargin: 6_000 * USD }]);
  venue.send({ kind: 'DelistMarket', market: 0, settleAtUs: venue.timeUs + 10_000_000 });
  for (const price of [60_900, 61_101]) {
    venue.index(price);
    venue.send({ kind: 'SamplePremium', market: 0 });
  }
  venue.timeUs += 10_000_000;
  const settled = venue.send({ kind: 'SettleDelisting', market: 0 });
  expect(eventsOf(settled, 'PositionSettled')).toMatchObject([
    { account: ALICE, price: 61_000, realizedProfit: 1_000 * USD },
    { account: BOB, price: 61_000, realizedProfit: -1_000 * USD },
  ]);
});

test('configuration: which rule a figure breaks', () => {
  const venue = new ExampleVenue();
  venue.asset(0, { symbol: 'USD', decimals: 6, weightPpb: 1_000_000_000, priceMarket: null });
  const tier = (lower: number, initialRatePpb: number, maintenanceRatePpb: number): Plain => ({
    lower,
    initialRatePpb,
    maintenanceRatePpb,
  });
  const first = tier(0, 10_000_000, 5_000_000);
  const broken = (rules: Plain): readonly unknown[] => rejected(venue.market(rules)).slice(1);
  expect(broken({ tiers: [tier(0, 5_500_000, 5_000_000)] })).toEqual([15, 0]);
  expect(broken({ tiers: [tier(0, 10_000_000, 4_999_999)] })).toEqual([16, 0]);
  expect(broken({ maxPositionSize: 4_503_599_628 })).toEqual([5, 4_503_599_628]);
  const odd = tier(10_000_000_001, 20_000_000, 10_000_000);
  expect(broken({ tiers: [first, odd] })).toEqual([17, 1]);
  expect(broken({ tiers: [first, { ...odd, lower: 10_000_000_000 }] })).toEqual([]);
});

test('triggers: a pair of attached orders, of which one fires', () => {
  const venue = oneBitcoin({ [ALICE]: 10_000, [BOB]: 100_000 });
  const attached = {
    kind: 'PlaceTriggerOrder',
    account: ALICE,
    market: 0,
    clientOrderId: null,
    nonce: null,
    side: 'sell',
    triggerBy: 'mark',
    limitPrice: null,
    size: BTC,
    reduceOnly: true,
    attached: true,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
  };
  const stop = venue.send({ ...attached, trigger: 'stop', triggerPrice: 58_000 });
  expect(stop).toMatchObject([{ payoff: -2_026_100_000 }]);
  const profit = venue.send({ ...attached, trigger: 'takeProfit', triggerPrice: 63_000 });
  expect(profit).toMatchObject([{ payoff: 2_971_650_000 }]);
  const second = venue.send({ ...attached, trigger: 'stop', triggerPrice: 57_000 });
  expect(rejected(second)).toMatchObject(['AttachedOrderExists', expect.any(Number), 0]);
  venue.order(BOB, 'buy', { price: 57_900, size: 2 * BTC });
  const fall = venue.index(57_950);
  expect(eventsOf(fall, 'OrderTriggered')).toMatchObject([{ price: 57_950 }]);
  expect(eventsOf(fall, 'OrderCanceled')).toMatchObject([{ reason: 'otherTriggered' }]);
  expect(eventsOf(fall, 'OrderAccepted')).toMatchObject([{ price: 55_053 }]);
  expect(eventsOf(fall, 'OrderFilled')[0]).toMatchObject({
    price: 57_900,
    realizedProfit: -2_100 * USD,
    fee: 26_055_000,
  });
});

test('state hash: a new engine, and one with an account of 250 USD', () => {
  const venue = new ExampleVenue();
  expect(page('state-hash')).toContain(venue.engine.stateHash());
  venue.asset(0, { symbol: 'USD', decimals: 6, weightPpb: 1_000_000_000, priceMarket: null });
  venue.account(ALICE, 250);
  expect(page('state-hash')).toContain(venue.engine.stateHash());
});
