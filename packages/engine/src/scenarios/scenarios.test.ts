import { readdirSync } from 'node:fs';
import { REJECT_REASONS, type RejectReason } from '@tandem/protocol';
import { describe, expect, test } from 'vitest';
import { parseScenarios } from './scenario-table.fixture.ts';
import { ScenarioVenue } from './scenario-venue.fixture.ts';

const FILES = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.scenario.ts'));
const TABLES = await Promise.all(
  FILES.map(async (name) => {
    const { table } = (await import(`./${name}`)) as { table: string };
    return { name, scenarios: parseScenarios(table) };
  }),
);

/** Reasons that rows gave with their figures. */
const told = new Set<RejectReason>();

describe.each(TABLES)('$name', ({ scenarios }) => {
  test.each(scenarios)('$name', (scenario) => {
    const venue = new ScenarioVenue(scenario.limits);
    expect(venue.run(scenario)).toBeNull();
    for (const reason of venue.told) told.add(reason);
  });

  test('no two scenarios have one name', () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('the tables tell every reject with its figures', () => {
  expect(REJECT_REASONS.filter((reason) => !told.has(reason))).toEqual([]);
});

test('every guard of PlaceOrder stands before or behind a neighbour', () => {
  const file = TABLES.find(({ name }) => name === 'precedence.scenario.ts');
  const named = file?.scenarios.flatMap(({ name }) => name.match(/\d+/g) ?? []).map(Number) ?? [];
  const guards = Array.from({ length: 23 }, (_, at) => at + 1);
  expect(guards.filter((guard) => !named.includes(guard))).toEqual([]);
});
