import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{packages,services,apps}/*/src/**/*.test.ts',
      '{simulation,bench,tools}/src/**/*.test.ts',
    ],
    isolate: false,
    pool: 'threads',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
