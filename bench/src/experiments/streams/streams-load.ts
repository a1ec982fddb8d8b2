import type { Socket } from 'node:net';
import { maskedFrame, RawSocket } from '../../adapters/raw-socket.ts';
import { serve } from '../../isolate/serve.ts';

export type LoadRequest =
  | { readonly task: 'connect'; readonly port: number; readonly connections: number }
  /** Follows a topic of messages that are all equally long; answers when that many bytes came. */
  | { readonly task: 'follow' }
  | { readonly task: 'await messages'; readonly messages: number }
  /** Orders from every connection, `depth` of them on the way at a time. */
  | { readonly task: 'pipeline'; readonly depth: number; readonly milliseconds: number };

export type LoadReply = { readonly messages: number; readonly milliseconds: number };

const BODY = JSON.stringify({
  market: 'BTC-PERP',
  side: 'buy',
  type: 'limit',
  price: '61234.5',
  size: '0.01234',
  timeInForce: 'GTC',
  postOnly: 'reject',
  clientOrderId: 123_456_789,
});
const HEADERS = { 'tandem-account': '20', 'tandem-key': '1', 'tandem-nonce': '1234567890' };

const ORDER = maskedFrame(
  JSON.stringify({
    op: 'request',
    id: 1_234_567,
    request: { method: 'POST', path: '/v1/orders', body: BODY, headers: HEADERS },
  }),
);
const FOLLOW = maskedFrame(
  JSON.stringify({ op: 'subscribe', id: 1, streams: [{ channel: 'heads' }] }),
);

/** Counts what comes; what it says does not matter here. */
class CountingSocket {
  readonly socket: Socket;
  frames = 0;
  onFrames: (count: number) => void = () => undefined;

  constructor(raw: RawSocket) {
    this.socket = raw.socket;
    raw.onTurn = (count) => {
      this.frames += count;
      this.onFrames(count);
    };
  }
}

let clients: CountingSocket[] = [];

function total(): number {
  return clients.reduce((sum, { frames }) => sum + frames, 0);
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function pipeline(depth: number, milliseconds: number): Promise<LoadReply> {
  let isOver = false;
  const before = total();
  const started = performance.now();
  for (const client of clients) {
    client.onFrames = (count) => {
      if (!isOver) client.socket.write(Buffer.concat(Array.from({ length: count }, () => ORDER)));
    };
    client.socket.write(Buffer.concat(Array.from({ length: depth }, () => ORDER)));
  }
  await pause(milliseconds);
  isOver = true;
  return { messages: total() - before, milliseconds: performance.now() - started };
}

serve(async (request: LoadRequest): Promise<LoadReply> => {
  const started = performance.now();
  if (request.task === 'connect') {
    for (const { socket } of clients) socket.destroy();
    clients = [];
    for (let i = 0; i < request.connections; i += 1)
      clients.push(new CountingSocket(await RawSocket.open(request.port)));
  } else if (request.task === 'follow') {
    for (const client of clients) {
      client.socket.write(FOLLOW);
      while (client.frames === 0) await pause(1);
    }
    for (const client of clients) client.frames = 0;
  } else if (request.task === 'await messages') {
    while (total() < request.messages) await pause(1);
    for (const client of clients) client.frames = 0;
  } else {
    return pipeline(request.depth, request.milliseconds);
  }
  return { messages: 0, milliseconds: performance.now() - started };
});
