import { afterEach, expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { OperationsServer, PortTakenError } from './operations-server.ts';

const servers: OperationsServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

test('says whose fault it is that a port is taken', async () => {
  const state = { health: () => [], ready: () => [] };
  const [first, second] = [new Metrics(), new Metrics()].map(
    (one) => new OperationsServer(one, state),
  );
  if (first === undefined || second === undefined) throw new Error('there are two');
  servers.push(first);
  const { port } = new URL(await first.listen(0, '127.0.0.1'));
  await expect(second.listen(Number(port), '127.0.0.1')).rejects.toThrow(PortTakenError);
});

test('serves figures, health with its reasons, readiness and the dashboard', async () => {
  const metrics = new Metrics();
  metrics.set('liquidator_head_block', 42);
  let reasons: readonly string[] = [];
  const server = new OperationsServer(metrics, { health: () => reasons, ready: () => ['behind'] });
  servers.push(server);
  const address = await server.listen(0, '127.0.0.1');

  const figures = await fetch(`${address}/metrics`);
  expect(figures.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await figures.text()).toContain('liquidator_head_block 42\n');

  expect(await read(`${address}/health`)).toEqual([200, { isWell: true, reasons: [] }]);
  reasons = ['the store is away'];
  expect(await read(`${address}/health`)).toEqual([503, { isWell: false, reasons }]);
  expect((await read(`${address}/ready`))[0]).toBe(503);
  expect((await fetch(`${address}/dashboard.json`)).status).toBe(200);
  expect((await fetch(`${address}/elsewhere`)).status).toBe(404);
  expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
});

async function read(url: string): Promise<[number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}
