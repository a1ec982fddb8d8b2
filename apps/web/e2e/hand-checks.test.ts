import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage, PHONE, reasonToSkip, WIDE } from './browser.fixture.ts';
import { keepFigures } from './check-figures.fixture.ts';
import { LiquidityMaker } from './liquidity-maker.fixture.ts';
import { faintSides, weakControls, weakTexts } from './page-colors.fixture.ts';
import { type RunningVenue, startVenue } from './running-venue.fixture.ts';
import { Trader } from './trader.fixture.ts';

/** A keypad takes about this much of a phone's screen. */
const KEYPAD_PX = 300;
const LEAST_TARGET_PX = 24;

describe.skipIf(reasonToSkip() !== null)('hands and eyes of every kind can trade', () => {
  let venue: RunningVenue;
  let browser: Browser;

  beforeAll(async () => {
    venue = await startVenue();
    const maker = await LiquidityMaker.begin(venue.url);
    await maker.quoteFarAround(0.015, '2');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await venue?.stop();
  });

  test('6: keys alone place, change and cancel an order, and close a position', async () => {
    const { page } = await openPage(browser, WIDE);
    const trader = new Trader(page);
    await trader.open(venue.url);
    await trader.connect();
    const keys = new Keyboard(page);
    // The price was filled in with the middle when the page came; ten large steps are away from it.
    await keys.press('b', 'l', 'p', 'ControlOrMeta+a');
    const last = await trader.figure('last-price');
    await keys.type(String(Math.round(last * 0.98)));
    keys.count = 0;
    await keys.press('Tab');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await keys.press('b', 'q');
    await keys.type('0.01');
    await page.locator('[data-testid=submit-order]:enabled').waitFor();
    await keys.press('Enter');
    await page.locator('dialog .deed').waitFor();
    await keys.press('Enter');
    await trader.toast(/rests with 0.01/);
    const limitKeys = keys.count;
    await keys.blur();
    await keys.press('2');
    await page.locator('[role=tabpanel] td[data-name=Actions]').waitFor();
    await keys.blur();
    await keys.press('2');
    await keys.focusOn('Change');
    await keys.press('Enter');
    await keys.focusIs('amend-price');
    await keys.press('Tab', 'ControlOrMeta+a');
    await keys.focusIs('amend-size');
    await keys.type('0.02');
    await keys.press('Enter');
    await trader.toast(/0.02 at/);
    await keys.blur();
    await keys.press('2');
    await keys.focusOn('Change');
    await keys.press('Tab');
    await keys.focusOn('Cancel');
    await keys.press('Enter');
    await trader.toast(/Canceled/);
    await page.getByText('No open order.').waitFor();
    await keys.blur();
    await keys.press('m', 'q');
    await keys.type('0.01');
    await page.locator('[data-testid=submit-order]:enabled').waitFor();
    await keys.press('Enter');
    await page.locator('dialog .deed').waitFor();
    await keys.press('Enter');
    await trader.toast(/filled 0.01/);
    await keys.blur();
    await keys.press('1');
    await page.locator('[role=tabpanel] td[data-name=Actions]').waitFor();
    await keys.blur();
    await keys.press('1');
    await keys.focusOn('Close');
    await keys.press('Enter');
    await page.getByTestId('dialog-deed').waitFor();
    await expect.poll(() => keys.isOn('dialog-deed')).toBe(true);
    await keys.press('Enter');
    await page.getByText('No open position.').waitFor();
    keepFigures('6 keyboard only', { keysForALimitOrder: limitKeys, unseenFocus: keys.unseen });
    expect(limitKeys).toBeLessThanOrEqual(12);
    expect(keys.unseen).toBe(0);
    await page.context().close();
  });

  test.each([
    ['dark', 'green-up'],
    ['light', 'green-up'],
    ['dark', 'blue-orange'],
    ['light', 'blue-orange'],
    ['dark', 'red-up'],
    ['light', 'red-up'],
  ] as const)(
    '7: text, controls and sides can be told apart, %s and %s',
    async (theme, palette) => {
      const { page } = await openPage(browser, WIDE);
      const trader = new Trader(page);
      await page.addInitScript(
        (chosen) => localStorage.setItem('tandem.preferences', JSON.stringify(chosen)),
        { theme, palette },
      );
      await trader.open(venue.url);
      const found = {
        texts: await page.evaluate(weakTexts),
        controls: await page.evaluate(weakControls),
        sides: await page.evaluate(faintSides),
      };
      for (const room of ['statistics', 'status']) {
        await page.goto(`${venue.url}/#/${room}`);
        await page.locator('tbody tr').first().waitFor();
        found.texts.push(...(await page.evaluate(weakTexts)));
      }
      expect(found).toEqual({ texts: [], controls: [], sides: [] });
      await page.context().close();
    },
  );

  test.each([320, 360, 390, 430])(
    '8: at %i px nothing scrolls sideways, keypad open',
    async (width) => {
      const { page } = await openPage(browser, { ...PHONE, width });
      const trader = new Trader(page);
      await page.goto(venue.url);
      await page.getByRole('tab', { name: 'Book' }).click();
      await page.locator('.book-row span.up').first().waitFor();
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      const small = await page.evaluate(smallTargets, LEAST_TARGET_PX);
      await trader.connect();
      // However long the round trip to the venue takes, or nothing was heard.
      for (const status of ['live', 'lagging']) {
        expect(await page.evaluate(sidewaysBeside, [status, '12,345 ms'] as const)).toBe(0);
      }
      await page.getByRole('button', { name: 'Buy / Long' }).click();
      const size = page.locator('#order-size');
      await size.waitFor();
      expect(await size.getAttribute('inputmode')).toBe('decimal');
      expect(await size.getAttribute('enterkeyhint')).toBe('done');
      small.push(...(await page.evaluate(smallTargets, LEAST_TARGET_PX)));
      // The keypad shrinks the viewport; the field that is typed into and the deed stay in it.
      const height = PHONE.height - KEYPAD_PX;
      await page.setViewportSize({ width, height });
      await size.click();
      await size.fill('0.01');
      for (const place of ['#order-size', 'dialog.sheet .deed-place button']) {
        const box = await page.locator(place).boundingBox();
        expect(box, place).not.toBeNull();
        expect((box?.y ?? -1) >= 0, place).toBe(true);
        expect((box?.y ?? 1e9) + (box?.height ?? 0), place).toBeLessThanOrEqual(height);
      }
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(small).toEqual([]);
      await page.context().close();
    },
  );
});

