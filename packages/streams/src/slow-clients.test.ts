import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_STREAM_LIMITS } from './limits.ts';
import { ListedVenue } from './listed-venue.fixture.ts';
import { StreamSocket } from './socket/stream-socket.ts';
import { StreamHub } from './stream-hub.ts';

const STALLED = 50;
const TRADES_PER_COMMAND = 200;
const limits = {
  ...DEFAULT_STREAM_LIMITS,
  conflateBytes: 65_536,
  resumeBytes: 16_384,
  cutBytes: 131_072,
  stallMs: 120_000,
  closeMs: 100,
};

type Heard = {
  readonly channel?: string;
  readonly type?: string;
  readonly trades?: readonly { readonly tradeId: string }[] | number;
  readonly sequence?: number;
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function connect(url: string): Promise<WebSocket> {
  const client = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve) => client.on('open', resolve));
  const streams = [{ channel: 'trades', market: 'BTC-PERP' }];
  client.send(JSON.stringify({ op: 'subscribe', id: 1, streams }));
  await new Promise((resolve) => client.once('message', resolve));
  return client;
}

test('fifty stalled clients cost bounded memory, are cut, and hurt no honest one', async () => {
  const venue = new ListedVenue();
  const parts = { feed: venue.feed, view: venue.view, nowUs: () => venue.timeUs };
  const hub = new StreamHub(parts, limits);
  const socket = new StreamSocket(hub, { path: '/v1/stream', origins: [] });
  const server = createServer();
  socket.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/stream`;

  const honest = await connect(url);
  const seen: number[] = [];
  honest.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as Heard;
    if (message.type === 'trades') seen.push(message.sequence as number);
    else expect.unreachable(`an honest client got ${(data as Buffer).toString().slice(0, 200)}`);
  });
  const stalled: WebSocket[] = [];
  for (let i = 0; i < STALLED; i += 1) {
    const client = await connect(url);
    client.pause();
    stalled.push(client);
  }

  const prices = Array.from({ length: TRADES_PER_COMMAND }, (_, i) => 6_500_000 + i);
  const sent: number[] = [];
  let most = 0;
  // Until what the kernel keeps for them is full, and a good while after.
  for (let full = 0; full < 40; ) {
    sent.push(venue.print(prices));
    hub.flush();
    most = Math.max(most, hub.clients.waitingBytes);
    if (hub.clients.behind === STALLED) full += 1;
    await pause(1);
  }
  const frame = 40_000;
  expect(most).toBeLessThanOrEqual((STALLED + 1) * (limits.conflateBytes + frame));
  expect(hub.clients.conflations).toBe(STALLED);

  // One of them comes back in time: it is told what it missed, then follows again.
  const late = stalled.pop() as WebSocket;
  const heard: Heard[] = [];
  late.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString()) as Heard));
  late.resume();
  while (!heard.some(({ type }) => type === 'gap')) await pause(5);
  const place = heard.findIndex(({ type }) => type === 'gap');
  const gap = heard[place] as Heard & { fromSequence: number };
  expect(gap.fromSequence).toBe((heard[place - 1]?.sequence as number) + 1);
  const missed = sent.filter((sequence) => sequence >= gap.fromSequence).length;
  expect(gap.trades).toBe(missed * TRADES_PER_COMMAND);
  sent.push(venue.print(prices));
  while (heard.length === place + 1) await pause(5);
  expect(heard[place + 1]).toMatchObject({ type: 'trades', sequence: sent.at(-1) });

  // Patience ends only now: a machine may be so busy that it would have ended before all stalled.
  limits.stallMs = 500;
  while (hub.clients.count > 2) await pause(50);
  expect([...hub.clients.cuts.values()]).toEqual([STALLED - 1]);
  while (seen.length < sent.length) await pause(5);
  expect(seen).toEqual(sent);

  for (const client of [honest, late, ...stalled]) client.terminate();
  venue.feed.end();
  hub.close();
  socket.close();
  await new Promise((resolve) => server.close(resolve));
});
