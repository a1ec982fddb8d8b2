import { accountFills, type Database, DatabaseBehindError, openDatabase } from '@tandem/database';
import { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fillTables } from './filled-tables.fixture.ts';
import { runProjector } from './killed-projector.fixture.ts';
import { digestOfTables } from './table-digest.fixture.ts';

const isMissing = POSTGRES_PROGRAMS === null;
if (isMissing) console.warn(`skipped: ${NO_POSTGRES}`);

test.runIf(process.env['CI'] === 'true')('finds a real PostgreSQL on a machine that tests', () => {
  expect(isMissing, NO_POSTGRES).toBe(false);
});

describe.skipIf(isMissing)('tables in a real PostgreSQL', () => {
  const journal = temporaryFolder();
  let primary: PostgresServer;
  let standby: PostgresServer;
  let expected: readonly string[];
  let lastSequence: number;
  let account: number;

  beforeAll(async () => {
    const venue = await playVenue(journal, 3_000);
    const database = await fillTables(venue);
    expected = await digestOfTables(database);
    lastSequence = venue.sequence;
    account = 30;
    await database.close();
    await venue.close();
    primary = await PostgresServer.start();
  });

  afterAll(async () => {
    await standby?.close();
    await primary?.close();
    removeFolder(journal);
  });

  const place = (): Parameters<typeof runProjector>[0] => ({
    journal,
    database: '/nowhere',
    environment: { DATABASE_URL: primary.url },
  });

  function open(replicaUrls: readonly string[] = []): Promise<Database> {
    const server = { url: primary.url, replicaUrls, readConnections: 2, access: 'read' } as const;
    return openDatabase({ kind: 'postgres', ...server }).then(({ database }) => database);
  }

  test('hold the same rows as PGlite, after kills of the projector and of the server', async () => {
    let reached = 0;
    for (const killAfterMs of [0, 60]) {
      const killed = await runProjector(place(), killAfterMs);
      expect(killed.isDone, killed.output).toBe(false);
      expect(killed.from).toBeGreaterThanOrEqual(reached);
      reached = Math.max(reached, killed.through);
    }
    // Commits do not wait for the disk, so the server may go back, rows and checkpoint together.
    await primary.kill();
    await primary.restart();
    const last = await runProjector(place(), null);
    expect(last.isDone, last.output).toBe(true);
    const database = await open();
    expect(await digestOfTables(database)).toEqual(expected);
    await database.close();
  });

  test('let the reader look and the writer write, and neither change the schema', async () => {
    const client = new pg.Client({ connectionString: primary.url });
    await client.connect();
    const attempt = async (role: string, sql: string): Promise<string> => {
      await client.query('BEGIN');
      await client.query(`SET LOCAL ROLE ${role}`);
      const outcome = await client.query(sql).then(
        () => 'allowed',
        (error: { readonly code?: string }) => error.code ?? 'no code',
      );
      await client.query('ROLLBACK');
      return outcome;
    };
    const forbidden = '42501';
    expect(await attempt('tandem_reader', 'SELECT * FROM fills LIMIT 1')).toBe('allowed');
    expect(await attempt('tandem_reader', 'DELETE FROM fills')).toBe(forbidden);
    expect(await attempt('tandem_reader', 'UPDATE balances SET balance = 1')).toBe(forbidden);
    expect(await attempt('tandem_writer', 'DELETE FROM fills')).toBe('allowed');
    expect(await attempt('tandem_writer', 'DROP TABLE fills')).toBe(forbidden);
    expect(await attempt('tandem_writer', 'CREATE TABLE mine (a int)')).toBe(forbidden);
    expect(await attempt('tandem_writer', 'DELETE FROM migrations')).toBe(forbidden);
    await client.end();
  });

  test('are read from a standby, which says when it is behind', async () => {
    standby = await PostgresServer.start(primary);
    const database = await open([standby.url]);
    const request = { account, limit: 50, minSequence: lastSequence };
    const page = await accountFills(database, request);
    expect(page.rows.length).toBeGreaterThan(0);
    expect(page.asOfSequence).toBe(lastSequence);
    await expect(
      accountFills(database, { ...request, minSequence: lastSequence + 1 }),
    ).rejects.toThrow(DatabaseBehindError);
    await database.close();
    // A connection that ends hands its counts in.
    await expect.poll(() => readsOf(standby), { timeout: 120_000 }).toBeGreaterThan(0);
  });

  test('are read from the primary while the standby is away', async () => {
    const database = await open([standby.url]);
    await standby.kill();
    const page = await accountFills(database, { account, limit: 50 });
    expect(page.rows.length).toBeGreaterThan(0);
    await standby.restart();
    await database.close();
  });

  /** Scans of the fills that a server has counted. */
  async function readsOf(server: PostgresServer): Promise<number> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ reads: string }>(
      "SELECT seq_scan + idx_scan AS reads FROM pg_stat_user_tables WHERE relname = 'fills'",
    );
    await client.end();
    return Number(rows[0]?.reads);
  }
});
