import { expect, test, vi } from 'vitest';
import { grownRows, makeRows, wordsOf } from './rows.ts';

test.each([1, 64, 8_191, 8_192, 20_000])('%i rows are zeros, eight each', (count) => {
  const rows = makeRows(count);
  expect(rows.length).toBe(count * 8);
  expect(rows.every((value) => value === 0)).toBe(true);
});

test.each([64, 4_096, 8_192])('%i rows that grow keep what they hold', (count) => {
  const rows = makeRows(count).map((_, at) => at + 1);
  const grown = grownRows(rows, count * 2);
  expect(grown.subarray(0, count * 8)).toEqual(rows);
  expect(grown.subarray(count * 8)).toEqual(makeRows(count));
});

test.each([64, 8_192])('%i rows have sixteen words each, in the same memory', (count) => {
  const rows = makeRows(count);
  const words = wordsOf(rows);
  expect(words.length).toBe(count * 16);
  words[count * 16 - 1] = 0x3ff0_0000;
  expect(rows[count * 8 - 1]).toBe(1);
});

test('a process that may reserve no pages has its rows elsewhere', () => {
  const refuse = vi.fn(function refuse(): never {
    throw new RangeError('could not allocate memory');
  });
  vi.stubGlobal('WebAssembly', { Memory: refuse });
  try {
    expect(makeRows(8_192)).toEqual(new Float64Array(65_536));
    expect(refuse).toHaveBeenCalledOnce();
  } finally {
    vi.unstubAllGlobals();
  }
});
