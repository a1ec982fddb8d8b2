import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip } from './browser.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';

const skipped = reasonToSkip();
if (skipped !== null) console.warn(`skipped: ${skipped}`);
/** Where pictures of the page are kept for whoever wants to look; nowhere without it. */
const PICTURES = process.env['PICTURES'];
const EXIT_MS = 240_000;

describe.skipIf(skipped !== null)('one person puts money into the pool and leaves', () => {
  let venue: RunningVenue;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    venue = await startVenue();
    browser = await openBrowser();
    ({ page, complaints } = await openPage(browser, { width: 1_440, height: 900 }));
    await page.goto(`${venue.url}/#/pool`);
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  const figure = async (id: string): Promise<number> => {
    const text = (await page.getByTestId(id).textContent()) ?? '';
    return Number(text.replaceAll(/[,KM]/g, '').replace('−', '-'));
  };
  const picture = async (name: string): Promise<void> => {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };
  const button = (name: RegExp | string) => page.getByRole('button', { name, exact: true });

  test('a stranger sees the pool, its chart and its quotes', async () => {
    await page.getByTestId('pool-equity').waitFor();
    await expect.poll(() => figure('pool-equity')).toBeGreaterThan(0);
    const quotes = page.getByRole('region', { name: 'What the pool quotes' });
    await quotes.getByText('BTC-PERP').waitFor();
    await expect
      .poll(() => quotes.locator('td[data-name=Bid]').first().textContent())
      .toContain('×');
    await page.locator('.pool-chart canvas').first().waitFor();
    await page.locator('.pool-chart .chart-cover').waitFor({ state: 'detached' });
    await button('Connect a wallet').waitFor();
    expect(complaints).toEqual([]);
    await picture('pool-stranger');
  });

  test('with a demo wallet and play money, too much and too little are told in words', async () => {
    await button('Connect a wallet').click();
    await page.getByTestId('connect-demo').click();
    await page.getByTestId('account-button').waitFor();
    await button('Deposit').first().click();
    await button('Deposit 10,000 USDC').click();
    await button('Done').click();
    await button('Add money').click();
    const say = (text: RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor();
    await page.locator('#pool-amount').fill('5');
    await say(/smallest deposit is 10/);
    await page.locator('#pool-amount').fill('20000');
    await say(/You have 10,000.00 free/);
    await expect.poll(() => button(/^Buy shares/).isDisabled()).toBe(true);
  });

  test('a deposit signed by the wallet buys shares', async () => {
    await page.locator('#pool-amount').fill('2500');
    await picture('pool-deposit');
    await button(/^Buy shares for 2,500 USDC$/).click();
    await button('Done').click();
    await expect.poll(() => figure('pool-shares')).toBeGreaterThan(2_300);
    await expect.poll(() => figure('pool-worth')).toBeGreaterThan(2_400);
    expect(await figure('pool-worth')).toBeLessThan(2_600);
  });

  test('more shares than he has are refused beside the field, a part leaves', async () => {
    await button('Leave').click();
    await page.locator('#pool-amount').fill('99999');
    await page
      .getByRole('alert')
      .filter({ hasText: /without a pending exit/ })
      .waitFor();
    await page.locator('#pool-amount').fill('1000');
    await button(/^Ask to leave with 1,000 shares$/).click();
    await button('Done').click();
    const exit = page.getByTestId('pool-exits');
    await exit.getByText('1,000 shares').waitFor();
    await exit.getByText(/in 0?0:[0-5]\d/).waitFor();
    await picture('pool-exit');
  });

  test('his history tells both, on a phone and in the light theme too', async () => {
    await page.getByLabel('Which history').selectOption('entries');
    await page.getByText('Asked to leave').waitFor();
    await page.getByText('Shares bought').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    const isWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(isWide).toBe(false);
    await picture('pool-phone');
    for (const name of ['My share', 'What the pool quotes', 'History of the pool']) {
      await page.getByRole('region', { name }).scrollIntoViewIfNeeded();
      await picture(`pool-phone-${name.split(' ').at(-1)}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await picture('pool-phone-light');
    await page.setViewportSize({ width: 1_440, height: 900 });
    await picture('pool-light');
  });

  test('the exit is paid when its time has come', async () => {
    await page.getByTestId('pool-exits').waitFor({ state: 'detached', timeout: EXIT_MS });
    await expect.poll(() => figure('pool-shares')).toBeLessThan(1_600);
    await page.getByText('Exit paid').waitFor();
    expect(complaints).toEqual([]);
  });
});
