import {
  faultOf,
  isApiError,
  OPERATIONS,
  type Pool,
  type PoolAccount,
  VenueListing,
} from '@tandem/api';
import { type Database, openDatabase, readStoredState, writeBatch } from '@tandem/database';
import { LiveVenue, Projection } from '@tandem/projections';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PoolReads } from './pool-reads.ts';

const POOL = 4;
const BOB = 16;
const CAROL = 17;
const USD = 1_000_000;
const HOUR_US = 3_600_000_000;
const START_US = 240 * HOUR_US;

const RULES = {
  kind: 'ConfigurePoolFund',
  exitDelayUs: HOUR_US,
  minDeposit: 10 * USD,
  maxReserve: 1_000_000 * USD,
  treasury: 20,
  vault: 21,
  stakers: 22,
  treasuryPpb: 200_000_000,
  vaultPpb: 100_000_000,
  stakersPpb: 0,
  distributionIntervalUs: HOUR_US,
};
/** The distribution of the worked example in docs/rulebook/pool.md. */
const SPLIT = {
  kind: 'PoolFeesDistributed',
  collected: 144_144_000,
  treasury: 28_828_800,
  vault: 14_414_400,
  stakers: 0,
  providers: 100_900_745,
  totalShares: 99_975_960_802,
  indexChange: 1_083_674,
  poolEquity: 99_125_990_297,
};
const SHARES = { totalShares: SPLIT.totalShares, poolEquity: SPLIT.poolEquity };
const TICK = { kind: 'Tick' };

/** Hours since the start, a command and its events. */
type Step = readonly [hour: number, command: object, events: readonly object[]];

const STORY: readonly Step[] = [
  [0, RULES, [{ ...RULES, kind: 'PoolFundConfigured', nextDistributionUs: START_US + HOUR_US }]],
  [
    0,
    TICK,
    [
      {
        kind: 'BalanceChanged',
        account: POOL,
        asset: 0,
        reason: 'poolDeposit',
        change: SPLIT.poolEquity,
        balance: SPLIT.poolEquity,
      },
      {
        kind: 'PoolSharesMinted',
        account: BOB,
        amount: 90_000 * USD,
        shares: 90_000 * USD,
        accountShares: 90_000 * USD,
        ...SHARES,
        totalShares: 90_000 * USD,
      },
      {
        kind: 'PoolSharesMinted',
        account: CAROL,
        amount: 9_975_960_802,
        shares: 9_975_960_802,
        accountShares: 9_975_960_802,
        ...SHARES,
      },
    ],
  ],
  [2, TICK, [{ ...SPLIT, nextDistributionUs: START_US + 3 * HOUR_US }, paid(90_832_505, 1)]],
  [30, TICK, [{ ...SPLIT, nextDistributionUs: START_US + 31 * HOUR_US }, paid(90_832_505, 2)]],
  [
    31,
    TICK,
    [
      {
        kind: 'PoolExitRequested',
        exitId: 4_864,
        account: BOB,
        shares: 10_000 * USD,
        dueAtUs: START_US + 41 * HOUR_US,
      },
    ],
  ],
  [40, TICK, []],
];

function paid(amount: number, times: number): object {
  const total = amount * times;
  const what = { kind: 'ProviderPaid', account: BOB, shares: 90_000 * USD, amount };
  return { ...what, accountTotal: total, total };
}

let database: Database;
let live: LiveVenue;
let reads: PoolReads;

beforeAll(async () => {
  ({ database } = await openDatabase({ kind: 'embedded', folder: null }));
  live = new LiveVenue();
  const stored = await readStoredState(database);
  const projection = new Projection(stored, stored.checkpoint);
  for (const [at, [hour, command, events]] of STORY.entries()) {
    const buffer = new EventBuffer();
    for (const event of events) buffer.push(event as Event);
    const released = {
      sequence: (at + 1) as Sequence,
      timeUs: (START_US + hour * HOUR_US) as TimestampUs,
      command: command as Command,
      slots: buffer.slots.slice(0, buffer.length),
    };
    projection.fold(released);
    live.fold(released);
  }
  const to = { journal: 'story', ...projection.checkpoint };
  await writeBatch(database, projection.take(), { from: stored.checkpoint, to });
  reads = new PoolReads({ live, database }, new VenueListing());
});

