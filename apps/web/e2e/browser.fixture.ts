import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Sizes that the checks look at. */
export const WIDE = { width: 1_440, height: 900 } as const;
export const PHONE = { width: 360, height: 740 } as const;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-precise-memory-info',
];

/** Where chromium is; CHROMIUM names another place. */
export function chromiumPath(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
}

/**
 * Why the tests cannot run here; null when they can. On a machine that proves the project, not
 * being able to run them is a failure and not a reason to skip.
 */
export function reasonToSkip(): string | null {
  if (chromiumPath() !== undefined) return null;
  const reason = 'no chromium: apt-get install chromium, or set CHROMIUM to its path';
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: FLAGS });
}

/** A page that keeps what it complained about: refused code, failed scripts. */
export async function openPage(
  browser: Browser,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const isPhone = size.width < 600;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: 'dark',
    hasTouch: isPhone,
    isMobile: isPhone,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  return { page, complaints };
}
