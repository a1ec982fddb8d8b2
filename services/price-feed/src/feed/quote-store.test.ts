import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { QuoteStore } from './quote-store.ts';

const NOW = 1_800_000_000_000_000;

function store(): {
  say: (publishedUs: number | null, nowUs?: number) => unknown;
  at: () => unknown;
} {
  const quotes = new QuoteStore([{ source: 'a', symbol: 'X' }]);
  const price = { mantissa: 1n, halfWidth: 0n, exponent: 0 };
  return {
    say: (publishedUs, nowUs = NOW) =>
      quotes.accept('a', { symbol: 'X', price, publishedUs, sequence: null }, nowUs),
    at: () => quotes.get('a', 'X')?.publishedUs,
  };
}

test('a source whose clock is ahead is as old as its arrival, and goes on', () => {
  const { say, at } = store();
  expect(say(NOW + 1_200_000)).toBeNull();
  expect(at()).toBe(NOW);
  expect(say(NOW + 1_300_000, NOW + 100_000)).toBeNull();
  expect(at()).toBe(NOW + 100_000);
});

test('a clock may be ahead so far and no farther', () => {
  const { say } = store();
  expect(say(NOW + LIMITS.clockAheadUs)).toBeNull();
  expect(say(NOW + LIMITS.clockAheadUs + 1)).toBe('FromFuture');
});

test('the same time again is taken, an earlier one is not', () => {
  const { say, at } = store();
  expect(say(NOW - 10)).toBeNull();
  expect(say(NOW - 10)).toBeNull();
  expect(say(NOW - 11)).toBe('OutOfOrder');
  expect(at()).toBe(NOW - 10);
});

test('a symbol that nobody uses is not kept', () => {
  const quotes = new QuoteStore([{ source: 'a', symbol: 'X' }]);
  const quote = {
    symbol: 'Y',
    price: { mantissa: 1n, halfWidth: 0n, exponent: 0 },
    publishedUs: null,
    sequence: null,
  };
  expect(quotes.accept('a', quote, NOW)).toBe('UnknownSymbol');
  expect(quotes.accept('b', { ...quote, symbol: 'X' }, NOW)).toBe('UnknownSymbol');
});
