import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
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

/** One connection that speaks just enough WebSocket to be cheaper than what it measures. */
class RawClient {
  readonly socket: Socket;
  frames = 0;
  onFrames: (count: number) => void = () => undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#count(chunk));
  }

  static async open(port: number): Promise<RawClient> {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await new Promise((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Counts whole frames; what they say does not matter here. */
  #count(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    let count = 0;
    while (at + 4 <= bytes.length) {
      const short = bytes[at + 1] as number;
      const size = short < 126 ? 2 + short : 4 + bytes.readUInt16BE(at + 2);
      if (at + size > bytes.length) break;
      at += size;
      count += 1;
    }
    this.#rest = bytes.subarray(at);
    this.frames += count;
    if (count > 0) this.onFrames(count);
  }
}

/** A masked frame, as a client must send it; the mask is zero, which hides nothing. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = 0x81;
  header[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

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

let clients: RawClient[] = [];

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
      clients.push(await RawClient.open(request.port));
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
