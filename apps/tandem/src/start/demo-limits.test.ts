import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DailyAllowances } from '@tandem/exchange';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitedFaucet, limitedOpenings } from './demo-limits.ts';
import { DemoFaucet } from './faucet.ts';

const POUR = 1e10;
const HERE = '192.0.2.7';

let folder: string;
let allowances: DailyAllowances;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-limits-'));
  allowances = open();
});

afterEach(async () => {
  await allowances.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): DailyAllowances {
  return new DailyAllowances({ path: join(folder, 'allowances'), nowMs: () => 1e12 });
}

/** A faucet before an exchange that takes every deposit, or none. */
function faucetOf(isTaken = true) {
  const outcome = isTaken
    ? { kind: 'released', sequence: 1, timeUs: 2, events: [] }
    : { kind: 'refused', refusal: { reason: 'Stopped' } };
  const port = { submit: () => Promise.resolve(outcome) };
  const live = { view: { totals: { depositNumbers: new Map() } } };
  return limitedFaucet(new DemoFaucet(port as never, live as never), allowances);
}

test('an account is given ten pours a day, a restart of the venue included', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    expect(await faucetOf().pour(16, 0, POUR, HERE)).toMatchObject({ sequence: 1 });
  }
  await allowances.close();
  allowances = open();
  const refused = await faucetOf().pour(16, 0, 1, HERE);
  expect(refused).toMatchObject({ code: 'DailyLimit', inputs: { limit: 1e11, used: 1e11 } });
  expect(await faucetOf().pour(16, 1, 1, HERE)).toMatchObject({ sequence: 1 });
  expect(await faucetOf().pour(17, 0, 1, HERE)).toMatchObject({ sequence: 1 });
});

test('an address that opens accounts to fill them is given no more than its day', async () => {
  for (let account = 16; account < 26; account += 1) {
    for (let turn = 0; turn < 10; turn += 1) await faucetOf().pour(account, 0, POUR, HERE);
  }
  const refused = await faucetOf().pour(90, 0, 1, HERE);
  expect(refused).toMatchObject({ code: 'DailyLimit', inputs: { limit: 1e12, used: 1e12 } });
  expect(await faucetOf().pour(90, 0, 1, '192.0.2.8')).toMatchObject({ sequence: 1 });
});

test('what was not given does not count', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    expect(await faucetOf(false).pour(16, 0, POUR, HERE)).toMatchObject({ code: 'NotReady' });
  }
  expect(await faucetOf().pour(16, 0, POUR, HERE)).toMatchObject({ sequence: 1 });
});

test('an address opens so many accounts a day, those that were not opened left out', async () => {
  const openings = limitedOpenings(allowances, 2);
  expect(await openings.take(HERE)).toBeNull();
  expect(await openings.take(HERE)).toBeNull();
  expect(await openings.take(HERE)).toMatchObject({ code: 'DailyLimit', inputs: { limit: 2 } });
  await openings.giveBack(HERE);
  expect(await openings.take(HERE)).toBeNull();
});
