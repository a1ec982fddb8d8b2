import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACTS_DIGEST } from '@tandem/chain';
import { LiveVenue } from '@tandem/projections';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { missingContracts, openChainGround } from './chain-ground.ts';

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

test('a chain says what its contracts lack, and whether they are those of this version', () => {
  const address = `0x${'11'.repeat(20)}` as const;
  const wayOut = { escape: address, requests: address };
  const here = { challenges: address, marks: address, wayOut, lanes: true };
  const now = { ...here, digest: CONTRACTS_DIGEST };
  expect(missingContracts(now, true)).toBeNull();
  expect(missingContracts({ ...now, challenges: null })).toBe(
    'made without challenges of fills; a new --data has them',
  );
  expect(missingContracts({ ...now, marks: null })).toContain('challenges of marks');
  const older = { ...now, lanes: false, digest: null };
  expect(missingContracts(older, true)).toContain('lanes to further chains');
  expect(missingContracts(older)).toContain('made with other contracts');
  expect(missingContracts({ ...now, digest: '0'.repeat(64) })).toContain('made with other');
});
