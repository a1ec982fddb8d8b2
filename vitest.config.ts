import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Many tests wait for processes, disks and timers: even a small machine runs two files at once. */
const WORKERS_LEAST = 2;

export default defineConfig({
  test: {
    include: [
      '{packages,services,apps}/*/src/**/*.test.ts',
      '{simulation,bench,tools}/src/**/*.test.ts',
    ],
    isolate: false,
    pool: 'threads',
    maxWorkers: Math.max(WORKERS_LEAST, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
