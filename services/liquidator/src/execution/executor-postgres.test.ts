import { POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '../store/postgres.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { testAccounts } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { fall, openBot, openInsolvent } from './executor-ground.fixture.ts';

const hasPostgres = POSTGRES_PROGRAMS !== null || process.env['CI'] === 'true';

describe.skipIf(!hasPostgres)('executors that share PostgreSQL', () => {
  let chain: TestChain;
  let server: PostgresServer;
  let database: SqlDatabase;

  beforeAll(async () => {
    [chain, server] = await Promise.all([TestChain.start(), PostgresServer.start()]);
    database = openPostgres(server.url);
  });
  afterAll(async () => {
    await database.close();
    await Promise.all([chain.stop(), server.close()]);
  });

  test('liquidate each position once, each with its own key', async () => {
    const ids: bigint[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await openInsolvent(chain));
    await fall(chain);
    const config = { perAccount: 2 };
    const bots = [
      await openBot(chain, { database, config, accounts: [testAccounts.liquidator] }),
      await openBot(chain, { database, config, accounts: [testAccounts.rival] }),
    ];
    for (const id of ids) await bots[0]?.put(id);
    await chain.node.client.setAutomine(false);
    for (let block = 0; block < 40; block += 1) {
      await Promise.all(bots.map(({ executor }) => executor.tick()));
      if ((await bots[0]?.queue.counts())?.done === ids.length) break;
      await chain.node.mine();
    }
    expect(await bots[0]?.queue.counts()).toEqual({ waiting: 0, frozen: 0, done: 5, failed: 0 });
    const rows = await database.query<{ account: string; purpose: string; state: string }>(
      'SELECT account, purpose, state FROM intents',
    );
    expect(rows.length).toBe(10);
    expect(rows.every(({ state }) => state === 'final')).toBe(true);
    expect(new Set(rows.map(({ account }) => account)).size).toBe(2);
    expect(bots.flatMap(({ events }) => events.filter(({ kind }) => kind === 'failing'))).toEqual(
      [],
    );
  });
});
