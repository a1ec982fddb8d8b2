import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { reconnectPauseMs } from './reconnect.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamMessage, StreamState } from './venue-socket.ts';

type Asked = { readonly op: string; readonly id: number; readonly streams?: readonly object[] };

async function server(onMessage: (socket: ServerSocket, asked: Asked) => void) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => {
    sockets.once('listening', resolve);
  });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) =>
      onMessage(socket, JSON.parse((data as Buffer).toString()) as Asked),
    );
  });
  const { port } = sockets.address() as AddressInfo;
  return { sockets, url: `ws://127.0.0.1:${port}` };
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

test('a connection that falls comes back with its subscriptions, and says so', async () => {
  const asked: Asked[] = [];
  const { sockets, url } = await server((socket, message) => {
    asked.push(message);
    socket.send(JSON.stringify({ type: 'answer', op: message.op, id: message.id }));
    if (message.op !== 'subscribe') return;
    socket.send(JSON.stringify({ channel: 'trades', type: 'trades', market: 'A', trades: [] }));
  });
  const states: StreamState[] = [];
  const messages: StreamMessage[] = [];
  let resets = 0;
  const stream = new StreamConnection({
    url,
    onState: (state) => states.push(state),
    loginHeaders: () => null,
  });
  stream.subscribe(
    { channel: 'trades', market: 'A' },
    { onMessage: (message) => messages.push(message), onReset: () => (resets += 1) },
  );
  stream.open();
  await until(() => messages.length === 1);
  for (const socket of sockets.clients) socket.terminate();
  await until(() => messages.length === 2 && resets === 1);
  const subscriptions = asked.filter(({ op }) => op === 'subscribe');
  expect(subscriptions.map(({ streams }) => streams)).toEqual([
    [{ channel: 'trades', market: 'A' }],
    [{ channel: 'trades', market: 'A' }],
  ]);
  expect(states.map(({ status }) => status)).toContain('down');
  expect(states.at(-1)?.status).toBe('live');
  stream.close();
  sockets.close();
});

test('account streams wait for the login', async () => {
  const asked: string[] = [];
  const { sockets, url } = await server((socket, { op, id }) => {
    asked.push(op);
    socket.send(JSON.stringify({ type: 'answer', op, id }));
  });
  const stream = new StreamConnection({
    url,
    onState: () => undefined,
    loginHeaders: () => Promise.resolve({ 'tandem-key': '2' }),
  });
  stream.subscribe({ channel: 'account', account: 20 }, { onMessage: () => undefined });
  stream.open();
  await until(() => asked.includes('subscribe'));
  expect(asked.filter((op) => op !== 'ping')).toEqual(['login', 'subscribe']);
  stream.close();
  sockets.close();
});

test('waits double up to a limit and are never the same for all', () => {
  expect(reconnectPauseMs(0, 1)).toBe(250);
  expect(reconnectPauseMs(3, 1)).toBe(2_000);
  expect(reconnectPauseMs(50, 1)).toBe(8_000);
  expect(reconnectPauseMs(50, 0)).toBe(4_000);
});
