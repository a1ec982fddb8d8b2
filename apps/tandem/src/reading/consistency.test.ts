import type { Database } from '@tandem/database';
import { MARGIN_MODES, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import type { Venue } from '../venue/venue.ts';
import { fillTables, rowsOf } from './filled-tables.fixture.ts';

const COMMANDS = 20_000;
const FRACTION = 1_048_576n;
/** What these two pay for others is published with their next step, not at once. */
const PUBLISHED_LATER: ReadonlySet<number> = new Set([
  PROTOCOL_ACCOUNTS.insurance,
  PROTOCOL_ACCOUNTS.backstop,
]);

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

  test('hold every balance to the last unit', async () => {
    const { accounts, assets } = venue.machine.engine.state;
    const inEngine: string[] = [];
    for (let slot = 0; slot < accounts.count; slot += 1) {
      for (const asset of assets.keys()) {
        const balance = accounts.balanceOf(slot, asset);
        const account = accounts.id(slot);
        if (balance === 0 || PUBLISHED_LATER.has(account)) continue;
        inEngine.push(`${account} ${asset} ${balance}`);
      }
    }
    const rows = await rowsOf(database, 'SELECT * FROM balances WHERE balance <> 0');
    const inTable = rows
      .filter(({ account }) => !PUBLISHED_LATER.has(Number(account)))
      .map(({ account, asset, balance }) => `${account} ${asset} ${balance}`);
    expect(inTable.toSorted()).toEqual(inEngine.toSorted());
    expect(inTable.length).toBeGreaterThan(60);
  });

  test('hold every position with its funding', async () => {
    const { records, markets, accounts } = venue.machine.engine.state;
    const inEngine: string[] = [];
    for (let record = 0; record < records.count; record += 1) {
      const size = records.size(record);
      if (size === 0) continue;
      const market = records.market(record);
      const since = (markets[market]?.fundingIndex ?? 0) - records.fundingIndex(record);
      const quote = BigInt(records.quote(record)) * FRACTION + BigInt(records.remainder(record));
      const exact = quote - BigInt(size) * BigInt(since);
      const account = accounts.id(records.account(record));
      inEngine.push(`${account} ${market} ${MARGIN_MODES[records.mode(record)]} ${size} ${exact}`);
    }
    const rows = await rowsOf(database, 'SELECT * FROM positions');
    const inTable = rows.map((row) => {
      const exact = BigInt(Number(row['quote'])) * FRACTION;
      const quote = exact + BigInt(Number(row['funding_remainder']));
      return `${row['account']} ${row['market']} ${row['margin_mode']} ${row['size']} ${quote}`;
    });
    expect(inTable.toSorted()).toEqual(inEngine.toSorted());
    expect(inTable.length).toBeGreaterThan(20);
  });

  test('hold the open interest, the prices and the funding index of every market', async () => {
    const inEngine = venue.machine.engine.state.markets.flatMap((market, id) =>
      market === undefined ? [] : [[id, market.openInterest, market.fundingIndex, market.index]],
    );
    const rows = await rowsOf(database, 'SELECT * FROM markets ORDER BY market');
    const inTable = rows.map((row) => [
      row['market'],
      row['open_interest'],
      row['funding_index'],
      row['index_price'],
    ]);
    expect(inTable).toEqual(inEngine);
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

  test('leave no order that is neither open nor ended', async () => {
    const rows = await rowsOf(database, "SELECT * FROM orders WHERE status = 'accepted'");
    expect(rows).toEqual([]);
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

  test('give every order the sum of its fills', async () => {
    const wrong = await rowsOf(
      database,
      'SELECT o.order_id FROM orders o LEFT JOIN (SELECT order_id, sum(size) AS size, ' +
        'sum(size::numeric * price) AS quote, sum(fee) AS fees FROM fills GROUP BY order_id) f ' +
        'ON f.order_id = o.order_id WHERE o.filled <> coalesce(f.size, 0) ' +
        'OR o.filled_quote <> coalesce(f.quote, 0) OR o.fees <> coalesce(f.fees, 0) ' +
        'OR o.size < o.filled',
    );
    expect(wrong).toEqual([]);
    const lost = await rowsOf(
      database,
      'SELECT f.order_id FROM fills f LEFT JOIN orders o USING (order_id) WHERE o.order_id IS NULL',
    );
    expect(lost).toEqual([]);
  });

  test('chain every ledger entry to the one before it, up to the balance', async () => {
    const broken = await rowsOf(
      database,
      'SELECT * FROM (SELECT account, asset, sequence, balance, change, lag(balance, 1, 0::int8) ' +
        'OVER (PARTITION BY account, asset ORDER BY sequence, event_index) AS before ' +
        'FROM ledger) l WHERE before + change <> balance',
    );
    expect(broken).toEqual([]);
    const unequal = await rowsOf(
      database,
      'SELECT b.account, b.asset, b.balance, l.total FROM balances b LEFT JOIN ' +
        '(SELECT account, asset, sum(change) AS total FROM ledger GROUP BY account, asset) l ' +
        `USING (account, asset) WHERE b.account <> ${PROTOCOL_ACCOUNTS.fees} ` +
        'AND b.balance <> coalesce(l.total, 0)',
    );
    expect(unequal).toEqual([]);
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
