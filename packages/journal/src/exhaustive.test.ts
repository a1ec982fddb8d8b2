import { beforeAll, describe, expect, test } from 'vitest';
import type { ExhaustiveReport } from './exhaustive.ts';
import { examine, totalOf } from './exhaustive.ts';

describe('a journal of 16 KiB, damaged in every single way', () => {
  let report: ExhaustiveReport;
  beforeAll(() => {
    report = examine(16_384, 2_000);
  });

  test.each([
    ['bitFlips', 131_072],
    ['bitFlipsWithAnchor', 131_072],
    ['truncations', 16_384],
    ['truncationsOfGrowingFile', 1],
    ['tornLastGroup', 1],
    ['sectorsZeroed', 32],
    ['sectorsMisplaced', 32 * 31],
    ['doubleFlipsWithAnchor', 2_000],
  ])('%s never lose anything acknowledged in silence', (name, atLeast) => {
    const outcomes = report.cases[name];
    expect(outcomes?.silentLoss).toBe(0);
    expect(outcomes === undefined ? 0 : totalOf(outcomes)).toBeGreaterThanOrEqual(atLeast);
  });

  test('without an anchor only a flip in the last group passes for a torn write', () => {
    expect(report.cases['bitFlips']?.lastGroupDropped).toBeGreaterThan(0);
    expect(report.cases['bitFlips']?.refused).toBeGreaterThan(90_000);
  });

  test('with an anchor even a flip in the last group is refused', () => {
    expect(report.cases['bitFlipsWithAnchor']?.lastGroupDropped).toBe(0);
    expect(report.cases['sectorsZeroed']?.lastGroupDropped).toBe(0);
  });

  test('damage to the anchor itself stops nothing', () => {
    expect(report.cases['bitFlipsOfAnchor']?.refused).toBe(0);
  });

  test('an allocated segment that has been cut is refused at every length', () => {
    expect(report.cases['truncations']?.refused).toBe(16_384);
  });

  test('a torn last group is dropped, not refused', () => {
    expect(report.cases['tornLastGroup']?.refused).toBe(0);
  });
});
