import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

/** Address of a running venue for `vite dev`; the built page asks the address it came from. */
const VENUE = process.env['TANDEM_URL'] ?? 'http://127.0.0.1:8080';

const config: UserConfig = {
  plugins: [react()],
  build: {
    target: 'es2022',
    // The policy of the page forbids inline scripts and data addresses of code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/v1': { target: VENUE, ws: true } } },
};

export default config;
