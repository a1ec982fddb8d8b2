import type { ChartOptions, DeepPartial } from 'lightweight-charts';

/** A color of the theme that is shown; charts are drawn without style sheets. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Text, grid and borders of a chart in the colors of the theme. */
export function frameColors(): DeepPartial<ChartOptions> {
  const line = { color: color('--line') };
  return {
    layout: { textColor: color('--muted'), fontFamily: color('--font') },
    grid: { vertLines: line, horzLines: line },
    rightPriceScale: { borderColor: line.color },
    timeScale: { borderColor: line.color },
  };
}
