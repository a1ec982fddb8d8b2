import type { ReleasedCommand } from '@tandem/feed';
import { type Event, EventBuffer } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { MarketTape, type TapeCheckpoint } from './market-tape.ts';

const MINUTE_US = 60_000_000;
const START_US = 1_800_000_000_000_000 - (1_800_000_000_000_000 % 86_400_000_000);

function print(sequence: number, atUs: number, price: number, size: number): ReleasedCommand {
  const buffer = new EventBuffer();
  const event = { kind: 'TradePrinted', market: 1, price, size, takerSide: 'buy' };
  buffer.push({ ...event, makerOrderId: 1, takerOrderId: 2 } as unknown as Event);
  const slots = buffer.slots.slice(0, buffer.length);
  const released = { sequence, timeUs: START_US + atUs, command: { kind: 'Tick' }, slots };
  return released as unknown as ReleasedCommand;
}

test('prints of one stretch make one bar, and the first print after it closes it', () => {
  const tape = new MarketTape();
  const closed: string[] = [];
  const note = (market: number, interval: string, { close }: { close: number }): void => {
    closed.push(`${market} ${interval} ${close}`);
  };
  tape.fold(print(1, 0, 100, 2), note);
  tape.fold(print(2, 400_000, 90, 3), note);
  expect(closed).toEqual([]);
  tape.fold(print(3, MINUTE_US, 95, 1), note);
  expect(closed).toEqual(['1 1s 90', '1 1m 90']);
  expect(tape.candles(1).get('1m')).toMatchObject({ openTimeUs: START_US + MINUTE_US, trades: 1 });
  expect(tape.candles(1).get('5m')).toEqual({
    openTimeUs: START_US,
    open: 100,
    high: 100,
    low: 90,
    close: 95,
    volume: 6n,
    quoteVolume: 565n,
    trades: 3,
  });
});

test('a trade counts for 24 hours, to the end of its minute', () => {
  const tape = new MarketTape();
  tape.fold(print(1, 0, 100, 2));
  tape.fold(print(2, MINUTE_US, 50, 1));
  const dayUs = 86_400_000_000;
  const before = tape.day(1, START_US + dayUs + MINUTE_US - 1);
  expect(before).toMatchObject({ open: 100, high: 100, low: 50, volume: 3n, quoteVolume: 250n });
  const after = tape.day(1, START_US + dayUs + MINUTE_US);
  expect(after).toEqual({ open: 50, high: 50, low: 50, volume: 1n, quoteVolume: 50n, trades: 1 });
  expect(tape.day(1, START_US + 2 * dayUs)).toMatchObject({ open: null, volume: 0n, trades: 0 });
});

test('a tape that was saved as JSON and loaded goes on as the first one does', () => {
  const tape = new MarketTape();
  tape.fold(print(1, 0, 100, 2));
  tape.fold(print(2, MINUTE_US, 50, 1));
  const loaded = MarketTape.load(JSON.parse(JSON.stringify(tape.save())) as TapeCheckpoint);
  for (const each of [tape, loaded]) each.fold(print(3, MINUTE_US + 5, 70, 4));
  expect(loaded.save()).toEqual(tape.save());
  expect(loaded.sequence).toBe(3);
  expect(loaded.sinceUs).toBe(START_US);
});
