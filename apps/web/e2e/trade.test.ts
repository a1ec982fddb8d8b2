import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip } from './browser.fixture.ts';
import { LiquidityMaker } from './liquidity-maker.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';

const skipped = reasonToSkip();
if (skipped !== null) console.warn(`skipped: ${skipped}`);

describe.skipIf(skipped !== null)('one person trades in a browser', () => {
  let venue: RunningVenue;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    venue = await startVenue();
    const maker = await LiquidityMaker.begin(venue.url);
    await maker.quoteFarAround(0.015, '2');
    browser = await openBrowser();
    ({ page, complaints } = await openPage(browser, { width: 1_440, height: 900 }));
    await page.goto(venue.url);
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  /** Waits while it is not known: a venue that has just begun has no last price. */
  const figure = async (id: string): Promise<number> => {
    const shown = page.getByTestId(id).filter({ hasText: /\d/ });
    const text = (await shown.textContent()) ?? '';
    return Number(text.replaceAll(',', '').replace('−', '-'));
  };
  const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  const type = async (id: string, text: string): Promise<void> => {
    await page.locator(`#${id}`).fill(text);
  };
  const toast = (text: RegExp) => page.locator('.toast').filter({ hasText: text }).last().waitFor();
  const dismissToasts = async (): Promise<void> => {
    const buttons = page.locator('.toast button');
    while ((await buttons.count()) > 0) await buttons.first().click();
  };
  /** Exactly one order of the account, by what the venue itself says. */
  const openOrders = async (): Promise<number> => {
    await tab('Orders');
    return page.locator('[role=tabpanel] tbody tr').count();
  };

  test('the book fills, the badge says live, nothing breaks the policy of the page', async () => {
    await page.locator('.book-row span.up').first().waitFor();
    await page.locator('.badge[data-status=live]').waitFor();
    await page.locator('.chart-canvas canvas').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('a demo wallet connects: an account is opened, a browser key registered', async () => {
    await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
    await page.getByText('kept in the storage of this browser').waitFor();
    await page.getByTestId('connect-demo').click();
    await page.getByTestId('account-button').waitFor();
    const isExportable = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const request = indexedDB.open('tandem', 1);
          request.addEventListener('error', () => reject(new Error('no key store')));
          request.addEventListener('success', () => {
            const all = request.result.transaction('keys').objectStore('keys').getAll();
            all.addEventListener('success', () => {
              const [key] = all.result as { pair: CryptoKeyPair }[];
              resolve(key?.pair.privateKey.extractable);
            });
          });
        }),
    );
    expect(isExportable).toBe(false);
  });

  test('a deposit from the faucet arrives', async () => {
    await page.getByRole('button', { name: 'Deposit' }).first().click();
    await page.getByRole('button', { name: 'Deposit 10,000 USDC' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => figure('equity')).toBe(10_000);
  });

  test('a limit order away from the market rests, is changed, and is canceled', async () => {
    const last = await figure('last-price');
    await page.keyboard.press('l');
    await type('order-price', String(Math.round(last * 0.97)));
    await type('order-size', '0.01');
    await page.getByTestId('submit-order').click();
    await page.getByLabel('Do not ask again in this browser').check();
    await page.locator('dialog .deed').click();
    await toast(/rests with 0.01/);
    await expect.poll(openOrders).toBe(1);
    await page.getByRole('button', { name: 'Change' }).click();
    await type('amend-size', '0.02');
    await page.getByRole('button', { name: /^Change to/ }).click();
    await expect
      .poll(() => page.locator('td[data-name=Filled]').first().textContent())
      .toContain('0.02');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(openOrders).toBe(0);
    await dismissToasts();
  });

  test('a market order fills for the fee that was shown before', async () => {
    await page.keyboard.press('m');
    // Of this very order, and not of one that was typed before.
    const told = page.waitForResponse((answer) => {
      if (!answer.url().endsWith('/v1/what-if')) return false;
      const asked = answer.request().postDataJSON() as { type: string; size: string };
      return asked.type === 'market' && asked.size === '0.01';
    });
    await type('order-size', '0.01');
    const { data } = (await (await told).json()) as { data: { takerFee: string } };
    const fee = Number(data.takerFee);
    await expect.poll(() => figure('preview-fee')).toBeCloseTo(fee, 2);
    expect(await figure('preview-cost')).toBeGreaterThan(0);
    await page.getByTestId('submit-order').click();
    await toast(/filled 0.01/);
    await tab('Positions');
    await page.getByText('↑ Long', { exact: true }).waitFor();
    await tab('Fills');
    const shown = page.locator('td[data-name=Fee]').first();
    await shown.waitFor();
    // Of several fills the table may have the first ones first.
    await expect
      .poll(async () => {
        const paid = await page.locator('td[data-name=Fee]').allTextContents();
        const sum = paid.reduce((all, text) => all + Number.parseFloat(text.replace('−', '-')), 0);
        return Math.abs(sum - fee);
      })
      .toBeLessThan(0.01);
    await dismissToasts();
  });

  test('two presses of Enter place one order', async () => {
    const last = await figure('last-price');
    await page.keyboard.press('l');
    await type('order-price', String(Math.round(last * 0.96)));
    await type('order-size', '0.015');
    await page.locator('#order-size').press('Enter');
    await page.locator('#order-size').press('Enter');
    await toast(/rests with 0.015/);
    await expect.poll(openOrders).toBe(1);
    await new Promise((resolve) => {
      setTimeout(resolve, 1_500);
    });
    expect(await openOrders()).toBe(1);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(openOrders).toBe(0);
    await dismissToasts();
  });

  test('an order that cannot be paid is stopped beside its field, with its remedy', async () => {
    await type('order-size', '50');
    await page
      .getByRole('alert')
      .filter({ hasText: /Needs|largest|most/ })
      .first()
      .waitFor();
    await expect.poll(() => page.getByTestId('submit-order').isDisabled()).toBe(true);
    await type('order-size', '');
  });

  test('a stop and a take-profit protect the position, and closing it ends them', async () => {
    const last = await figure('last-price');
    await tab('Positions');
    await page.getByRole('button', { name: 'TP/SL', exact: true }).click();
    await type('protect-take-profit', String(Math.round(last * 1.03)));
    await type('protect-stop', String(Math.round(last * 0.97)));
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await expect.poll(openOrders).toBe(2);
    await tab('Positions');
    await page.getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.getByTestId('dialog-deed').click();
    await page.getByText('No open position.').waitFor();
    await expect.poll(openOrders).toBe(0);
    await dismissToasts();
  });

  test('a withdrawal is signed by the wallet and leaves the balance', async () => {
    const before = await figure('equity');
    await tab('Balances');
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await type('transfer-amount', '1000');
    await page.getByRole('button', { name: 'Withdraw 1,000 USDC' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => figure('equity')).toBeCloseTo(before - 1_000, 1);
  });

  test('after a reload the session goes on without another signature', async () => {
    await page.reload();
    await page.getByTestId('account-button').waitFor();
    await expect.poll(() => figure('equity')).toBeGreaterThan(8_000);
    expect(complaints).toEqual([]);
  });
});
