import { expect, test } from 'vitest';
import { growBars } from './grow-bars.ts';

const MINUTE = 60;
const bar = (time: number, close: number, volume = 1) => ({
  time,
  open: 100,
  high: 110,
  low: 90,
  close,
  volume,
});
const trade = (seconds: number, price: string, size = '1') => ({
  price,
  size,
  timeUs: seconds * 1_000_000,
});

test('candles that hold every trade already stay the same list', () => {
  const bars = [bar(0, 95), bar(60, 105, 3)];
  const trades = [trade(90, '105', '1'), trade(70, '104', '2'), trade(10, '95')];
  expect(growBars(bars, trades, MINUTE)).toBe(bars);
});

test('a trade that is not counted yet moves the last candle, its ends and its volume', () => {
  const bars = [bar(0, 95), bar(60, 105, 3)];
  const trades = [
    trade(100, '107', '4'),
    trade(95, '120', '1'),
    trade(90, '105', '3'),
    trade(10, '95'),
  ];
  expect(growBars(bars, trades, MINUTE)).toEqual([
    bar(0, 95),
    { time: 60, open: 100, high: 120, low: 90, close: 107, volume: 8 },
  ]);
});

test('a candle begins with the first trade after the last one', () => {
  const bars = [bar(60, 105, 3)];
  const trades = [
    trade(190, '99', '2'),
    trade(130, '101', '0.1'),
    trade(125, '103', '0.2'),
    trade(70, '105', '3'),
    trade(50, '95'),
  ];
  expect(growBars(bars, trades, MINUTE)).toEqual([
    bar(60, 105, 3),
    { time: 120, open: 103, high: 103, low: 101, close: 101, volume: 0.3 },
    { time: 180, open: 99, high: 99, low: 99, close: 99, volume: 2 },
  ]);
});

test('a list that does not reach back to the beginning of a candle leaves its volume', () => {
  const bars = [bar(60, 105, 50)];
  const trades = [trade(100, '111', '4'), trade(95, '105', '1')];
  expect(growBars(bars, trades, MINUTE)).toEqual([
    { time: 60, open: 100, high: 111, low: 90, close: 111, volume: 50 },
  ]);
});

test('without a candle of the venue there is none', () => {
  expect(growBars([], [trade(100, '111')], MINUTE)).toEqual([]);
});
