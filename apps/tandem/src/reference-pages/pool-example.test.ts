import { readFileSync } from 'node:fs';
import type { Event } from '@tandem/protocol';
import { mulDivDown } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { BTC, ExampleVenue, USD } from './example-venue.fixture.ts';

// The worked example of docs/rulebook/pool.md, computed by the engine, and found on the page.

const [ALICE, BOB, CAROL] = [16, 17, 18] as const;
const PAGE = readFileSync(new URL('../../../../docs/rulebook/pool.md', import.meta.url), 'utf8');

const FUND = {
  kind: 'ConfigurePoolFund',
  exitDelayUs: 60_000_000,
  minDeposit: 100 * USD,
  maxReserve: 100_000_000 * USD,
  treasury: CAROL,
  vault: 2,
  stakers: CAROL,
  treasuryPpb: 200_000_000,
  vaultPpb: 100_000_000,
  stakersPpb: 0,
  distributionIntervalUs: 60_000_000,
};
const POOL = {
  kind: 'ConfigurePool',
  market: 0,
  layers: 2,
  spreadPpb: 1_000_000,
  layerStepPpb: 500_000,
  volatilityFactorPpb: 500_000_000,
  skewPpb: 2_000_000,
  sizePerLayer: 4 * BTC,
  maxOrderSize: 100 * BTC,
  maxPositionSize: 10 * BTC,
  stressMovePpb: 100_000_000,
  utilizationFeePpb: 1_000_000,
  feeSchedule: 'pool',
  openingFeePpb: 600_000,
  closingFeePpb: 400_000,
  liquidationFeePpb: 0,
};

function openVenue(): ExampleVenue {
  const venue = new ExampleVenue();
  venue.open({ tiers: [{ lower: 0, initialRatePpb: 20_000_000, maintenanceRatePpb: 10_000_000 }] });
  for (const account of [ALICE, BOB, CAROL]) venue.account(account, 1_000_000);
  venue.send({ kind: 'ActivateRules', version: 2 });
  venue.send(FUND);
  venue.send(POOL);
  return venue;
}

function only<Kind extends Event['kind']>(
  events: readonly Event[],
  kind: Kind,
): Extract<Event, { kind: Kind }> {
  const found = events.find((event) => event.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found as Extract<Event, { kind: Kind }>;
}

function quotesOf(events: readonly Event[]): readonly (readonly [string, number, number])[] {
  return events.flatMap((event) =>
    event.kind === 'OrderRested' ? [[event.side, event.price, event.remaining / BTC] as const] : [],
  );
}

/** Expects text on the page: the figures of a test are those that are written there. */
function isWritten(...texts: readonly string[]): void {
  for (const text of texts) expect(PAGE).toContain(text);
}

test('pool: quotes, a fill and utilization', () => {
  const venue = openVenue();
  const deposit = { kind: 'DepositToPool', account: BOB, amount: 100_000 * USD, minShares: 0 };
  expect(only(venue.send(deposit), 'PoolSharesMinted').shares).toBe(100_000_000_000);
  expect(quotesOf(venue.index(60_000))).toEqual([
    ['buy', 59_940, 4],
    ['buy', 59_862, 4],
    ['sell', 60_060, 4],
    ['sell', 60_138, 4],
  ]);
  isWritten('59,940', '59,862', '60,060', '60,138');
  const fills = venue.order(ALICE, 'buy', { price: 60_060, size: 4 * BTC });
  expect(fills.flatMap((event) => (event.kind === 'OrderFilled' ? [event.fee] : []))).toEqual([
    144_144_000, 0,
  ]);
  const short = venue.index(60_000);
  expect(only(short, 'PoolQuoted')).toMatchObject({
    reserve: 24_000 * USD,
    liquidity: 100_240 * USD,
  });
  expect(quotesOf(short)).toEqual([
    ['buy', 59_988, 4],
    ['buy', 59_910, 4],
    ['sell', 60_108, 4],
    ['sell', 60_186, 2],
  ]);
  isWritten('59,988', '59,910', '60,108', '60,186', '144.144 USD', 'R = 4 x 60,000 x 0.1 = 24,000');
  venue.timeUs += 58_000_000;
  expect(only(venue.index(60_000), 'UtilizationCharged')).toMatchObject({
    utilizationPpb: 239_425_379,
    ratePpb: 239_425,
    indexChange: 255_239,
    poolQuote: 240_240_973_659,
  });
  isWritten('u = 23.9425379 %', '0.0239425 %', 'dU = 255,239', '240,240.973659');
});

test('pool: a share, an exit and a distribution', () => {
  const venue = openVenue();
  const deposit = { kind: 'DepositToPool', account: BOB, amount: 100_000 * USD, minShares: 0 };
  venue.send(deposit);
  venue.index(60_000);
  venue.order(ALICE, 'buy', { price: 60_060, size: 4 * BTC });
  venue.index(60_000);
  venue.timeUs += 58_000_000;
  venue.index(60_000);
  const second = venue.send({ ...deposit, account: CAROL, amount: 10_000 * USD });
  expect(only(second, 'PoolSharesMinted').shares).toBe(9_975_960_802);
  venue.send({ kind: 'RequestPoolExit', account: BOB, shares: 10_000 * USD });
  expect(only(venue.index(60_300), 'PoolQuoted')).toMatchObject({
    volatilityPpb: 33_054,
    halfSpreadPpb: 1_016_527,
    reserve: 24_120 * USD,
  });
  venue.timeUs += 60_000_000;
  const events = venue.send({ kind: 'Tick' });
  expect(only(events, 'PoolSharesRedeemed')).toMatchObject({
    amount: 9_914_983_362,
    poolEquity: 109_040_973_659,
  });
  expect(only(events, 'PoolFeesDistributed')).toMatchObject({
    treasury: 28_828_800,
    vault: 14_414_400,
    providers: 100_900_745,
    indexChange: 1_083_674,
    poolEquity: 99_125_990_297,
    totalShares: 99_975_960_802,
  });
  const paid = events.flatMap((event) => (event.kind === 'ProviderPaid' ? [event.amount] : []));
  expect(paid).toEqual([90_832_505, 10_068_239]);
  isWritten('9,975.960802 shares', 'v = 33,054', '0.1016527 %', '9,914.983362 USD', 'R = 24,120');
  isWritten('28.8288', '14.4144', 'dI = 1,083,674', '100.900745', '90.832505 USD', '10.068239');
  const yielded = mulDivDown(100_900_745, 1_000_000_000, 99_125_990_297);
  expect(yielded * 365).toBe(371_534_960);
  isWritten('99,125.990297 USD', '1,017,904', '37.153496 %', '89,234.850261', '37.1534595 %');
});
