import { expect, test } from 'vitest';
import { parseScenarios } from './scenario-table.fixture.ts';
import { ScenarioVenue } from './scenario-venue.fixture.ts';

// A check that cannot fail is none: rows that must be refused, or must be found wrong.

const BEFORE = ['list BTC-PERP', 'BTC-PERP index 60000', 'Alice opens', 'Alice deposits 300 USD'];

function problemOf(action: string, outcome: string): string | null {
  const venue = new ScenarioVenue();
  for (const before of BEFORE) venue.runRow({ action: before, outcome: 'ok', line: 0 });
  return venue.runRow({ action, outcome, line: 1 });
}

const BUY = 'Alice buys 1 BTC-PERP at 60000';

test.each([
  [BUY, 'rests 1 at 60000', null],
  [BUY, 'rests 1 at 60001', 'in place of'],
  [BUY, 'Bob rests 1', 'in place of'],
  [BUY, 'rests 1; rests 1', 'did not happen'],
  [BUY, 'accepted 1', 'also happened: OrderRested'],
  [BUY, 'accepted 1; ...', null],
  [BUY, 'nothing', 'something happened'],
  [BUY, 'InsufficientMargin', 'OrderRested in place of'],
  ['Alice buys 2 BTC-PERP at 60000', 'ok', 'refused'],
  ['Alice buys 2 BTC-PERP at 60000', 'InsufficientMargin(required 600, available 300)', null],
  [
    'Alice buys 2 BTC-PERP at 60000',
    'InsufficientMargin(required 601, available 300)',
    'in place of',
  ],
  ['Alice buys 2 BTC-PERP at 60000', 'InsufficientBalance', 'in place of'],
  ["Alice's USD", '301', 'it is: 300'],
  ['tick', 'nothing', null],
])('%s | %s', (action, outcome, problem) => {
  let found: string | null;
  try {
    found = problemOf(action, outcome);
  } catch (error) {
    found = (error as Error).message;
  }
  if (problem === null) expect(found).toBeNull();
  else expect(found).toContain(problem);
});

test.each([
  ['Alice buys 1 BTC-PERP', 'ok', 'not understood'],
  ['Alice buys 1 BTC-PERP at 60000 quickly', 'ok', 'not understood: quickly'],
  ['Zoe buys 1 BTC-PERP at 60000', 'ok', 'nobody is called Zoe'],
  ['Alice buys 1 FOO-PERP at 60000', 'ok', 'no market is called FOO-PERP'],
  ['Alice buys 1.0000001 BTC-PERP at 60000', 'ok', 'TooManyDigits'],
  ['Alice cancels [x]', 'ok', 'nothing is labeled [x]'],
  ['list BTC-PERP tickSise=1', 'ok', 'no rule is called tickSise'],
  ['tick', 'tick', 'not understood: tick'],
  [BUY, 'rests 1 for 60000', '1 for 60000: NotADecimal'],
  [BUY, 'rests one', 'NotADecimal'],
  [BUY, 'InsufficientMargin(needed 1, available 2)', '"required" in place of "needed"'],
  [BUY, 'InsufficientMargin(required 1)', '"available" in place of ""'],
])('%s | %s cannot be read', (action, outcome, problem) => {
  expect(() => problemOf(action, outcome)).toThrow(problem);
});

test('a table is names, limits, prose and rows', () => {
  const [scenario] = parseScenarios('# prose\n| a | ok |\n## one\nlimits orders=3\n| b | ok |\n');
  expect(scenario).toEqual({
    name: 'one',
    limits: { orders: 3 },
    rows: [
      { action: 'a', outcome: 'ok', line: 2 },
      { action: 'b', outcome: 'ok', line: 5 },
    ],
  });
});

test.each([
  ['| a | b |\n## one\nnonsense', 'line 3 is no row'],
  ['## one\n| a |', 'line 2 is no row'],
  ['## one', 'one: no rows'],
  ['limits orders=3', 'limits belong to a scenario'],
  ['## one\nlimits orderz=3', 'no limit is called orderz'],
])('%j is no table', (text, problem) => {
  expect(() => parseScenarios(text)).toThrow(problem);
});
