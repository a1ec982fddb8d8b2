import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['apps/web/e2e/*.test.ts'],
    // One venue and one browser: the tests of a file follow one person through one session.
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    // A busy machine may be ten times slower: what hangs is told late, and nothing else.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 180_000 } },
  },
});

export default config;
