import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerAnswer } from '@tandem/api';
import { Feed, VenueView } from '@tandem/feed';
import {
  DEFAULT_STREAM_LIMITS,
  type PrivateMessage,
  type PrivateSession,
  StreamHub,
  StreamSocket,
} from '@tandem/streams';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../../isolate/serve.ts';

export type ServerRequest =
  | { readonly task: 'open'; readonly lane: 'ours' | 'plain' }
  | { readonly task: 'send'; readonly messages: number }
  | { readonly task: 'look' };
/** Microseconds of processor time that the thread has used so far. */
export type ServerReply = { readonly port: number; readonly cpuUs: number };

const NEVER = 1_000_000;
/** A turn of fan-out: what a busy venue releases between two looks at its sockets. */
const MESSAGES_PER_TURN = 20;
const WAITING_MAX = 131_072;
const HASH = 'ab'.repeat(32);

let send: ((sequence: number) => void) | undefined;
let waits: (() => boolean) | undefined;

/** Answers every order at once: what is measured is the way in and out. */
const ANSWERING: PrivateSession = {
  isLoggedIn: true,
  handle: ({ id }: PrivateMessage): Promise<ServerAnswer> => Promise.resolve(answerTo(id)),
  follow: () => null,
  leave: () => undefined,
  streams: () => [],
  closed: () => undefined,
};

function answerTo(id: number): ServerAnswer {
  const body = { sequence: id, timeUs: 1, data: { order: { status: 'resting', orderId: id } } };
  return { type: 'answer', op: 'request', id, status: 200, body, headers: {} };
}

function head(sequence: number) {
  return {
    firstSequence: 1,
    sequence,
    previousHead: HASH,
    root: HASH,
    head: HASH,
    publicKey: HASH,
    signature: HASH,
  };
}

function openOurs(server: Server): void {
  const hub = new StreamHub(
    { feed: new Feed(), view: new VenueView(), nowUs: () => 0 },
    {
      ...DEFAULT_STREAM_LIMITS,
      messagesPerSecond: Number.POSITIVE_INFINITY,
      conflateBytes: 1_048_576,
      cutBytes: 4_194_304,
      flushMs: NEVER,
      tickerMs: NEVER,
    },
  );
  const config = { path: '/v1/stream', origins: [], openSession: () => ANSWERING };
  new StreamSocket(hub, config).attach(server);
  send = (sequence) => hub.publishHead(head(sequence));
  waits = () => hub.clients.waitingBytes > WAITING_MAX * hub.clients.count;
}

/** The library as its documentation uses it. */
function openPlain(server: Server): void {
  const sockets = new Set<WebSocket>();
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    sockets.add(socket);
    // One that is closed would count as waiting whatever it is still sent.
    socket.on('close', () => sockets.delete(socket));
    socket.on('message', (data) => {
      const { id, op } = JSON.parse((data as Buffer).toString()) as { id: number; op: string };
      if (op === 'request') socket.send(JSON.stringify(answerTo(id)));
      else socket.send(JSON.stringify({ type: 'answer', op, id }));
    });
  });
  send = (sequence) => {
    const text = JSON.stringify({ channel: 'heads', type: 'head', timeUs: 0, ...head(sequence) });
    for (const socket of sockets) socket.send(text);
  };
  waits = () => {
    let bytes = 0;
    for (const socket of sockets) bytes += socket.bufferedAmount;
    return bytes > WAITING_MAX * sockets.size;
  };
}

/** Resolves in another turn, when not too much waits for the clients. */
async function roomForMore(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (waits?.() !== true) return;
  }
}

function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

serve(async (request: ServerRequest): Promise<ServerReply> => {
  if (request.task === 'open') {
    const server = createServer();
    if (request.lane === 'ours') openOurs(server);
    else openPlain(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, cpuUs: cpuUs() };
  }
  if (request.task === 'look') return { port: 0, cpuUs: cpuUs() };
  for (let sent = 0; sent < request.messages; ) {
    for (let turn = 0; turn < MESSAGES_PER_TURN; turn += 1) {
      sent += 1;
      // Always as many digits, so that a listener can count bytes.
      send?.(1_000_000 + sent);
    }
    await roomForMore();
  }
  return { port: 0, cpuUs: cpuUs() };
});
