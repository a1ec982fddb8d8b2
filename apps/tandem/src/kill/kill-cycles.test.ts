import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runKillCycles } from './kill-cycles.ts';

/** Twenty on a clean machine, where this is the proof; fewer while somebody waits for the tests. */
const CYCLES = process.env['CI'] === 'true' ? 20 : 3;

/** Many starts of a whole process: minutes on a busy machine. */
const LONG_MS = 900_000;

it(
  'loses nothing that was acknowledged when the process is killed',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-'));
    try {
      const data = join(folder, 'journal');
      const result = await runKillCycles({ data, cycles: CYCLES, seed: 1, lifeMsMax: 300 });
      expect(result).toMatchObject({ cycles: CYCLES, lost: 0, gaps: 0 });
      expect(result.acknowledged).toBeGreaterThan(CYCLES);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LONG_MS,
);
