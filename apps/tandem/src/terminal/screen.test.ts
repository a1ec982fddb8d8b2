import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import type { Venue } from '../venue/venue.ts';
import { NewsTicker } from './news-ticker.ts';
import { type ScreenModel, screenLines } from './screen.ts';
import { bar, fit, paint, span, widthOf } from './style.ts';

let folder: string;
let venue: Venue;

beforeAll(async () => {
  folder = temporaryFolder();
  venue = await playVenue(folder, 2_500);
});

afterAll(async () => {
  await venue.close();
  removeFolder(folder);
});

function model(): ScreenModel {
  const ticker = new NewsTicker();
  for (
    let sequence = venue.feed.oldestSequence;
    sequence < venue.feed.nextSequence;
    sequence += 1
  ) {
    const released = venue.feed.at(sequence);
    if (released !== undefined) ticker.fold(released, venue.view);
  }
  return {
    view: venue.view,
    title: 'simulate  seed 11',
    mood: 'calm',
    market: 0,
    news: ticker.last(20),
    commandsPerSecond: 1_234,
    durableSequence: venue.sequence,
    progress: 0.5,
    nameAccount: () => 'somebody',
  };
}

function textOf(columns: number, rows: number): string {
  return screenLines(model(), { columns, rows })
    .map((line) => paint(line, false))
    .join('\n');
}

describe('screenLines', () => {
  it.each([
    [80, 24],
    [100, 30],
    [150, 42],
    [220, 70],
    [40, 10],
  ])('fills %i columns and %i rows and never more', (columns, rows) => {
    const lines = screenLines(model(), { columns, rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(widthOf(line)).toBe(columns);
  });

  it('shows markets, book, trades and totals on the smallest usual terminal', () => {
    const text = textOf(80, 24);
    for (const word of ['BTC-PERP', 'ETH-PERP', 'book', 'last trades', 'fills', 'Ctrl-C']) {
      expect(text).toContain(word);
    }
  });

  it('has a place for accounts where there is room', () => {
    expect(textOf(150, 42)).toContain('nearest to liquidation');
  });

  it('shows the book with bids below asks', () => {
    const prices = textOf(150, 42)
      .split('\n')
      .map((line) => /^ +([0-9]{2},[0-9]{3}\.[0-9])$/.exec(line.slice(0, 11))?.[1])
      .filter((price) => price !== undefined)
      .map((price) => Number(price.replace(',', '')));
    expect(prices.length).toBeGreaterThan(6);
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
  });
});

describe('style', () => {
  it('cuts and fills lines to a width', () => {
    expect(paint(fit([span('abc'), span('defg', 'bold')], 5), false)).toBe('abcde');
    expect(widthOf(fit([span('ab')], 5))).toBe(5);
  });

  it('draws bars in eighths, within their width', () => {
    expect(bar(0.5, 4)).toBe('██  ');
    expect(bar(0.53, 4)).toBe('██▏ ');
    expect(bar(7, 3)).toBe('███');
    expect(bar(-1, 3)).toBe('   ');
  });
});
