import { type BookDelta, type BookLevel, type BookSnapshot, bookChecksum } from '@tandem/api';
import { expect, test } from 'vitest';
import { LocalBook } from './local-book.ts';

const COMMON = { channel: 'book', market: 'BTC-PERP', depth: 25, timeUs: 1 } as const;

function snapshot(sequence: number, bids: BookLevel[], asks: BookLevel[]): BookSnapshot {
  const checksum = bookChecksum(bids, asks);
  return { ...COMMON, type: 'snapshot', reason: 'subscribed', sequence, bids, asks, checksum };
}

function delta(change: Partial<BookDelta>): BookDelta {
  const empty = { bids: [], asks: [], checksum: 0, sequence: 0 };
  return { ...COMMON, type: 'delta', firstSequence: 0, previousSequence: 0, ...empty, ...change };
}

test('keeps both sides best first, by number and not by text', () => {
  const book = new LocalBook();
  const bids: BookLevel[] = [
    ['100', '1'],
    ['99.5', '2'],
    ['9.75', '3'],
  ];
  expect(book.apply(snapshot(5, bids, [['100.5', '1']]))).toBeNull();
  const after: BookLevel[] = [
    ['100.25', '4'],
    ['99.5', '2'],
    ['9.75', '3'],
  ];
  const change = delta({
    previousSequence: 5,
    sequence: 7,
    bids: [
      ['100', '0'],
      ['100.25', '4'],
    ],
    checksum: bookChecksum(after, [['100.5', '1']]),
  });
  expect(book.apply(change)).toBeNull();
  expect(book.levels().bids).toEqual(after);
  expect(book.sequence).toBe(7);
});

test('a message that does not follow the one before it is a gap, and the book waits', () => {
  const book = new LocalBook();
  book.apply(snapshot(5, [['100', '1']], []));
  const late = delta({ previousSequence: 6, sequence: 7 });
  expect(book.apply(late)).toEqual({ kind: 'gap', expected: 5, received: 6 });
  expect(book.sequence).toBeNull();
  expect(book.apply(delta({ previousSequence: 7, sequence: 8 }))).toBeNull();
  expect(book.sequence).toBeNull();
  expect(book.apply(snapshot(9, [['101', '1']], []))).toBeNull();
  expect(book.sequence).toBe(9);
});

test('one wrong size is found by the checksum', () => {
  const book = new LocalBook();
  const bids: BookLevel[] = [['100', '1']];
  const wrong = { ...snapshot(5, bids, []), bids: [['100', '1.5']] as BookLevel[] };
  expect(book.apply(wrong)).toMatchObject({ kind: 'checksum' });
  expect(book.sequence).toBeNull();
});
