import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Alarms } from './alarms.ts';
import { Metrics } from './metrics.ts';

test('tells each alarm once when it begins and once when it ends, also by post', async () => {
  const posted: unknown[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    // Another test may still look for what had this port before.
    if (request.method !== 'POST') return void response.writeHead(405).end();
    void text(request).then((body) => {
      posted.push(JSON.parse(body));
      response.end();
      waiting.shift()?.();
    });
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const metrics = new Metrics();
  const alarms = new Alarms({ log, metrics, url: `http://127.0.0.1:${port}/` });
  const arrives = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  const begins = arrives();
  alarms.update([{ name: 'drift', text: '2 positions' }]);
  alarms.update([{ name: 'drift', text: '3 positions' }]);
  expect(alarms.on).toEqual([{ name: 'drift', text: '3 positions' }]);
  expect(await metrics.text()).toContain('liquidator_alarm{alarm="drift"} 1\n');
  await begins;
  const ends = arrives();
  alarms.update([]);
  alarms.update([]);
  expect(alarms.on).toEqual([]);
  expect(await metrics.text()).toContain('liquidator_alarm{alarm="drift"} 0\n');
  await ends;
  server.close();

  expect(posted).toEqual([
    { name: 'drift', text: '2 positions', isOn: true },
    { name: 'drift', text: '3 positions', isOn: false },
  ]);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'alarm drift: 2 positions',
    'alarm drift is over: 3 positions',
  ]);
});

test('posts again what a server did not take, and that it ended after that it began', async () => {
  const posted: unknown[] = [];
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push((JSON.parse(body) as { isOn: boolean }).isOn);
      response.statusCode = posted.length <= 2 ? 503 : 204;
      response.end();
      if (posted.length === 4) resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const url = `http://127.0.0.1:${port}/secret`;
  const alarms = new Alarms({ log, metrics: new Metrics(), url, pausesMs: [1, 1] });
  alarms.update([{ name: 'drift', text: '2 positions' }]);
  alarms.update([]);
  await over;
  server.close();
  expect(posted).toEqual([true, true, true, false]);
  const refused = lines.filter((line) => line.includes('could not be posted'));
  expect(refused).toHaveLength(2);
  expect(refused[0]).toContain('the server answers 503');
  expect(lines.join('')).not.toContain('secret');
});

test('goes on when nobody takes what it posts', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const tell = (line: string): void => {
    if (line.includes('posted')) resolve(line);
  };
  const log = pino({ level: 'warn' }, { write: tell });
  const alarms = new Alarms({ log, metrics: new Metrics(), url: 'http://127.0.0.1:1/' });
  alarms.update([{ name: 'gasLow', text: '0 ETH' }]);
  expect(await promise).toContain('could not be posted');
});
