import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CorruptJournalError } from '@tandem/journal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openExchange } from '../exchange.ts';
import {
  HistoryMissingError,
  journalHistory,
  journalLastSequence,
  journalName,
} from './journal-history.ts';

const ANCHOR = 'tail-anchor';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-history-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs commands and closes; the anchor of before is kept as `early`. */
async function write(commands: number): Promise<number> {
  const exchange = await openExchange({ folder });
  for (let at = 0; at < commands; at += 1) {
    await exchange.port.submit({ command: { kind: 'Tick' }, authorization: null });
  }
  await exchange.close();
  return journalLastSequence(folder);
}

async function sequencesThrough(last: number, from = 1): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { sequence } of journalHistory(folder)(from, last)) found.push(sequence);
  return found;
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

function segmentPath(): string {
  const name = readdirSync(folder).find((file) => file.endsWith('.journal'));
  return join(folder, name ?? '');
}

/** Zeros the first sector that has changed, as a writer leaves it that has not come so far. */
function hideFirstChange(before: Buffer): void {
  const now = readFileSync(segmentPath());
  const at = now.findIndex((byte, index) => byte !== (before[index] ?? 0));
  const sector = at - (at % 512);
  writeFileSync(segmentPath(), now.fill(0, sector, sector + 512));
}

test('what is durable can be read, whatever a writer does behind it', async () => {
  const first = await write(20);
  const name = journalName(folder);
  const before = readFileSync(segmentPath());
  copyFileSync(join(folder, ANCHOR), join(folder, 'early'));
  await write(20);
  // A group that is not there yet, and one behind it that is: between two reads of a moving tail.
  hideFirstChange(before);
  copyFileSync(join(folder, 'early'), join(folder, ANCHOR));
  expect(() => journalLastSequence(folder)).toThrow(CorruptJournalError);
  expect(await sequencesThrough(first)).toEqual(upTo(first));
  expect(journalName(folder)).toBe(name);
});

test('a journal at rest is read to its end, though its anchor lags behind or is lost', async () => {
  await write(20);
  copyFileSync(join(folder, ANCHOR), join(folder, 'early'));
  const last = await write(20);
  copyFileSync(join(folder, 'early'), join(folder, ANCHOR));
  expect(await sequencesThrough(last)).toEqual(upTo(last));
  rmSync(join(folder, ANCHOR));
  expect(await sequencesThrough(last)).toEqual(upTo(last));
  await expect(sequencesThrough(last + 1)).rejects.toThrow(HistoryMissingError);
});

test('a past is read from any sequence, before and behind what has a snapshot', async () => {
  const ends = [await write(20), await write(20), await write(20)];
  const last = ends[2] ?? 0;
  for (const from of [1, 5, ...ends, ...ends.map((end) => end + 1)]) {
    expect(await sequencesThrough(last, from)).toEqual(upTo(last).slice(from - 1));
  }
});
