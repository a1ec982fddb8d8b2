import { expect, test } from 'vitest';
import { wordOf } from './word-of.ts';

test('a number has its word, and one that is not known has none', () => {
  const words = ['none', 'open'] as const;
  expect(wordOf(words, 1, 'the state')).toBe('open');
  expect(() => wordOf(words, 2, 'the state')).toThrow('the state is 2: known are 0 to 1');
});
