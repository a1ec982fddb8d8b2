import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, PHONE, reasonToSkip, WIDE } from './browser.fixture.ts';
import { holdFigure, keepFigures, SOAK_S } from './check-figures.fixture.ts';
import { observePage, readObserved } from './page-observer.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';

/** Slow 4G. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1_600 * 1_024) / 8,
  uploadThroughput: (750 * 1_024) / 8,
};
/** A phone of the middle class has about a quarter of the speed of a machine with nothing to do. */
const SLOWDOWN = 4;

describe.skipIf(reasonToSkip() !== null)('the page comes fast and stands still', () => {
  let venue: RunningVenue;
  let browser: Browser;

  beforeAll(async () => {
    venue = await startVenue();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  test('1: a mid phone on slow 4G paints in 1.8 s and has a book in 3 s', async () => {
    const { page } = await openPage(browser, PHONE);
    await observePage(page);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', SLOW_4G);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    const startedMs = Date.now();
    await page.goto(venue.url, { waitUntil: 'commit' });
    await page.getByRole('tab', { name: 'Book' }).click();
    await page.locator('.book-row span.up').first().waitFor();
    const bookMs = Date.now() - startedMs;
    await page.waitForTimeout(1_500);
    const { firstPaint, largestPaint } = await readObserved(page);
    const figures = { firstPaintMs: firstPaint, largestPaintMs: largestPaint, bookMs };
    keepFigures(`1 cold load, slow 4G, processor slowed down ${SLOWDOWN} times`, figures);
    holdFigure('first paint, ms', firstPaint, { most: 1_800 });
    holdFigure('largest paint, ms', largestPaint, { most: 2_500 });
    holdFigure('book, ms', bookMs, { most: 3_000 });
    await page.context().close();
  });

  test('a script that does not arrive is asked for again', async () => {
    const { page } = await openPage(browser, WIDE);
    let asked = 0;
    await page.route(/\/assets\/index-[^/]*\.js$/, (route) => {
      asked += 1;
      return asked === 1 ? route.abort('connectionreset') : route.continue();
    });
    await page.goto(venue.url);
    await page.locator('.book-row span.up').first().waitFor();
    expect(asked).toBe(2);
    await page.context().close();
  });

  test.each([
    ['wide', WIDE],
    ['phone', PHONE],
  ])('2: nothing moves by itself while it loads and while it streams, %s', async (name, size) => {
    const { page } = await openPage(browser, size);
    await observePage(page);
    await page.goto(venue.url);
    const seconds = Math.min(60, SOAK_S);
    await page.waitForTimeout(seconds * 1_000);
    const { layoutShift } = await readObserved(page);
    keepFigures(`2 layout shift, ${name}`, { layoutShift, seconds });
    expect(layoutShift).toBeLessThanOrEqual(0.02);
    await page.context().close();
  });
});
