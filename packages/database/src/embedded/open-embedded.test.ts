import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { DatabaseUnavailableError, NoRowError, type Statement } from '../database.ts';
import { openEmbedded } from './open-embedded.ts';

const MOVE: Statement = { sql: 'UPDATE checkpoint SET sequence = 7', params: [] };
const ASK: Statement = { sql: 'SELECT sequence FROM checkpoint', params: [] };

test('replaces a database that breaks while it is used by an empty one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-db-'));
  const starting = new Promise<Worker>((resolve) => {
    process.once('worker', resolve);
  });
  const { database } = await openEmbedded(folder);
  await database.write([MOVE]);
  const thread = await starting;
  await thread.terminate();
  await expect(database.read(ASK)).rejects.toThrow(DatabaseUnavailableError);
  expect((await database.read(ASK)).rows).toMatchObject([{ sequence: 0 }]);
  await database.write([MOVE]);
  await database.close();
  const again = await openEmbedded(folder);
  expect(again.discarded).toBeNull();
  expect((await again.database.read(ASK)).asOfSequence).toBe(7);
  await again.database.close();
  expect(readdirSync(folder).toSorted()).toEqual(['files', 'note.json']);
  rmSync(folder, { recursive: true });
});

test('undoes a transaction whose statement finds no row', async () => {
  const { database } = await openEmbedded(null);
  const missing: Statement = {
    sql: 'UPDATE checkpoint SET sequence = 8 WHERE sequence = 99 RETURNING sequence',
    params: [],
    needsRow: true,
  };
  await expect(database.write([MOVE, missing])).rejects.toThrow(NoRowError);
  expect((await database.read(ASK)).asOfSequence).toBe(0);
  await database.close();
});
