import { expect, test } from 'vitest';
import { grafanaDashboard } from './dashboard.ts';
import { METRICS, type MetricName } from './metric-names.ts';
import { Metrics } from './metrics.ts';

test('the dashboard shows every figure there is, and no other', async () => {
  const queries = (
    grafanaDashboard() as { panels: { targets: { expr: string }[] }[] }
  ).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const shown = new Set(
    queries.flatMap((query) =>
      [...query.matchAll(/liquidator_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')),
    ),
  );
  expect([...shown].sort()).toEqual(Object.keys(METRICS).sort());
  const text = await new Metrics().text();
  for (const name of shown) expect(text).toContain(`# TYPE ${name} `);
});

test('a panel takes histograms by their buckets and counters by their rate', () => {
  const panels = (grafanaDashboard() as { panels: { targets: { expr: string }[] }[] }).panels;
  for (const { expr } of panels.flatMap(({ targets }) => targets)) {
    const name = (/liquidator_\w+/.exec(expr)?.[0] ?? '').replace(/_bucket$/, '');
    const { kind } = METRICS[name as MetricName];
    if (kind === 'counter') expect(expr).toMatch(/^rate\(/);
    if (kind === 'histogram') expect(expr).toMatch(/^histogram_quantile\(.*_bucket\[/);
    if (kind === 'gauge') expect(expr).toBe(name);
  }
});
