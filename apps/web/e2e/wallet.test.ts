import type { Browser, Page } from '@playwright/test';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, reasonToSkip, WIDE } from './browser.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';
import { Trader } from './trader.fixture.ts';

const account = privateKeyToAccount(generatePrivateKey());

/** What the wallet was asked for, and whether its owner says yes. */
type Asked = { readonly methods: string[]; isWilling: boolean };

/**
 * A wallet of the browser: announced by EIP-6963 or injected as `window.ethereum`, asked over
 * EIP-1193. Its key lies in the test, and viem signs with it.
 */
async function installWallet(page: Page, way: 'announced' | 'injected'): Promise<Asked> {
  const asked: Asked = { methods: [], isWilling: true };
  await page.exposeFunction('askWallet', async (method: string, params: readonly string[]) => {
    asked.methods.push(method);
    if (method === 'eth_chainId') return { result: '0x7a69' };
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') {
      return { result: [account.address] };
    }
    if (method !== 'eth_signTypedData_v4') return { code: 4_200 };
    if (!asked.isWilling) return { code: 4_001 };
    expect(params[0]?.toLowerCase()).toBe(account.address.toLowerCase());
    const { types, ...data } = JSON.parse(params[1] ?? '{}') as { types: object };
    const { EIP712Domain: _, ...own } = types as { EIP712Domain?: unknown };
    return { result: await account.signTypedData({ ...data, types: own } as never) };
  });
  await page.addInitScript((kind) => {
    type Told = { result?: unknown; code?: number };
    type Ask = (method: string, params: unknown) => Promise<Told>;
    const { askWallet: ask } = globalThis as unknown as { askWallet: Ask };
    const provider = {
      request: async ({ method, params }: { method: string; params?: unknown }) => {
        const { result, code } = await ask(method, params ?? []);
        if (code === undefined) return result;
        throw Object.assign(new Error('the wallet said no'), { code });
      },
      on: () => provider,
      removeListener: () => provider,
    };
    if (kind === 'injected') {
      Object.assign(globalThis, { ethereum: provider });
      return;
    }
    const info = {
      uuid: '350670db-19fa-4704-a166-e52e178b59d2',
      name: 'Paper Wallet',
      icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
      rdns: 'example.paper',
    };
    const announce = (): void => {
      const detail = Object.freeze({ info, provider });
      dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    };
    addEventListener('eip6963:requestProvider', announce);
    announce();
  }, way);
  return asked;
}

describe.skipIf(reasonToSkip() !== null)('a wallet of the browser trades', () => {
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

  test.each([
    ['announced', 'Paper Wallet'],
    ['injected', 'Wallet of this browser'],
  ] as const)(
    '%s: it opens an account, trades with a browser key, withdraws with its own',
    async (way, name) => {
      const { page, complaints } = await openPage(browser, WIDE);
      const asked = await installWallet(page, way);
      const trader = new Trader(page);
      await trader.open(venue.url);
      await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
      await page.getByRole('button', { name }).click();
      await page.getByTestId('account-button').waitFor();
      const signatures = (): number =>
        asked.methods.filter((method) => method === 'eth_signTypedData_v4').length;
      const afterLogin = signatures();
      expect(afterLogin).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Deposit' }).first().click();
      await page.getByRole('button', { name: 'Deposit 10,000 USDC' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await trader.skipConfirmation();
      await trader.placeResting(0.97, '0.01');
      // The key of the browser signed the order: the wallet was not asked again.
      expect(signatures()).toBe(afterLogin);
      await trader.tab('Balances');
      await page.getByRole('button', { name: 'Withdraw' }).first().click();
      await trader.type('transfer-amount', '250');
      asked.isWilling = false;
      await page.getByRole('button', { name: 'Withdraw 250 USDC' }).click();
      await page.getByText('Refused in the wallet. Nothing was changed.').waitFor();
      asked.isWilling = true;
      await page.getByRole('button', { name: 'Withdraw 250 USDC' }).click();
      await page.locator('.steps li.done', { hasText: 'Reserved' }).waitFor();
      await page.locator('.steps li.done', { hasText: 'Paid' }).waitFor();
      await page.getByRole('button', { name: 'Done' }).click();
      await trader.tab('Transfers');
      await page.locator('td[data-name=Status]', { hasText: 'Paid' }).first().waitFor();
      expect(signatures()).toBe(afterLogin + 1 + 1);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});
