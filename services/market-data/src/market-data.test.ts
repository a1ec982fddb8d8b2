import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feed, type ReleasedCommand, VenueView } from '@tandem/feed';
import { type Event, EventBuffer } from '@tandem/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type MarketData, openMarketData } from './market-data.ts';

const START_US = 1_800_000_000_000_000;
const log = pino({ level: 'silent' });
let folder: string;
let opened: MarketData[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-market-data-'));
  opened = [];
});

afterEach(async () => {
  for (const each of opened) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

function trade(sequence: number): ReleasedCommand {
  const buffer = new EventBuffer(0);
  const print = { kind: 'TradePrinted', market: 1, price: 100, size: 2, takerSide: 'buy' };
  buffer.push({ ...print, makerOrderId: 1, takerOrderId: 2 } as unknown as Event);
  const slots = buffer.slots.slice(0, buffer.length);
  const released = { sequence, timeUs: START_US + sequence, command: { kind: 'Tick' }, slots };
  return released as unknown as ReleasedCommand;
}

async function open(feed: Feed, more: { isFirst?: boolean; listens?: boolean } = {}) {
  const data = await openMarketData(
    {
      feed,
      view: new VenueView(),
      log,
      ...(more.isFirst === true
        ? {}
        : {
            history: (from, through) =>
              Array.from({ length: through - from + 1 }, (_, i) => trade(from + i)),
          }),
    },
    {
      tapePath: join(folder, 'tape.json'),
      listen: more.listens === true ? { host: '127.0.0.1', port: 0, origins: [] } : null,
    },
  );
  opened.push(data);
  return data;
}

test('figures of 24 hours survive a restart, and history fills what the file lacks', async () => {
  const feed = new Feed(1);
  const first = await open(feed, { isFirst: true });
  for (let sequence = 1; sequence <= 5; sequence += 1) feed.publish(trade(sequence));
  first.hub.flush();
  await first.close();
  const second = await open(new Feed(9));
  expect(second.day(1, START_US)).toMatchObject({ trades: 8, volume: 16n });
});

test('a damaged file, or one from the future, is as good as none', async () => {
  writeFileSync(join(folder, 'tape.json'), '{"version":1,"sequ');
  const damaged = await open(new Feed(3));
  expect(damaged.day(1, START_US)).toMatchObject({ trades: 2 });
  await damaged.close();
  const younger = await open(new Feed(2));
  expect(younger.day(1, START_US)).toMatchObject({ trades: 1 });
});

test('with an address of its own it serves health, metrics and public streams', async () => {
  const data = await open(new Feed(1), { isFirst: true, listens: true });
  const url = `127.0.0.1:${data.port}`;
  const health = await fetch(`http://${url}/v1/health`);
  expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
  const client = new WebSocket(`ws://${url}/v1/stream`);
  await new Promise((resolve) => client.on('open', resolve));
  const answer = new Promise((resolve) => {
    client.on('message', (text) => resolve(JSON.parse((text as Buffer).toString())));
  });
  client.send(JSON.stringify({ op: 'subscribe', id: 1, streams: [{ channel: 'tickers' }] }));
  expect(await answer).toMatchObject({ type: 'answer', streams: 1 });
  const metrics = await (await fetch(`http://${url}/v1/metrics`)).text();
  expect(metrics).toContain('tandem_streams_clients 1');
  expect((await fetch(`http://${url}/else`)).status).toBe(404);
  client.terminate();
});
