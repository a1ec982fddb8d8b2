import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { GatewayParts } from '../gateway-parts.ts';
import { createGatewayMetrics } from '../metrics.ts';
import type { RequestHandler } from '../requests/request-handler.ts';
import { createHttpServer } from './http-server.ts';

test('the figures of other parts of the process stand beside those of the gateway', async () => {
  const other = new Registry();
  const gauge = new Gauge({
    name: 'tandem_other_part',
    help: 'A figure of another part.',
    registers: [other],
  });
  gauge.set(1);
  const app = createHttpServer({
    // Nothing else of the parts is used by documents and figures.
    parts: { registries: [other] } as unknown as GatewayParts,
    handler: {} as unknown as RequestHandler,
    metrics: createGatewayMetrics(() => 42),
  });
  try {
    const read = async () => (await app.inject({ method: 'GET', url: '/v1/metrics' })).body;
    expect(await read()).toMatch(/^tandem_other_part 1$/m);
    expect(await read()).toMatch(/^tandem_gateway_/m);
    gauge.set(2);
    expect(await read()).toMatch(/^tandem_other_part 2$/m);
  } finally {
    await app.close();
  }
});
