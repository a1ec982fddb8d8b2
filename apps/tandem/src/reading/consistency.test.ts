import type { Database } from '@tandem/database';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import type { Venue } from '../venue/venue.ts';
import { balancesOf, contradictionsOf, marketsOf, positionsOf } from './engine-rows.fixture.ts';
import { fillTables, rowsOf } from './filled-tables.fixture.ts';

const COMMANDS = 20_000;
describe('tables of a simulated session beside the engine', () => {
  const folder = temporaryFolder();
  let venue: Venue;
  let database: Database;

  beforeAll(async () => {
    venue = await playVenue(folder, COMMANDS);
    database = await fillTables(venue);
  });

  afterAll(async () => {
    await database.close();
    await venue.close();
    removeFolder(folder);
  });

  test.each([
    ['balance', balancesOf, 60],
    ['position with its funding', positionsOf, 20],
    ['open interest, funding index and index price', marketsOf, 3],
  ] as const)('hold every %s to the last unit', async (_what, sides, least) => {
    const { engine, tables } = await sides(venue.machine.engine, database);
    expect(tables).toEqual(engine);
    expect(tables.length).toBeGreaterThan(least);
  });

  test('hold exactly the live orders as open', async () => {
    const live = [...venue.view.orders.all()].map(
      ({ orderId, account, remaining }) => `${account} ${orderId} ${remaining}`,
    );
    const rows = await rowsOf(database, "SELECT * FROM orders WHERE status IN ('open', 'waiting')");
    const open = rows.map(
      ({ order_id, account, remaining }) => `${account} ${order_id} ${remaining}`,
    );
    expect(open.toSorted()).toEqual(live.toSorted());
    expect(open.length).toBeGreaterThan(100);
  });

  test('contradict each other nowhere', async () => {
    expect(await contradictionsOf(database)).toEqual([]);
  });

  test('pay the fee account exactly the fees of the fills', async () => {
    const rows = await rowsOf(
      database,
      'SELECT f.fee_asset, sum(f.fee) AS fees, b.balance FROM fills f ' +
        `JOIN balances b ON b.account = ${PROTOCOL_ACCOUNTS.fees} AND b.asset = f.fee_asset ` +
        'GROUP BY f.fee_asset, b.balance',
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { fees, balance } of rows) expect(Number(fees)).toBe(balance);
  });

  test('add the same trades up in every length of candles and in the statistics', async () => {
    const rows = await rowsOf(
      database,
      "SELECT 'candles' AS what, seconds, sum(trades) AS trades, sum(volume) AS volume, " +
        'sum(quote_volume) AS quote FROM candles GROUP BY seconds UNION ALL ' +
        "SELECT 'statistics', seconds, sum(trades), sum(volume), sum(quote_volume) " +
        "FROM market_statistics GROUP BY seconds UNION ALL SELECT 'trades', 0, count(*), " +
        'sum(size), sum(size::numeric * price) FROM trades',
    );
    expect(rows).toHaveLength(10);
    const sums = new Set(rows.map(({ trades, volume, quote }) => `${trades} ${volume} ${quote}`));
    expect(sums.size).toBe(1);
    const [count] = await rowsOf(database, 'SELECT count(*) AS fills FROM fills');
    expect(Number(count?.['fills'])).toBe(venue.view.totals.count('OrderFilled'));
  });

  test('count what the view counts', async () => {
    const [venueDay] = await rowsOf(
      database,
      'SELECT sum(commands) AS commands, sum(rejects) AS rejects, sum(liquidations) AS steps, ' +
        'sum(insurance_fees) AS earned, sum(insurance_paid) AS paid FROM venue_statistics ' +
        'WHERE seconds = 86400',
    );
    const { totals } = venue.view;
    expect(venueDay).toMatchObject({
      commands: BigInt(totals.figures.commands),
      rejects: BigInt(totals.count('CommandRejected')),
      steps: BigInt(totals.count('LiquidationStepped')),
      earned: BigInt(totals.figures.insuranceFees),
      paid: BigInt(totals.figures.insurancePaid),
    });
    expect(totals.count('LiquidationStepped')).toBeGreaterThan(10);
    expect(totals.count('FundingSettled')).toBeGreaterThan(3);
  });
});
