import { expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { readDocument } from '../document.ts';
import { parseHyperliquidDocument } from './parse-document.ts';
import type { HyperliquidRecord } from './record.ts';

/** How many members the list of an answer has. */
function size(record: HyperliquidRecord): number {
  if (record.kind === 'meta') return record.markets.length;
  if (record.kind === 'mids') return record.mids.size;
  if (record.kind === 'book') return record.bids.length + record.asks.length;
  if (record.kind === 'candles') return record.candles.length;
  if (record.kind === 'fundingHistory') return record.rates.length;
  if (record.kind === 'fills') return record.fills.length;
  if (record.kind === 'openOrders') return record.orders.length;
  return record.positions.length;
}

const FILES: readonly (readonly [file: string, kinds: readonly (readonly [string, number])[]])[] = [
  ['test_get_all_mids', [['mids', 28]]],
  [
    'test_get_candles_snapshot',
    [
      ['meta', 28],
      ['candles', 24],
    ],
  ],
  [
    'test_get_funding_history[None]',
    [
      ['meta', 28],
      ['fundingHistory', 1038],
    ],
  ],
  ['test_get_info', [['meta', 28]]],
  [
    'test_get_l2_snapshot',
    [
      ['meta', 28],
      ['book', 40],
    ],
  ],
  ['test_get_open_orders', [['openOrders', 196]]],
  ['test_get_user_fills', [['fills', 500]]],
  ['test_get_user_state', [['userState', 12]]],
];

for (const [file, kinds] of FILES) {
  describeRecorded(`hyperliquid/${file}.json.gz`, (path) => {
    test('every answer is understood', async () => {
      const entries = parseHyperliquidDocument(await readDocument(path));
      const found = entries.map((entry) =>
        entry.kind === 'fault' ? entry : [entry.record.kind, size(entry.record)],
      );
      expect(found).toEqual(kinds);
    });
  });
}

test('an answer of unknown type is reported at its position', () => {
  const answer = { request: { type: 'spotMeta' }, date: '', response: {} };
  expect(parseHyperliquidDocument(JSON.stringify([answer]))).toEqual([
    { kind: 'fault', line: 1, reason: 'UnknownEvent', detail: 'spotMeta' },
  ]);
});
