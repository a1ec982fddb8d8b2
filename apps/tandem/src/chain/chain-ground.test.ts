import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LiveVenue } from '@tandem/projections';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { openChainGround } from './chain-ground.ts';

const REST = { secondChain: false, blockMs: 50, challenges: null, log: pino({ level: 'silent' }) };

let data: string;

beforeEach(() => {
  data = temporaryFolder();
});

afterEach(() => removeFolder(data));

test('a venue whose money was credited without a chain gets none', async () => {
  const live = new LiveVenue();
  live.view.totals.depositNumbers.set(15, 3);
  const ground = await openChainGround({ data, wanted: true, live, ...REST });
  expect(ground.kind).toBe('none');
  expect('why' in ground ? ground.why : '').toContain('without one');
});

test('a venue without the wish for a chain has none', async () => {
  const live = new LiveVenue();
  const ground = await openChainGround({ data, wanted: false, live, ...REST });
  expect(ground).toEqual({ kind: 'none', why: 'not wanted' });
});

test('a venue with a vault keeps its money there while the chain is not wanted', async () => {
  mkdirSync(join(data, 'chain'));
  writeFileSync(join(data, 'chain', 'contracts.json'), '{}');
  const live = new LiveVenue();
  live.view.totals.depositNumbers.set(0, 3);
  const ground = await openChainGround({ data, wanted: false, live, ...REST });
  expect(ground.kind).toBe('standing');
});
