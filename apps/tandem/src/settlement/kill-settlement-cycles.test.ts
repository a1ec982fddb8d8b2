import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runKillSettlement } from './kill-settlement-cycles.ts';

/** Many starts of a whole process: minutes on a busy machine. */
const LONG_MS = 900_000;

test(
  'no money is credited or paid twice when exchange and settlement are killed',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'tandem-kill-settlement-'));
    try {
      const plan = { data, cycles: 3, seed: 7, lifeMsMax: 3_000, secondChain: true };
      const result = await runKillSettlement(plan);
      expect(result.wrong).toEqual([]);
      expect(result.differences).toEqual([]);
      expect(result.comparedFigures).toBeGreaterThan(0);
      expect(result.batches).toBeGreaterThan(1);
      expect(result.elsewhere).not.toBeNull();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
  LONG_MS,
);
