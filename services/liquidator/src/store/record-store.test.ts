import { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, migration } from './migrations.ts';
import { HISTORY_MIGRATIONS, PositionHistory, readClosures } from './position-history.ts';
import { openPostgres } from './postgres.ts';
import { RECORD_MIGRATIONS } from './record-migrations.ts';
import { type BlockMark, RecordStore } from './record-store.ts';
import { RecordTable } from './record-table.ts';
import type { SqlDatabase } from './sql.ts';
import { openSqlite } from './sqlite.ts';

const hasPostgres = POSTGRES_PROGRAMS !== null;
if (!hasPostgres && process.env['CI'] === 'true') throw new Error(NO_POSTGRES);
if (!hasPostgres) console.warn(NO_POSTGRES);

let server: PostgresServer | null = null;
beforeAll(async () => {
  if (hasPostgres) server = await PostgresServer.start();
});
afterAll(() => server?.close());

type Animal = { readonly legs: bigint; readonly name: string };

type Opened = { readonly store: RecordStore; readonly animals: RecordTable<Animal> };

function mark(number: bigint): BlockMark {
  return { number, hash: `0x${number.toString(16)}` };
}

type Database = readonly [name: string, open: () => SqlDatabase];

const SQLITE: Database = ['sqlite', () => openSqlite(':memory:')];
const POSTGRES: Database = ['postgres', () => openPostgres(server?.url ?? '')];

describe.each(hasPostgres ? [SQLITE, POSTGRES] : [SQLITE])('records in %s', (_, open) => {
  let database: SqlDatabase;
  beforeAll(async () => {
    database = open();
    const lists = [RECORD_MIGRATIONS, HISTORY_MIGRATIONS];
    await migrate(database, lists);
    await migrate(database, lists);
  });
  afterAll(() => database.close());

  async function reopen(history = new PositionHistory()): Promise<Opened> {
    const animals = new RecordTable<Animal>('animals');
    const parts = { database, tables: [animals], histories: [history], undoBlocks: 20n };
    const store = new RecordStore(parts);
    await store.load();
    return { store, animals };
  }

  test('are after blocks, failures, rollbacks and restarts what a naive copy says', async () => {
    let opened = await reopen();
    await opened.store.clear();
    const states = [new Map<string, Animal>()];
    await opened.store.commit(mark(0n), true);
    const random = randomOf(20_251_121);
    for (let round = 0; round < 150; round += 1) {
      const current = new Map(states.at(-1));
      for (let change = random(6); change > 0; change -= 1) {
        changeOne(opened.animals, current, random);
      }
      const choice = random(10);
      if (choice === 0) opened.store.revert();
      else if (choice === 1) {
        const depth = Math.min(random(6), states.length - 1);
        states.splice(states.length - depth, depth);
        await opened.store.rollBack(mark(BigInt(states.length - 1)));
      } else if (choice === 2) opened = await reopen();
      else {
        states.push(current);
        await opened.store.commit(mark(BigInt(states.length - 1)), true);
      }
      expect(new Map(opened.animals.entries())).toEqual(states.at(-1));
    }
    const last = await reopen();
    expect(new Map(last.animals.entries())).toEqual(states.at(-1));
    expect(last.store.cursor).toEqual(mark(BigInt(states.length - 1)));
    expect(last.store.marks.length).toBeLessThanOrEqual(21);
  });

  test('more rows than one statement takes are written, and loaded in pieces', async () => {
    const { store, animals } = await reopen();
    await store.clear();
    for (let key = 0; key < 12_345; key += 1) animals.set(`${key}`, { legs: 4n, name: 'cow' });
    await store.commit(mark(1n), true);
    expect((await reopen()).animals.size).toBe(12_345);
    await store.clear();
  });

  test('ends of positions are kept, and vanish with their block', async () => {
    const history = new PositionHistory();
    const { store } = await reopen(history);
    await store.clear();
    const closure = { closedBy: '0xaa', receiver: null, transaction: '0x01' } as const;
    history.addClosure({ positionId: 1n, block: 1n, kind: 'closed', ...closure });
    await store.commit(mark(1n), true);
    history.addClosure({ positionId: 2n, block: 2n, kind: 'liquidated', ...closure });
    await store.commit(mark(2n), true);
    expect((await readClosures(database, 9)).map(({ positionId }) => positionId)).toEqual([2n, 1n]);
    await store.rollBack(mark(1n));
    expect(await readClosures(database, 9)).toEqual([
      { positionId: 1n, block: 1n, kind: 'closed', ...closure },
    ]);
  });

  test('a migration that fails leaves nothing, and what was made before stays', async () => {
    const good = migration('test-good', 'CREATE TABLE good (one BIGINT)');
    const bad = migration('test-bad', 'CREATE TABLE half (one BIGINT);\nCREATE NONSENSE;');
    await migrate(database, [[good]]);
    await expect(migrate(database, [[good, bad]])).rejects.toThrow(/syntax|NONSENSE/i);
    await expect(database.query('SELECT * FROM half')).rejects.toThrow(/half/);
    expect(await database.query('SELECT * FROM good')).toEqual([]);
  });
});

test('a transaction that fails is uncertain until everything is loaded again', async () => {
  const database = openSqlite(':memory:');
  await migrate(database, [RECORD_MIGRATIONS]);
  const animals = new RecordTable<Animal>('animals');
  const store = new RecordStore({ database, tables: [animals], histories: [], undoBlocks: 9n });
  await store.load();
  animals.set('cow', { legs: 4n, name: 'cow' });
  await store.commit(mark(1n), true);
  await database.query('ALTER TABLE records RENAME TO hidden');
  animals.set('hen', { legs: 2n, name: 'hen' });
  await expect(store.commit(mark(2n), true)).rejects.toThrow(/records/);
  expect(store.isCertain).toBe(false);
  await database.query('ALTER TABLE hidden RENAME TO records');
  await store.load();
  expect([store.isCertain, animals.size, store.cursor]).toEqual([true, 1, mark(1n)]);
  await database.close();
});

function changeOne(
  table: RecordTable<Animal>,
  copy: Map<string, Animal>,
  random: (below: number) => number,
): void {
  const key = `k${random(12)}`;
  if (random(3) === 0) {
    table.delete(key);
    copy.delete(key);
    return;
  }
  const animal = { legs: BigInt(random(1000)) << 200n, name: `n${random(99)}` };
  table.set(key, animal);
  copy.set(key, animal);
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
