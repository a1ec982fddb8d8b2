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

test('panels show what they were told, and nothing newer before that', () => {
  const store = new Store(0, 100);
  store.set(1);
  expect([store.get(), store.shown()]).toEqual([1, 0]);
  vi.advanceTimersByTime(100);
  expect(store.shown()).toBe(1);
});

test('what may not be seen a moment longer is told at once', () => {
  const heard: number[] = [];
  const store = new Store(0, 100);
  store.subscribe(() => heard.push(store.shown()));
  store.set(1);
  store.setAtOnce(2);
  expect([heard, store.shown()]).toEqual([[2], 2]);
  vi.advanceTimersByTime(100);
  expect(store.shown()).toBe(2);
});
