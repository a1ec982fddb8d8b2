import type { Market } from '@tandem/api';
import { expect, test } from 'vitest';
import {
  ceilTo,
  cleanTyped,
  floorTo,
  isAmount,
  nearestTo,
  sizeInBase,
  stepped,
} from './amounts.ts';

test('floors to the lot and finds the nearest tick', () => {
  expect(floorTo('0.12399', '0.001')).toBe('0.123');
  expect(floorTo('0.0009', '0.001')).toBe('0');
  expect(nearestTo('64250.3', '0.5')).toBe('64250.5');
  expect(nearestTo('abc', '0.5')).toBeNull();
  expect(ceilTo('0.00081', '0.0001')).toBe('0.0009');
});

test('a step up or down stays on the grid and above zero', () => {
  expect(stepped('64250.5', '0.5', 10)).toBe('64255.5');
  expect(stepped('', '0.001', 1)).toBe('0.001');
  expect(stepped('0.001', '0.001', -5)).toBe('0.001');
});

test('a comma is a point and nothing else but digits stays', () => {
  expect(cleanTyped('1,5 BTC')).toBe('1.5');
  expect(isAmount('0.0')).toBe(false);
  expect(isAmount('01')).toBe(false);
});

test('a size in quote money is floored to the lot at the price', () => {
  const market = { lotSize: '0.001' } as Market;
  expect(sizeInBase('100', 'quote', 64_000, market)).toBe('0.001');
  expect(sizeInBase('100', 'quote', null, market)).toBeNull();
  expect(sizeInBase('0.5', 'base', null, market)).toBe('0.5');
});
