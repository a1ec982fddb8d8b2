import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';
import { SequenceWatch } from './sequence-watch.ts';

test('waits double up to the longest, and begin again after a success', () => {
  const backoff = new Backoff({ firstMs: 100, longestMs: 1_000 }, () => 0.999_999);
  const waits = () => Array.from({ length: 6 }, () => backoff.nextMs());
  expect(waits()).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(100);
});

test('the random part is up to half of a wait', () => {
  expect(new Backoff({ firstMs: 100, longestMs: 1_000 }, () => 0).nextMs()).toBe(50);
  const many = new Backoff({ firstMs: 100, longestMs: 1_000 }, () => 0);
  for (let i = 0; i < 10_000; i += 1) many.nextMs();
  expect(many.nextMs()).toBe(500);
});

test('a sequence is next, repeated, older or has a gap, each symbol for itself', () => {
  const dense = new SequenceWatch(true);
  expect([7, 8, 8, 11, 10, 12].map((sequence) => dense.see('A', sequence))).toEqual([
    'next',
    'next',
    'repeated',
    'gap',
    'older',
    'next',
  ]);
  expect(dense.see('B', 3)).toBe('next');
  // A venue that began again continues nothing.
  expect(dense.see('A', null)).toBe('next');
  expect(dense.see('A', 2)).toBe('next');
  const sparse = new SequenceWatch(false);
  expect([7, 90, 8].map((sequence) => sparse.see('A', sequence))).toEqual([
    'next',
    'next',
    'older',
  ]);
});
