import { expect, test } from 'vitest';
import { Repetition } from './repetition.ts';

test('the same text is new once a minute, another one at once', () => {
  const repetition = new Repetition();
  const heard = [
    ['no node', 0],
    ['no node', 59_999],
    ['no coins', 59_999],
    ['no node', 60_000],
    ['no node', 60_001],
  ] as const;
  expect(heard.map(([text, atMs]) => repetition.isNew(text, atMs))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});
