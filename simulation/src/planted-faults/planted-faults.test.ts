import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALL_FAULTS } from './all-faults.ts';
import { compareDensely } from './dense-comparison.ts';
import { whyNotPlantable } from './throw-away-tree.ts';
import { detectorsOf, tryFaults } from './try-faults.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const SAMPLED = 5;

describe('the list of planted faults', () => {
  test('has at least forty, each with a name of its own', () => {
    expect(ALL_FAULTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(ALL_FAULTS.map(({ name }) => name)).size).toBe(ALL_FAULTS.length);
  });

  test.each(ALL_FAULTS)('$name can be planted, and somebody is asked about it', (fault) => {
    expect(whyNotPlantable(ROOT, fault)).toBe(undefined);
    expect(detectorsOf(fault).length).toBeGreaterThan(0);
  });
});

test.each([1, 2, 3])('both engines agree on a stream that aims at the edges, seed %i', (seed) => {
  const { mismatch, events } = compareDensely({ seed, commands: 4_000 });
  expect(mismatch).toBe(null);
  expect(events['PositionDeleveraged']).toBeGreaterThan(0);
  expect(events['IsolatedMarginAdjusted']).toBeGreaterThan(0);
});

test(`${SAMPLED} faults from all over the list are caught`, async () => {
  const step = Math.floor(ALL_FAULTS.length / SAMPLED);
  const faults = ALL_FAULTS.filter((_, at) => at % step === 0).slice(0, SAMPLED);
  const verdicts = await tryFaults({ source: ROOT, faults, atOnce: 2 });
  const escaped = verdicts.filter(({ outcome }) => outcome !== 'caught');
  expect(escaped).toEqual([]);
  expect(verdicts.length).toBe(SAMPLED);
});
