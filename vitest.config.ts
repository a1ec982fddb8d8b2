import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Many tests wait for processes, disks and timers: even a small machine runs two files at once, in
 * processes: two threads of one were seen to end in a segmentation fault. */
const WORKERS_LEAST = 2;

export default defineConfig({
  test: {
    include: [
      '{packages,services,apps}/*/src/**/*.test.ts',
      '{simulation,bench,tools}/src/**/*.test.ts',
    ],
    isolate: false,
    pool: 'forks',
    maxWorkers: Math.max(WORKERS_LEAST, availableParallelism() - 1),
    // A machine may be ten times slower than ours: what hangs is told late, and nothing else.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
});
