import type { Page } from '@playwright/test';

/** What the browser itself measured on a page. Times are milliseconds. */
export type Observed = {
  /** Layout shifts that no press caused, added up. */
  readonly layoutShift: number;
  readonly firstPaint: number;
  readonly largestPaint: number;
  readonly longTasks: readonly number[];
  /** Longest duration of each press or key, from the event to the next paint. */
  readonly interactions: readonly number[];
};

/** Installs observers before the page loads. */
export async function observePage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept = {
      layoutShift: 0,
      largestPaint: 0,
      longTasks: [] as number[],
      interactions: new Map<number, number>(),
    };
    Object.assign(globalThis, { kept });
    type Entry = PerformanceEntry & {
      readonly value?: number;
      readonly hadRecentInput?: boolean;
      readonly interactionId?: number;
    };
    const on = (type: string, take: (entry: Entry) => void, extra = {}): void => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry);
      }).observe({ type, buffered: true, ...extra });
    };
    on('layout-shift', ({ value = 0, hadRecentInput }) => {
      if (hadRecentInput !== true) kept.layoutShift += value;
    });
    on('largest-contentful-paint', ({ startTime }) => {
      kept.largestPaint = startTime;
    });
    on('longtask', ({ duration }) => kept.longTasks.push(duration));
    on(
      'event',
      ({ interactionId = 0, duration }) => {
        if (interactionId === 0) return;
        const before = kept.interactions.get(interactionId) ?? 0;
        kept.interactions.set(interactionId, Math.max(before, duration));
      },
      { durationThreshold: 16 },
    );
  });
}

export function readObserved(page: Page): Promise<Observed> {
  return page.evaluate(() => {
    const { kept } = globalThis as unknown as {
      kept: Omit<Observed, 'interactions'> & { interactions: Map<number, number> };
    };
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return {
      layoutShift: kept.layoutShift,
      firstPaint: paint?.startTime ?? Number.POSITIVE_INFINITY,
      largestPaint: kept.largestPaint,
      longTasks: kept.longTasks,
      interactions: [...kept.interactions.values()],
    };
  });
}
