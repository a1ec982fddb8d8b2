import type { Page } from '@playwright/test';
import { expect } from 'vitest';

/** What a person does on the page, in his words. */
export class Trader {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator('.book-row span.up').first().waitFor();
  }

  /** With the demo wallet, and money from the faucet. */
  async connect(amount = 10_000): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
    await page.getByTestId('connect-demo').click();
    await page.getByTestId('account-button').waitFor();
    // On a phone the bar has no room for it: the balances have it.
    const isPhone = (page.viewportSize()?.width ?? 0) < 1_024;
    if (isPhone) await this.tab('Balances');
    await page.getByRole('button', { name: 'Deposit' }).first().click();
    await page.locator('#transfer-amount').fill(String(amount));
    await page.getByRole('button', { name: /^Deposit [\d,]+ USDC$/ }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    if (isPhone) await page.locator('td[data-name=Total]').first().waitFor();
    else await page.getByTestId('equity').getByText(moneyText(amount)).waitFor();
  }

  /** Orders are sent without another question from now on. */
  async skipConfirmation(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    await this.page.getByLabel('Ask before an order is sent').uncheck();
    await this.page.keyboard.press('Escape');
  }

  /** Waits while it is not known: a venue that has just begun has no last price. */
  async figure(id: string): Promise<number> {
    const shown = this.page.getByTestId(id);
    const text = (await shown.filter({ hasText: /\d/ }).textContent()) ?? '';
    return Number(text.replaceAll(',', '').replace('−', '-'));
  }

  tab(name: string): Promise<void> {
    const tables = this.page.getByRole('tablist', { name: 'Account' });
    return tables.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }

  type(id: string, text: string): Promise<void> {
    return this.page.locator(`#${id}`).fill(text);
  }

  toast(text: RegExp): Promise<void> {
    return this.page.locator('.toast').filter({ hasText: text }).last().waitFor();
  }

  async dismissToasts(): Promise<void> {
    const buttons = this.page.locator('.toast button');
    while ((await buttons.count()) > 0) {
      await buttons
        .first()
        .click({ timeout: 500 })
        .catch(() => undefined);
    }
  }

  /** The venue tells of an order on two ways, by its answer and by the account's stream. */
  async hasOneOrder(): Promise<void> {
    await expect.poll(() => this.openOrders()).toBe(1);
  }

  /** Rows of live orders, as the venue told them. */
  async openOrders(): Promise<number> {
    await this.tab('Orders');
    return this.page.locator('[role=tabpanel] tbody tr').count();
  }

  /** A limit order this far below the last price rests. */
  async placeResting(part: number, size: string): Promise<void> {
    const last = await this.figure('last-price');
    await this.page.keyboard.press('l');
    await this.type('order-price', String(Math.round(last * part)));
    await this.type('order-size', size);
    await this.page.getByTestId('submit-order').click();
    await this.toast(new RegExp(`rests with ${size}`));
  }
}

function moneyText(amount: number): string {
  return amount.toLocaleString('en-US', { minimumFractionDigits: 2 });
}