function sideways(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

/** How far the page is too wide beside a badge that says so; runs in the page. */
function sidewaysBeside([status, tail]: readonly [string, string]): number {
  const badge = document.querySelector('.badge');
  const said = badge?.querySelector('.muted');
  if (!(badge instanceof HTMLElement) || !(said instanceof HTMLElement)) return -1;
  const before = { status: badge.className, tail: said.textContent };
  badge.className = `badge ${status}`;
  said.textContent = tail;
  const { scrollWidth, clientWidth } = document.documentElement;
  badge.className = before.status;
  said.textContent = before.tail;
  return scrollWidth - clientWidth;
}

/** What can be pressed and is smaller than it should be; runs in the page. */
function smallTargets(least: number): string[] {
  return [...document.querySelectorAll('button, a, select, input:not([type=checkbox])')].flatMap(
    (element) => {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || element.closest('.chart-canvas') !== null) return [];
      if (Math.min(width, height) >= least) return [];
      return [`${element.textContent || element.id}: ${width.toFixed(0)} x ${height.toFixed(0)}`];
    },
  );
}

/** Keys of a person who has no mouse; counts them, and looks whether the focus can be seen. */
class Keyboard {
  count = 0;
  unseen = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
      this.count += 1;
      await this.#look();
    }
  }

  async type(text: string): Promise<void> {
    for (const key of text) await this.#page.keyboard.press(key);
    this.count += text.length;
  }

  /** As Esc in a field does. */
  async blur(): Promise<void> {
    await this.#page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  }

  async focusOn(text: string): Promise<void> {
    await expect.poll(() => this.#focused('text')).toBe(text);
  }

  async focusIs(id: string): Promise<void> {
    await expect.poll(() => this.#focused('id')).toBe(id);
  }

  async isOn(testId: string): Promise<boolean> {
    return (await this.#focused('testId')) === testId;
  }

  #focused(what: 'text' | 'id' | 'testId'): Promise<string> {
    return this.#page.evaluate((asked) => {
      const element = document.activeElement as HTMLElement | null;
      if (asked === 'id') return element?.id ?? '';
      if (asked === 'testId') return element?.dataset['testid'] ?? '';
      return element?.textContent ?? '';
    }, what);
  }

  async #look(): Promise<void> {
    const isSeen = await this.#page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return true;
      const shown = element.closest('.field') ?? element;
      return Number.parseFloat(getComputedStyle(shown).outlineWidth) > 0;
    });
    if (!isSeen) this.unseen += 1;
  }
}
