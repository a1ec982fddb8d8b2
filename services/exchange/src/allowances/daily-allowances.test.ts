import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DailyAllowances } from './daily-allowances.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = 20_000 * 24 * HOUR_MS + 12 * HOUR_MS;
const RULE = { each: 3, all: 5 };

let folder: string;
let nowMs = NOON_MS;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-allowances-'));
  nowMs = NOON_MS;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function opened(): DailyAllowances {
  return new DailyAllowances({ path: join(folder, 'allowances'), nowMs: () => nowMs });
}

const taking = (who: string, amount = 1) => ({ what: 'accounts', who, amount });

test('one name takes its share of a day, and is told when the next begins', async () => {
  const day = opened();
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await day.take(taking('a'), RULE)).toEqual({ isAllowed: true });
  }
  const refused = { isAllowed: false, limit: 3, used: 3, retryAfterMs: 12 * HOUR_MS };
  expect(await day.take(taking('a'), RULE)).toEqual(refused);
  expect(await day.take(taking('b'), RULE)).toEqual({ isAllowed: true });
  nowMs += 12 * HOUR_MS;
  expect(await day.take(taking('a'), RULE)).toEqual({ isAllowed: true });
  await day.close();
});

test('all names together have a limit as well', async () => {
  const day = opened();
  for (const who of ['a', 'b', 'c', 'd', 'e']) await day.take(taking(who), RULE);
  expect(await day.take(taking('f'), RULE)).toMatchObject({ isAllowed: false, limit: 5, used: 5 });
  await day.close();
});

test('a restart gives nobody a second day, and what was given back is free', async () => {
  const first = opened();
  await first.take(taking('a', 3), RULE);
  await first.take(taking('b', 2), RULE);
  await first.giveBack(taking('b', 2));
  await first.close();
  const second = opened();
  expect(await second.take(taking('a'), RULE)).toMatchObject({ isAllowed: false, used: 3 });
  expect(await second.take(taking('b', 2), RULE)).toEqual({ isAllowed: true });
  await second.close();
});

test('many at once take no more than there is', async () => {
  const day = opened();
  const all = await Promise.all(Array.from({ length: 20 }, () => day.take(taking('a'), RULE)));
  expect(all.filter(({ isAllowed }) => isAllowed)).toHaveLength(3);
  await day.close();
});
