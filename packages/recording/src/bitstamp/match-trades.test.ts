import { expect, test } from 'vitest';
import { matchTrades } from './match-trades.ts';

const trade = (timeUs: number, priceCents = 100, sizeLots = 5) => ({
  timeUs,
  priceCents,
  sizeLots,
});

test('pairs equal price and size within the window, each trade once', () => {
  const matching = matchTrades({
    recorded: [trade(10), trade(20), trade(30, 101)],
    venue: [trade(12), trade(30, 100)],
    windowUs: 10,
  });
  expect(matching).toEqual({ matched: 2, missing: [trade(30, 101)], extra: [] });
});

test('takes the nearest of several and leaves the others over', () => {
  const matching = matchTrades({
    recorded: [trade(20)],
    venue: [trade(11), trade(21), trade(29)],
    windowUs: 10,
  });
  expect(matching).toEqual({ matched: 1, missing: [], extra: [trade(11), trade(29)] });
});

test('the window is inclusive', () => {
  const input = { recorded: [trade(0)], venue: [trade(10)] };
  expect(matchTrades({ ...input, windowUs: 10 }).matched).toBe(1);
  expect(matchTrades({ ...input, windowUs: 9 }).matched).toBe(0);
});
