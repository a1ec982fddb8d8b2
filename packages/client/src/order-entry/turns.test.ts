import { expect, test } from 'vitest';
import { NotSentError } from '../venue-error.ts';
import { Turns } from './turns.ts';

test('requests beyond the bound wait in order, and beyond that are not taken', async () => {
  const turns = new Turns(2, 2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (name: number) =>
    turns.run(() => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const all = [work(1), work(2), work(3), work(4)];
  await expect(work(5)).rejects.toBeInstanceOf(NotSentError);
  expect(begun).toEqual([1, 2]);
  ends[1]?.();
  await all[1];
  await Promise.resolve();
  expect(begun).toEqual([1, 2, 3]);
  while (begun.length < 4 || ends.length > 0) {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await Promise.all(all);
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('a request that fails gives its place on', async () => {
  const turns = new Turns(1, 1);
  await expect(turns.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(turns.run(() => Promise.resolve(7))).resolves.toBe(7);
});
