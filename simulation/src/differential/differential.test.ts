import { DEFAULT_LIMITS } from '@tandem/engine';
import { expect, test } from 'vitest';
import { compareEngines, emptyReport } from './compare-engines.ts';

// A taste of what `npm run differential` does at length.

test.each([1, 2, 3, 4])('both engines agree on 10,000 random commands, seed %i', (seed) => {
  const report = compareEngines({ seed, commands: 10_000, hashEvery: 250 }, emptyReport());
  expect(report.mismatch).toBeNull();
  expect(report.commands).toBe(10_000);
});

test('both engines agree within wide limits as well', () => {
  const plan = { seed: 5, commands: 10_000, hashEvery: 500, limits: DEFAULT_LIMITS };
  expect(compareEngines(plan, emptyReport()).mismatch).toBeNull();
});

test('both engines agree when a command may do one step only', () => {
  const limits = { ...DEFAULT_LIMITS, stepsPerCommand: 1, ordersPerAccount: 5 };
  const plan = { seed: 6, commands: 10_000, hashEvery: 500, limits };
  expect(compareEngines(plan, emptyReport()).mismatch).toBeNull();
});
