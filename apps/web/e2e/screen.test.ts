import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip } from './browser.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';

const skipped = reasonToSkip();
const WIDE = { width: 1_440, height: 900 };
const PHONE = { width: 360, height: 740 };

describe.skipIf(skipped !== null)('the screen keeps what a trader relies on', () => {
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

  test('a mid phone on slow 4G paints within 1.8 s and shows the book within 3 s', async () => {
    const { page } = await openPage(browser, PHONE);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: (1_600 * 1_024) / 8,
      uploadThroughput: (750 * 1_024) / 8,
    });
    const started = Date.now();
    await page.goto(venue.url, { waitUntil: 'commit' });
    await page.getByRole('tab', { name: 'Book' }).click();
    await page.locator('.book-row span.up').first().waitFor();
    const bookMs = Date.now() - started;
    const paintMs = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
    );
    console.log(`first paint ${Math.round(paintMs)} ms, book ${bookMs} ms`);
    expect(paintMs).toBeLessThan(1_800);
    expect(bookMs).toBeLessThan(3_000);
    await page.context().close();
  });

  test('nothing moves by itself: layout shift at most 0.02 over 20 s of updates', async () => {
    const { page } = await openPage(browser, WIDE);
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          shifts.push((entry as unknown as { value: number }).value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(venue.url);
    await page.waitForTimeout(20_000);
    const shifts = await page.evaluate(
      () => (globalThis as unknown as { shifts: number[] }).shifts,
    );
    const total = shifts.reduce((sum, shift) => sum + shift, 0);
    console.log(`layout shift ${total.toFixed(4)}`);
    expect(total).toBeLessThanOrEqual(0.02);
    await page.context().close();
  });

  test('a cut line shows within 3 s, and the book is back within 3 s of its return', async () => {
    const { page } = await openPage(browser, WIDE);
    // The socket goes through the test, so that it can be cut and given back.
    let isCut = false;
    const sockets: { close(): Promise<void> }[] = [];
    await page.routeWebSocket(/\/v1\/stream/, async (socket) => {
      if (isCut) {
        await socket.close();
        return;
      }
      socket.connectToServer();
      sockets.push(socket);
    });
    await page.goto(venue.url);
    await page.locator('.book-row span.up').first().waitFor();
    isCut = true;
    for (const socket of sockets) await socket.close();
    await page.locator('.badge[data-status=down]').waitFor({ timeout: 3_000 });
    await page.locator('.book[data-stale=true]').waitFor({ timeout: 3_000 });
    isCut = false;
    await page.locator('.badge[data-status=live]').waitFor({ timeout: 6_000 });
    await page.locator('.book[data-stale=false]').waitFor({ timeout: 3_000 });
    await page.context().close();
  });

  test('typed values are never overwritten while prices stream', async () => {
    const { page } = await openPage(browser, WIDE);
    await page.goto(venue.url);
    await page.locator('.book-row span.up').first().waitFor();
    const price = page.locator('#order-price');
    await price.fill('12345.6');
    await page.waitForTimeout(4_000);
    expect(await price.inputValue()).toBe('12345.6');
    await price.press('ArrowUp');
    expect(await price.inputValue()).not.toBe('12345.6');
    await page.context().close();
  });

  test.each([320, 360, 390, 430])('at %i px nothing scrolls sideways', async (width) => {
    const { page } = await openPage(browser, { width, height: 740 });
    await page.goto(venue.url);
    await page.getByRole('tab', { name: 'Book' }).waitFor();
    await page.getByRole('button', { name: 'Buy / Long' }).click();
    const submit = page.locator('dialog.sheet .deed-place button');
    await submit.waitFor();
    const box = await submit.boundingBox();
    expect(box?.height ?? 0).toBeGreaterThanOrEqual(40);
    expect((box?.y ?? 1_000) + (box?.height ?? 0)).toBeLessThanOrEqual(740);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBeLessThanOrEqual(0);
    expect(await page.locator('#order-size').getAttribute('inputmode')).toBe('decimal');
    await page.context().close();
  });

  test.each(['dark', 'light'] as const)('text has contrast in the %s theme', async (theme) => {
    const { page } = await openPage(browser, WIDE);
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(venue.url);
    await page.locator('.book-row span.up').first().waitFor();
    const weak = await page.evaluate(weakTexts);
    expect(weak).toEqual([]);
    await page.context().close();
  });
});

/** Texts below 4.5:1 against the nearest opaque background; runs in the page. */
function weakTexts(): readonly string[] {
  const parse = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r = 0, g = 0, b = 0]: number[]): number => {
    const [red, green, blue] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const backgroundOf = (element: Element | null): number[] => {
    if (element === null) return [0, 0, 0];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color.length < 4 || color[3] === 1 ? color : backgroundOf(element.parentElement);
  };
  const weak: string[] = [];
  for (const element of document.querySelectorAll(
    'span, button, th, td, dt, dd, strong, h2, a, p',
  )) {
    const text = element.textContent?.trim() ?? '';
    const isOwn = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    );
    const isHidden = element.closest('[disabled], .skeleton, [aria-hidden=true]') !== null;
    if (!isOwn || isHidden || text === '') continue;
    const front = light(parse(getComputedStyle(element).color));
    const back = light(backgroundOf(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) weak.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return weak;
}
