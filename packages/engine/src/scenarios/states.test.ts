import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ScenarioVenue } from './scenario-venue.fixture.ts';

// Cell by cell the table of docs/rulebook/states.md: the page itself is the table of this test.

const PAGE = new URL('../../../../docs/rulebook/states.md', import.meta.url);
const ROWS = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const [HEADER = [], ...STATUSES] = ROWS;

/** Rows of a table: an action and its outcome. */
type Rows = readonly (readonly [string, string])[];

/** Alice is long with 300 USD, Bob short; each has an order that rests, Carol bids for the long. */
const BACKGROUND: Rows = [
  ['list BTC-PERP', 'ok'],
  ['Alice opens', 'ok'],
  ['Alice deposits 340 USD', 'ok'],
  ['Bob opens', 'ok'],
  ['Bob deposits 10,000 USD', 'ok'],
  ['BTC-PERP index 60000', 'ok'],
  ['Bob sells 1 BTC-PERP at 60000', 'rests 1'],
  ['Alice buys 1 BTC-PERP at 60000', '...'],
  ['Bob buys 0.1 BTC-PERP at 59000 [b]', 'rests 0.1'],
];

/** Leads the market into a status. */
const INTO: { readonly [status: string]: Rows } = {
  running: [],
  postOnly: [['BTC-PERP is postOnly', 'ok']],
  reduceOnly: [['BTC-PERP is reduceOnly', 'ok']],
  cancelOnly: [['BTC-PERP is cancelOnly', 'ok']],
  halted: [['BTC-PERP is halted', 'ok']],
  delisting: [['delist BTC-PERP in 600s', 'ok']],
  delisted: [
    ['delist BTC-PERP in 1s', 'ok'],
    ['1s pass', 'ok'],
    ['settle BTC-PERP', 'ok'],
  ],
  stale: [['61s pass', 'ok']],
};

/** What an order meets when the cell says no. */
function refusal(status: string, action: string): string {
  if (status === 'stale') return 'MarketStale';
  return `MarketStatusForbids(status ${status}, action ${action})`;
}

function placing(status: string, cell: string): Rows {
  const no = refusal(status, 'placeIncreasing');
  return [
    ['Bob buys 0.1 BTC-PERP at 59000', cell === 'yes' ? 'rests 0.1' : no],
    ['Bob buys 0.1 BTC-PERP at 59000 post-only', cell === 'no' ? no : 'rests 0.1'],
  ];
}

function reducing(status: string, cell: string): Rows {
  const no = refusal(status, 'placeReducing');
  return [
    ['Bob buys 0.1 BTC-PERP at 59000 reduce-only', cell === 'yes' ? 'rests 0.1' : no],
    ['Bob buys 0.1 BTC-PERP at 59000 reduce-only post-only', cell === 'no' ? no : 'rests 0.1'],
  ];
}

/** The settlement of a delisted market left no order: there is none to cancel. */
function canceling(status: string, cell: string): Rows {
  expect(cell).toBe('yes');
  const outcome = status === 'delisted' ? 'OrderUnknown(order [b])' : 'canceled requested left 0.1';
  return [['Bob cancels [b]', outcome]];
}

function amending(status: string, cell: string): Rows {
  expect(cell).toBe('yes');
  const outcome = status === 'delisted' ? 'OrderUnknown(order [b])' : 'amended 0.05 kept true';
  return [['Bob amends [b] to 0.05 at 59000', outcome]];
}

/** Alice's maintenance margin rises to twice of what she has. A stale price flags nobody new. */
function liquidating(status: string, cell: string): Rows {
  const raise = 'list BTC-PERP tiers=0/2%/1%';
  if (status === 'delisted') {
    expect(cell).toBe('no');
    return [['tick', 'nothing']];
  }
  const flagged = 'Alice flagged equity 340 needs 600';
  const tried = `${flagged}; Alice liquidated 1 filled 0; ...`;
  return [
    [raise, 'ok'],
    ['tick', cell === 'yes' ? tried : flagged],
  ];
}

function funding(status: string, cell: string): Rows {
  const outcome = cell === 'yes' ? 'premium 0' : refusal(status, 'fund');
  return [['sample BTC-PERP', outcome]];
}

function moving(_status: string, cell: string): Rows {
  expect(cell).toBe('yes');
  return [
    ['Alice deposits 5 USD', 'credited 5'],
    ['Bob withdraws 5 USD', 'reserved 5'],
  ];
}

const PROBES: { readonly [column: string]: (status: string, cell: string) => Rows } = {
  'place increasing': placing,
  'place reducing': reducing,
  cancel: canceling,
  'amend down': amending,
  liquidate: liquidating,
  fund: funding,
  'deposit, withdraw': moving,
};

/** Statuses are written `running (0)` and `*stale* (derived)`. */
function statusOf(cell: string): string {
  return /^\*?(\w+)/.exec(cell)?.[1] ?? '';
}

const CELLS = STATUSES.filter(([first = '']) => statusOf(first) in INTO).flatMap(
  ([first = '', ...cells]) =>
    cells.map((cell, at) => ({ status: statusOf(first), column: HEADER[at + 1] ?? '', cell })),
);

test('the page has eight statuses by seven actions', () => {
  expect(CELLS).toHaveLength(8 * 7);
  expect(new Set(CELLS.map(({ column }) => column))).toEqual(new Set(Object.keys(PROBES)));
});

test.each(CELLS)('$status: $column is "$cell"', ({ status, column, cell }) => {
  const venue = new ScenarioVenue();
  const probe = PROBES[column];
  if (probe === undefined) throw new Error(`no probe of ${column}`);
  // "no (other legs yes)" says no for this market.
  const word = cell.startsWith('no') ? 'no' : cell;
  const rows = [...BACKGROUND, ...(INTO[status] ?? []), ...probe(status, word)];
  for (const [line, [action, outcome]] of rows.entries()) {
    expect(venue.runRow({ action, outcome, line }), `${action} | ${outcome}`).toBeNull();
  }
});
