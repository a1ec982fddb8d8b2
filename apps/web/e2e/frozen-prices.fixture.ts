import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROWS = 600;
const MINUTE_MS = 60_000;

/** A recording of ten hours in which bitcoin costs the same all the time; gives its path. */
export function writeFrozenPrices(price: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tandem-frozen-')), 'btcusd-frozen_1m.csv');
  const rows = Array.from({ length: ROWS }, (_, minute) => {
    const at = new Date(Date.UTC(2024, 0, 1) + minute * MINUTE_MS).toISOString();
    const time = at.replace('T', ' ').replace('Z', '000');
    return `${time},${price},${price},${price},${price},1`;
  });
  writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  return path;
}
