import {
  HAS_REDIS,
  NO_POSTGRES,
  NO_REDIS,
  POSTGRES_PROGRAMS,
  PostgresServer,
  RedisServer,
} from '@tandem/local-servers';
import { describe, expect, test } from 'vitest';
import { migrate } from '../store/migrations.ts';
import { openPostgres } from '../store/postgres.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';
import { describeQueue, type QueueGround } from './queue-contract.fixture.ts';
import { QUEUE_MIGRATIONS } from './queue-tables.ts';
import { RedisQueue } from './redis-queue.ts';
import { SqlQueue } from './sql-queue.ts';

const isCi = process.env['CI'] === 'true';

/** A database for each name; the same one for the same name. */
function sqlGround(
  openDatabase: (name: string) => SqlDatabase | Promise<SqlDatabase>,
  end: () => Promise<void>,
): QueueGround {
  const databases = new Map<string, SqlDatabase>();
  return {
    open: async (name, options) => {
      let database = databases.get(name);
      if (database === undefined) {
        database = await openDatabase(name);
        databases.set(name, database);
        await migrate(database, [QUEUE_MIGRATIONS]);
      }
      return new SqlQueue(database, options);
    },
    close: async () => {
      for (const database of databases.values()) await database.close();
      await end();
    },
  };
}

describeQueue('the queue in SQLite', async () =>
  sqlGround(
    () => openSqlite(':memory:'),
    async () => {},
  ),
);

if (POSTGRES_PROGRAMS !== null || isCi) {
  describeQueue('the queue in PostgreSQL', async () => {
    const server = await PostgresServer.start();
    const first = openPostgres(server.url);
    return sqlGround(
      async (name) => {
        await first.query(`CREATE DATABASE ${name}`);
        return openPostgres(server.url.replace(/postgres$/, name));
      },
      async () => {
        await first.close();
        await server.close();
      },
    );
  });
} else describe.skipIf(!isCi)(NO_POSTGRES, () => test('is not tried', () => {}));

if (HAS_REDIS || isCi) {
  describeQueue('the queue in Redis', async () => {
    const server = await RedisServer.start();
    return {
      open: async (prefix, options) => new RedisQueue(server.url, { ...options, prefix }),
      close: () => server.close(),
    };
  });
} else describe.skipIf(!isCi)(NO_REDIS, () => test('is not tried', () => {}));

describe('pacing', () => {
  test('spares Redis as asked, and a database not at all', async () => {
    const options = { nowMs: () => 0, leaseMs: 1 };
    const sql = new SqlQueue(openSqlite(':memory:'), options);
    const redis = new RedisQueue('/nowhere/redis.socket', options);
    await redis.close();
    expect(redis.pacing).toEqual({ afterEachMs: 100, whenEmptyMs: 1_000 });
    expect(sql.pacing).toEqual({ afterEachMs: 0, whenEmptyMs: 250 });
  });
});
