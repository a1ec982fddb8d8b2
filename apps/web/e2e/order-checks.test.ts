import type { Browser, Page, Response, Route } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip, WIDE } from './browser.fixture.ts';
import { keepFigures } from './check-figures.fixture.ts';
import { writeFrozenPrices } from './frozen-prices.fixture.ts';
import { LiquidityMaker } from './liquidity-maker.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';
import { Trader } from './trader.fixture.ts';

const ORDERS = /\/v1\/orders$/;

describe.skipIf(reasonToSkip() !== null)('an order is sent once and told truly', () => {
  let venue: RunningVenue;
  let browser: Browser;
  let page: Page;
  let trader: Trader;

  beforeAll(async () => {
    venue = await startVenue();
    const maker = await LiquidityMaker.begin(venue.url);
    await maker.quoteFarAround(0.015, '2');
    browser = await openBrowser();
    ({ page } = await openPage(browser, WIDE));
    trader = new Trader(page);
    await trader.open(venue.url);
    await trader.connect();
    await trader.skipConfirmation();
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  const cancelAll = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(() => trader.openOrders()).toBe(0);
    await trader.dismissToasts();
  };

  const writeLimit = async (size: string): Promise<void> => {
    const last = await trader.figure('last-price');
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await trader.type('order-price', String(Math.round(last * 0.96)));
    await trader.type('order-size', size);
    await page.locator('[data-testid=submit-order]:enabled').waitFor();
  };

  test('9a: two presses of Enter are one order', async () => {
    await writeLimit('0.011');
    await page.locator('#order-size').press('Enter');
    await page.locator('#order-size').press('Enter');
    await trader.toast(/rests with 0.011/);
    await trader.hasOneOrder();
    await page.waitForTimeout(1_000);
    expect(await trader.openOrders()).toBe(1);
    await cancelAll();
  });

  test('9b: while the answer is late the order is shown as waiting', async () => {
    let sent = 0;
    const seen = Promise.withResolvers<void>();
    await page.route(ORDERS, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent += 1;
      const answer = await route.fetch();
      await seen.promise;
      await route.fulfill({ response: answer });
      return undefined;
    });
    await writeLimit('0.012');
    await page.locator('#order-size').press('Enter');
    await page.locator('#order-size').press('Enter');
    await page.locator('.toast[data-tone=pending]').waitFor();
    seen.resolve();
    await trader.toast(/rests with 0.012/);
    await page.unroute(ORDERS);
    expect(sent).toBe(1);
    await trader.hasOneOrder();
    await cancelAll();
  });

  test('9c: an answer that is lost is asked for under the same id: still one order', async () => {
    let tries = 0;
    await page.route(ORDERS, async (route: Route) => {
      if (route.request().method() !== 'POST') return route.continue();
      tries += 1;
      if (tries > 1) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await writeLimit('0.013');
    await page.locator('#order-size').press('Enter');
    await trader.toast(/arrived on an earlier try; 0.013 open/);
    await page.unroute(ORDERS);
    expect(tries).toBeGreaterThan(1);
    await trader.hasOneOrder();
    await cancelAll();
  });

  test('9d: a rejected order never looks placed, and its reason stays', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByLabel('Lives').selectOption('FOK');
    await writeLimit('0.014');
    await page.locator('#order-size').press('Enter');
    await page.locator('.toast[data-tone=bad]').filter({ hasText: 'would fill now' }).waitFor();
    await trader.tab('Orders');
    const row = page.locator('.pending-order[data-state=rejected]');
    await row.filter({ hasText: /Rejected.*would fill now/ }).waitFor();
    expect(await page.locator('[role=tabpanel] tbody tr').count()).toBe(0);
    await row.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('No open order.').waitFor();
    keepFigures('9 one order', { doubleEnter: 1, lateAnswer: 1, lostAnswer: 1, rejected: 0 });
  });
});

const ORDER_COUNT = Number(process.env['SCREEN_PREVIEW_ORDERS'] ?? '50');

/** Money is compared in its exact text, which stands behind the rounded one. */
type Told = { readonly fee: number; readonly margin: number; readonly liquidation: number };
const CENT = 0.01;
const TICK = 0.1;

describe.skipIf(reasonToSkip() !== null)('what was shown before is what happens', () => {
  let venue: RunningVenue;
  let browser: Browser;

  beforeAll(async () => {
    const prices = writeFrozenPrices('60000');
    venue = await startVenue(['--no-bots', '--prices', `recording:${prices}`]);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  test(
    `10: fee, margin and liquidation of ${ORDER_COUNT} orders are those of their previews`,
    async () => {
      const maker = await LiquidityMaker.begin(venue.url);
      await maker.quote('59995', '60005', '5');
      const { page } = await openPage(browser, WIDE);
      const trader = new Trader(page);
      await trader.open(venue.url);
      await trader.connect(5_000);
      await trader.skipConfirmation();
      await page.getByRole('button', { name: 'Leverage' }).click();
      await page.getByRole('textbox', { name: 'Leverage' }).fill('20');
      await page.keyboard.press('Enter');
      await trader.toast(/20× at most/);
      const off = { fee: 0, margin: 0, liquidation: 0 };
      for (let order = 0; order < ORDER_COUNT; order += 1) {
        const { side, size } = plan(order);
        await page.keyboard.press('Escape');
        await page.keyboard.press('m');
        await page.keyboard.press(side);
        const told = await preview(page, trader, size);
        const done = await sendAndRead(page);
        for (const name of ['fee', 'margin', 'liquidation'] as const) {
          const isSame = Object.is(told[name], done[name]);
          off[name] = Math.max(off[name], isSame ? 0 : Math.abs(told[name] - done[name]));
        }
        await trader.dismissToasts();
      }
      keepFigures('10 preview and outcome, farthest apart', { orders: ORDER_COUNT, ...off });
      expect(off.fee).toBeLessThan(CENT);
      expect(off.margin).toBeLessThan(CENT);
      expect(off.liquidation).toBeLessThanOrEqual(TICK + 1e-9);
      await page.context().close();
    },
    (ORDER_COUNT * 6 + 300) * 1_000,
  );
});

/** Builds a long position, reverses it, builds a short one, and so on. */
function plan(order: number): { side: 'b' | 's'; size: string } {
  const side = Math.floor(order / 5) % 2 === 0 ? 'b' : 's';
  return { side, size: (0.05 + (order % 7) * 0.013).toFixed(3) };
}

/** The preview that answers to this very size. */
async function preview(page: Page, trader: Trader, size: string): Promise<Told> {
  const margins = new Set<string>();
  const listen = async (answer: Response): Promise<void> => {
    if (!answer.url().endsWith('/v1/what-if')) return;
    if ((answer.request().postDataJSON() as { size: string }).size !== size) return;
    const { data } = (await answer.json()) as { data: { initialMarginAfter: string } };
    margins.add(data.initialMarginAfter);
  };
  page.on('response', listen);
  await trader.type('order-size', size);
  const shown = page.getByTestId('preview-margin');
  await expect.poll(async () => margins.has((await shown.getAttribute('title')) ?? '')).toBe(true);
  page.off('response', listen);
  await page.locator('[data-testid=submit-order]:enabled').waitFor();
  return {
    fee: Number(await page.getByTestId('preview-fee').getAttribute('title')),
    margin: Number(await page.getByTestId('preview-margin').getAttribute('title')),
    liquidation: await liquidation(page),
  };
}

/** NaN where there is none. */
async function liquidation(page: Page): Promise<number> {
  const text = (await page.getByTestId('preview-liquidation').textContent()) ?? '';
  return Number((text.split('→').at(-1) ?? '').replaceAll(',', '').trim());
}

type PlacedAnswer = {
  readonly sequence: number;
  readonly data: { readonly order: { readonly fills: readonly { readonly fee: string }[] } };
};

async function sendAndRead(page: Page): Promise<Told> {
  const placing = page.waitForResponse(
    (answer) => ORDERS.test(answer.url()) && answer.request().method() === 'POST',
  );
  await page.locator('#order-size').press('Enter');
  const { data, sequence } = (await (await placing).json()) as PlacedAnswer;
  const fee = data.order.fills.reduce((sum, fill) => sum + Number(fill.fee), 0);
  await expect
    .poll(() => page.getByTestId('account-sequence').getAttribute('data-sequence').then(Number))
    .toBeGreaterThanOrEqual(sequence);
  // The form is empty again: from here on it shows what is, and not what would be.
  await expect.poll(() => page.locator('#order-size').inputValue()).toBe('');
  await expect.poll(() => page.getByTestId('preview-liquidation').textContent()).not.toContain('→');
  return {
    fee,
    margin: Number(await page.getByTestId('margin-used').getAttribute('title')),
    liquidation: await liquidation(page),
  };
}
