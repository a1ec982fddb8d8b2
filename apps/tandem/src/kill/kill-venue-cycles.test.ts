import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runKillVenueCycles } from './kill-venue-cycles.ts';

/** Many starts of a whole process: minutes on a busy machine. */
const LONG_MS = 900_000;

it(
  'loses and doubles nothing of its traders when the venue is killed',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'tandem-kill-venue-'));
    try {
      const result = await runKillVenueCycles({ data, cycles: 2, seed: 1, lifeMsMax: 500 });
      expect(result).toMatchObject({
        cycles: 2,
        lost: 0,
        doubled: 0,
        ambiguousUnresolved: 0,
        differingTables: [],
        publishedProblem: null,
      });
      expect(result.published).toBeGreaterThan(result.orders);
      expect(result.orders).toBeGreaterThan(2);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
  LONG_MS,
);
