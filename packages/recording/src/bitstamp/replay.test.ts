import { unreachable } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { collectRecords } from '../entry.ts';
import { readEntries } from '../text-lines.ts';
import { reducedSize, seedSize, type VenueAction } from './action.ts';
import { COMPARED_LEVELS } from './compare-books.ts';
import type { ComparedTrade } from './match-trades.ts';
import { EXTENDED_METHOD, type ReplayMethod, STATED_METHOD } from './method.ts';
import { parseBitstampLine } from './parse-line.ts';
import { PlainBook } from './plain-book.fixture.ts';
import type { BitstampRecord } from './record.ts';
import { BitstampReplay, type ComparisonReport } from './replay.ts';

/** Carries one action out on the plain book: the whole adapter a venue needs. */
function carryOut(book: PlainBook, action: VenueAction): readonly ComparedTrade[] {
  switch (action.kind) {
    case 'submit':
      return book.submit(action);
    case 'cancel':
      book.setSize(action.orderKey, 0);
      return [];
    case 'reprice':
      if (book.sizeOf(action.oldOrderKey) === 0) return [];
      book.setSize(action.oldOrderKey, 0);
      return book.submit(action);
    case 'seed': {
      const levelLots = book.levelSize(action.side, action.priceCents);
      const oppositeBestCents = book.bestPrice(action.side === 'buy' ? 'sell' : 'buy');
      const sizeLots = seedSize(action, { levelLots, oppositeBestCents });
      return sizeLots === 0 ? [] : book.submit({ ...action, sizeLots });
    }
    case 'reduce':
      book.setSize(action.orderKey, reducedSize(action, book.sizeOf(action.orderKey)));
      return [];
    case 'expectTrade':
    case 'expectBook':
      return [];
    default:
      return unreachable(action);
  }
}

function replayRecording(
  records: readonly BitstampRecord[],
  method: ReplayMethod,
): ComparisonReport {
  const book = new PlainBook();
  const replay = new BitstampReplay(method);
  for (const record of records) {
    for (const action of replay.accept(record)) {
      for (const trade of carryOut(book, action)) replay.venueTrade(trade);
      if (action.kind !== 'expectBook') continue;
      const bids = book.top('buy', COMPARED_LEVELS);
      replay.compareBook(action, { bids, asks: book.top('sell', COMPARED_LEVELS) });
    }
  }
  return replay.report();
}

describeRecorded('bitstamp_l3/2015-05-01_part1.log.gz', (path) => {
  const load = collectRecords(readEntries(path, parseBitstampLine));

  test('the stated method reaches the bar on a plain price-time book', async () => {
    const report = replayRecording(await load, STATED_METHOD);
    expect(report).toMatchObject({
      recordedTrades: 359,
      venueTrades: 321,
      matchedTrades: 314,
      matchedTradesWithin5s: 314,
      extraTrades: 7,
      snapshots: 3028,
      bestEqual: 2996,
      top5Equal: 2800,
    });
    expect(report.tradeCauses).toEqual({
      OrderRepriced: 30,
      GhostMergesOrders: 6,
      OrderOlderThanRecording: 4,
      FollowsEarlierDifference: 4,
      BeforeFirstSnapshot: 1,
    });
    expect(report.snapshotCauses).toEqual({
      OrderOlderThanRecording: 165,
      FollowsEarlierDifference: 38,
      GhostMergesOrders: 17,
      SnapshotBehindStream: 8,
    });
  });

  test('amended prices and levels seen later account for nearly all that was missing', async () => {
    const report = replayRecording(await load, EXTENDED_METHOD);
    expect(report).toMatchObject({
      recordedTrades: 359,
      venueTrades: 355,
      matchedTrades: 350,
      matchedTradesWithin5s: 350,
      extraTrades: 5,
      snapshots: 3028,
      bestEqual: 3025,
      top5Equal: 3015,
    });
    expect(report.tradeCauses).toEqual({
      GhostMergesOrders: 6,
      FollowsEarlierDifference: 2,
      BeforeFirstSnapshot: 1,
    });
    expect(report.snapshotCauses).toEqual({
      SnapshotBehindStream: 9,
      FollowsEarlierDifference: 4,
    });
  });

  /** Half of the orders in the book are then older than what is replayed. */
  test('started in the middle, only the extended method holds the bar', async () => {
    const records = (await load).slice(16_000);
    const stated = replayRecording(records, STATED_METHOD);
    const extended = replayRecording(records, EXTENDED_METHOD);
    expect(stated).toMatchObject({ recordedTrades: 159, matchedTrades: 151 });
    expect(stated.bestEqual / stated.snapshots).toBeCloseTo(0.99, 2);
    expect(stated.top5Equal / stated.snapshots).toBeCloseTo(0.681, 3);
    expect(extended).toMatchObject({ recordedTrades: 159, matchedTrades: 157 });
    expect(extended.bestEqual / extended.snapshots).toBeCloseTo(0.999, 3);
    expect(extended.top5Equal / extended.snapshots).toBeCloseTo(0.997, 3);
  });
});
