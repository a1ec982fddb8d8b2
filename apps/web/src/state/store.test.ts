import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Store } from './store.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test('a quiet store tells of many changes once, with the last value', () => {
  const store = new Store(0, 100);
  const heard: number[] = [];
  store.subscribe(() => heard.push(store.get()));
  for (let value = 1; value <= 5; value += 1) store.set(value);
  vi.advanceTimersByTime(100);
  expect(heard).toEqual([5]);
});

test('two stores of one pace tell at the same moment, whenever they changed', () => {
  const moments: number[] = [];
  for (const afterMs of [10, 70]) {
    const store = new Store(0, 100);
    store.subscribe(() => moments.push(Date.now()));
    setTimeout(() => store.set(1), afterMs);
  }
  vi.advanceTimersByTime(200);
  expect(moments).toEqual([1_000_100, 1_000_100]);
});
