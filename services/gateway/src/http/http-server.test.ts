import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { Gauge, Registry } from 'prom-client';
import { expect, test, vi } from 'vitest';
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

function quietServer() {
  return createHttpServer({
    parts: { registries: [], live: { sequence: 7, timeUs: 9 } } as unknown as GatewayParts,
    handler: {} as unknown as RequestHandler,
    metrics: createGatewayMetrics(() => 7),
  });
}

test('a path that cannot be decoded is refused in the words of the API', async () => {
  const app = quietServer();
  try {
    const { statusCode, body } = await app.inject({ method: 'GET', url: '/v1/%zz' });
    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toMatchObject({
      sequence: 7,
      error: { code: 'InvalidRequest', inputs: { path: '/' } },
    });
  } finally {
    await app.close();
  }
});

const BEGUN = 'POST /v1/orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';

test.each([
  ['headers', BEGUN, 5],
  ['a body', `${BEGUN}content-length: 9\r\n\r\n{`, 10],
])('%s without an end: cut after a while', async (_, begun, seconds) => {
  const app = quietServer();
  try {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1', () => socket.write(begun));
    const startedMs = performance.now();
    let heard = '';
    socket.on('data', (data) => {
      heard += String(data);
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - startedMs).toBeGreaterThan(seconds * 1_000 - 100);
  } finally {
    await app.close();
  }
});

test('a peer that is refused and never closes its half holds nothing', async () => {
  const app = quietServer();
  const sockets: Socket[] = [];
  try {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    for (let at = 0; at < 5; at += 1) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.write('no request\r\n\r\n');
      sockets.push(socket);
    }
    const answers = sockets.map(async (socket) => String((await once(socket, 'data'))[0]));
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const held = promisify(app.server.getConnections.bind(app.server));
    await vi.waitFor(async () => expect(await held()).toBe(0), 120_000);
  } finally {
    for (const socket of sockets) socket.destroy();
    await app.close();
  }
});
