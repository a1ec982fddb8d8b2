import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['apps/web/e2e/*.test.ts'],
    // One venue and one browser: the tests of a file follow one person through one session.
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});

export default config;
