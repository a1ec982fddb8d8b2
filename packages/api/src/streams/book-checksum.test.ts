import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BookLevel } from '../schemas/market.ts';
import { bookChecksum, bookChecksumText } from './book-checksum.ts';
import { crc32 } from './crc32.ts';

test('the example of the documentation has the checksum that it says', () => {
  const bids: BookLevel[] = [
    ['100', '2'],
    ['99.5', '1'],
  ];
  const asks: BookLevel[] = [['101', '3']];
  expect(bookChecksumText(bids, asks)).toBe('100:2:101:3:99.5:1');
  expect(bookChecksum(bids, asks)).toBe(zlibCrc32('100:2:101:3:99.5:1'));
  expect(bookChecksum(bids, asks)).toBe(3_935_778_095);
});

test('levels beyond the 25th do not count', () => {
  const levels = Array.from({ length: 26 }, (_, i): BookLevel => [String(100 - i), '1']);
  expect(bookChecksum(levels, levels)).toBe(bookChecksum(levels.slice(0, 25), levels.slice(0, 25)));
  expect(bookChecksumText([], [])).toBe('');
});

test('every text has the checksum that zlib gives it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});
