import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '@tandem/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fillTables } from './filled-tables.fixture.ts';
import { runProjector } from './killed-projector.fixture.ts';
import { digestOfTables } from './table-digest.fixture.ts';

const KILLS_AFTER_MS = [0, 35, 110];

describe.skipIf(process.platform !== 'linux')('a projector that is killed', () => {
  const journal = temporaryFolder();
  const folder = temporaryFolder();
  const place = { journal, database: folder, environment: {} };
  let expected: readonly string[];

  beforeAll(async () => {
    const venue = await playVenue(journal, 3_000);
    const database = await fillTables(venue);
    expected = await digestOfTables(database);
    await database.close();
    await venue.close();
  });

  afterAll(() => {
    removeFolder(journal);
    removeFolder(folder);
  });

  async function openTables(): Promise<{ database: Database; discarded: string | null }> {
    return openDatabase({ kind: 'embedded', folder });
  }

  function change(fields: object): void {
    const file = join(folder, 'note.json');
    const note = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...note, ...fields }));
  }

  test('has the same rows after its restarts as one that ran through', async () => {
    let reached = 0;
    for (const killAfterMs of KILLS_AFTER_MS) {
      const killed = await runProjector(place, killAfterMs);
      expect(killed.isDone, killed.output).toBe(false);
      expect(killed.output).not.toContain('discarded');
      expect(killed.through).toBeGreaterThan(reached);
      // What it said to be written was there when the next one began.
      expect(killed.from).toBeGreaterThanOrEqual(reached);
      reached = Math.max(reached, killed.through);
    }
    const last = await runProjector(place, null);
    expect(last.isDone, last.output).toBe(true);
    expect(last.from).toBeGreaterThanOrEqual(reached);
    const { database, discarded } = await openTables();
    expect(discarded).toBeNull();
    expect(await digestOfTables(database)).toEqual(expected);
    await database.close();
  });

  test('leaves no lock behind, and while it lives nobody else opens its folder', async () => {
    const { database } = await openTables();
    const other = await runProjector(place, null);
    expect(other.output).toContain(`process ${process.pid} has the database of ${folder} open`);
    await database.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('lock.'))).toEqual([]);
  });

  test('throws the tables away when the machine stopped while they were open', async () => {
    change({ boot: 'an earlier one', isClosed: false });
    const again = await runProjector(place, 0);
    expect(again.output).toContain('the machine stopped while it was open');
    expect(again.from).toBe(0);
  });

  test('throws the tables away when they are of another version', async () => {
    change({ version: 'older' });
    const again = await runProjector(place, 0);
    expect(again.output).toContain('it is of another version');
    expect(again.from).toBe(0);
  });

  test('fills the tables again when their files are damaged', async () => {
    const files = join(folder, 'files');
    writeFileSync(join(files, 'global', 'pg_control'), 'not a control file');
    const again = await runProjector(place, null);
    expect(again.output).toContain('discarded');
    expect(again.isDone, again.output).toBe(true);
    const { database } = await openTables();
    expect(await digestOfTables(database)).toEqual(expected);
    await database.close();
  });

  test('does not take the tables of another journal for its own', async () => {
    const other = temporaryFolder();
    const venue = await playVenue(other, 300);
    await venue.close();
    const report = await runProjector({ ...place, journal: other }, null);
    expect(report.from).toBe(0);
    expect(report.isDone, report.output).toBe(true);
    removeFolder(other);
  });
});
