import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip } from './browser.fixture.ts';
import { weakTexts } from './page-colors.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';

const skipped = reasonToSkip();
if (skipped !== null) console.warn(`skipped: ${skipped}`);

const LONG_MS = 240_000;

describe.skipIf(skipped !== null)('money comes and goes on chain', () => {
  let venue: RunningVenue;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    venue = await startVenue(['--no-challenges', '--second-chain'], true);
    browser = await openBrowser();
    ({ page, complaints } = await openPage(browser, { width: 360, height: 800 }));
    await page.goto(venue.url);
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  const shot = (name: string): Promise<unknown> => {
    const { E2E_SHOTS: folder } = process.env;
    if (folder === undefined) return Promise.resolve();
    return page.screenshot({ path: `${folder}/${name}.png` });
  };
  const done = (): Promise<void> =>
    page.getByRole('button', { name: 'Done' }).waitFor({ timeout: LONG_MS });

  /** The chain knows the account, and the wallet has its tokens, some blocks later. */
  const press = async (name: string): Promise<void> => {
    const pressed = async (): Promise<number> => {
      const button = page.getByRole('button', { name });
      if (await button.isEnabled().catch(() => false))
        await button.click({ timeout: 5_000 }).catch(() => undefined);
      return page.getByTestId('chain-proof').count();
    };
    await expect.poll(pressed, { timeout: LONG_MS, interval: 1_000 }).toBe(1);
  };
  const total = (text: string) => page.locator('td[data-name=Total]').getByText(text).first();

  test('a wallet deposits into the vault, with a permit, and is credited', async () => {
    await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
    await page.getByTestId('connect-demo').click();
    await page.getByTestId('account-button').waitFor({ timeout: LONG_MS });
    await page.getByRole('tab', { name: /^Balances/ }).click();
    await page.getByRole('button', { name: 'Deposit' }).first().click();
    await page.locator('#transfer-amount').fill('2500');
    await press('Deposit 2,500 USDC');
    await shot('chain-deposit');
    await done();
    await page.getByRole('button', { name: 'Done' }).click();
    await total('2,500').waitFor();
  });

  test('a wallet deposits on the second chain into the same account', async () => {
    await page.getByRole('button', { name: 'Deposit' }).first().click();
    await page.getByLabel('From').selectOption('From the wallet, on Tandem local 2');
    // Its vault lists nothing else.
    const assets = page.getByLabel('Asset').locator('option');
    await expect.poll(() => assets.allTextContents()).toEqual(['USDC']);
    await page.locator('#transfer-amount').fill('700');
    await press('Deposit 700 USDC');
    await shot('second-chain-deposit');
    await done();
    await page.getByRole('button', { name: 'Done' }).click();
    await total('3,200').waitFor();
  });

  test('a withdrawal is followed until the vault has paid it', async () => {
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.locator('#transfer-amount').fill('1');
    await page.getByText('Fee 1 USDC: nothing would arrive.').waitFor();
    expect(await page.getByRole('button', { name: 'Withdraw 1 USDC' }).isDisabled()).toBe(true);
    await page.locator('#transfer-amount').fill('1000');
    await page.getByText('Fee 1 USDC: 999 USDC arrive.').waitFor();
    await page.getByRole('button', { name: 'Withdraw 1,000 USDC' }).click();
    await page.getByTestId('chain-proof').waitFor({ timeout: LONG_MS });
    await done();
    await shot('chain-withdraw');
    expect(await page.getByTestId('chain-proof').textContent()).toMatch(/0x[0-9a-f]{8}…/);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('tab', { name: /^Transfers/ }).click();
    const proof = page.locator('td[data-name="On chain"]').first();
    await expect.poll(() => proof.textContent(), { timeout: LONG_MS }).toMatch(/0x.*block \d+/);
    // Nobody presses anything: the table looks again until it knows both transactions.
    const steps = proof.locator('[title]');
    const bothSteps = /^Scheduled: 0x[0-9a-f]{64}, block \d+\nPaid: 0x[0-9a-f]{64}, block \d+$/;
    await expect.poll(() => steps.getAttribute('title'), { timeout: LONG_MS }).toMatch(bothSteps);
    await page.emulateMedia({ colorScheme: 'light' });
    await shot('chain-transfers');
    expect(complaints).toEqual([]);
  });

  test('a wallet that says so is paid on the second chain', async () => {
    await page.getByRole('tab', { name: /^Balances/ }).click();
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    const places = page.getByLabel('Paid on');
    await expect.poll(() => places.inputValue()).toBe('0');
    await places.selectOption('Paid on Tandem local 2');
    await page.locator('#transfer-amount').fill('300');
    await shot('second-chain-choice');
    await page.getByRole('button', { name: 'Withdraw 300 USDC' }).click();
    await page.getByText('Paid on chain 31338').waitFor({ timeout: LONG_MS });
    await done();
    await shot('second-chain-withdraw');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await expect.poll(() => places.inputValue()).not.toBe('0');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(complaints).toEqual([]);
  });

  test('a withdrawal and the settings lead to what to do without the venue', async () => {
    await page.getByRole('tab', { name: /^Balances/ }).click();
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.getByRole('link', { name: 'leave without us' }).click();
    await page.getByRole('heading', { name: 'Leave without us' }).waitFor();
    const told = (await (await fetch(`${venue.url}/v1/chain`)).json()) as {
      readonly data: { readonly contracts: { readonly escape: string } };
    };
    const { escape } = told.data.contracts;
    const claim = page.getByText(`npm run leave -- claim --node https://your.node`);
    await claim.waitFor();
    expect(await claim.textContent()).toMatch(
      new RegExp(`--escape ${escape} --key wallet.key --account \\d+ --asset 0$`),
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await shot(`leave-${colorScheme}`);
      expect(await page.evaluate(weakTexts)).toEqual([]);
    }
    const widest = await page.evaluate(() =>
      Math.max(...[...document.querySelectorAll('.page *')].map((one) => one.scrollWidth)),
    );
    expect(widest).toBeLessThanOrEqual(360);
    await page.goto(`${venue.url}/#/trade`);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('link', { name: /^Leave without us/ }).click();
    await page.getByRole('heading', { name: 'Leave without us' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('the status page says that nobody can challenge these prices', async () => {
    await page.goto(`${venue.url}/#/status`);
    await page.getByText('No signed feed is configured').waitFor();
    await shot('status-signed-prices');
    expect(complaints).toEqual([]);
  });
});