afterAll(() => database.close());

function schemaFault(id: string, answer: object): unknown {
  const schema = OPERATIONS.find((operation) => operation.id === id)?.data;
  return schema ? faultOf(schema, answer) : 'no schema';
}

test('the APR of a day and a week is what was distributed on what the pool was worth', async () => {
  const pool = (await reads.state()) as Pool;
  expect(isApiError(pool)).toBe(false);
  expect(schemaFault('pool', pool)).toBeNull();
  // 100.900745 / 99,125.990297 = 0.001017904, rounded down; a day of 365 in a year.
  expect(pool.apr.day).toEqual({
    rate: '0.37153496',
    distributed: '100.900745',
    distributions: 1,
    fromUs: START_US + 16 * HOUR_US,
    toUs: START_US + 40 * HOUR_US,
  });
  // Younger than a week: both distributions over the 40 hours since the first shares.
  expect(pool.apr.week).toEqual({
    rate: '0.445841952',
    distributed: '201.80149',
    distributions: 2,
    fromUs: START_US,
    toUs: START_US + 40 * HOUR_US,
  });
  expect(pool).toMatchObject({
    totalShares: '99975.960802',
    sharePrice: '0.991498336',
    providers: 2,
    exits: { status: 'open', count: 1, shares: '10000', next: [{ shares: '10000' }] },
    fees: { providers: '0.7', paid: '181.66501', nextUs: START_US + 41 * HOUR_US },
  });
});

test('an account sees its worth, its exits and its own APR', async () => {
  const account = (await reads.account(BOB)) as PoolAccount;
  expect(schemaFault('poolAccount', account)).toBeNull();
  expect(account).toMatchObject({
    shares: '90000',
    freeShares: '80000',
    worth: '89234.850261',
    exits: [{ exitId: 4_864, shares: '10000', worth: '9914.983362' }],
    paid: '181.66501',
    apr: { day: { rate: '0.371534595', distributed: '90.832505', distributions: 1 } },
  });
  const stranger = (await reads.account(99)) as PoolAccount;
  expect(stranger).toMatchObject({ shares: '0', exits: [], apr: { day: null, week: null } });
});

test('without tables, and before one interval has passed, the APR is unknown', async () => {
  const untold = (await new PoolReads({ live }, new VenueListing()).state()) as Pool;
  expect(untold.apr).toEqual({ day: null, week: null });
  const slow = new LiveVenue(live.view, live.save());
  slow.pool.rules = { ...RULES, distributionIntervalUs: 41 * HOUR_US } as never;
  const young = (await new PoolReads({ live: slow, database }, new VenueListing()).state()) as Pool;
  expect(young.apr).toEqual({ day: null, week: null });
});

test('a year is not told of less than six hours', async () => {
  const told = async (hours: number): Promise<readonly boolean[]> => {
    const at = new Proxy(live, {
      get: (of, name) =>
        name === 'timeUs' ? START_US + hours * HOUR_US : (Reflect.get(of, name, of) as unknown),
    });
    const { apr } = (await new PoolReads(
      { live: at, database },
      new VenueListing(),
    ).state()) as Pool;
    return [apr.day !== null, apr.week !== null];
  };
  expect(await told(5.999)).toEqual([false, false]);
  expect(await told(6)).toEqual([true, true]);
});

test('a venue without a pool says that it has none', async () => {
  const none = new PoolReads({ live: new LiveVenue(), database }, new VenueListing());
  expect(await none.state()).toMatchObject({ code: 'NotOffered', inputs: { feature: 'pool' } });
  expect(await none.account(BOB)).toMatchObject({ code: 'NotOffered' });
});
