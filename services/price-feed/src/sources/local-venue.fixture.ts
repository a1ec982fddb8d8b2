import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

const OPEN_LOOKS = 600;

type Door = { isOpen: boolean };

/** A venue on this machine that does what a test tells it to. */
export class LocalVenue {
  readonly #server: WebSocketServer;
  readonly #door: Door;
  readonly endpoint: string;
  /** Everything that clients sent. */
  readonly requests: string[] = [];
  connections = 0;
  /** Done with each new connection. */
  greet: (socket: WebSocket) => void = () => {};

  private constructor(server: WebSocketServer, door: Door) {
    this.#server = server;
    this.#door = door;
    this.endpoint = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      this.connections += 1;
      socket.on('message', (data) => this.requests.push(asText(data)));
      this.greet(socket);
    });
  }

  /** @param port 0 for any free one; the same again to come back after `close` */
  static async open(port = 0): Promise<LocalVenue> {
    for (let look = 0; ; look += 1) {
      const door: Door = { isOpen: true };
      const verifyClient = (): boolean => door.isOpen;
      const server = new WebSocketServer({ host: '127.0.0.1', port, verifyClient });
      const fault = await new Promise<Error | null>((resolve) => {
        server.once('listening', () => resolve(null));
        server.once('error', resolve);
      });
      if (fault === null) return new LocalVenue(server, door);
      // Meanwhile anybody may have got the port, for as long as a connection lasts.
      if (look >= OPEN_LOOKS) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  get port(): number {
    return Number(new URL(this.endpoint).port);
  }

  /** To every client. */
  send(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    for (const socket of this.#server.clients) socket.send(text);
  }

  /** Best bid and ask as Bybit sends them. */
  quote(symbol: string, quote: LocalQuote): void {
    this.send(quoteMessage(symbol, quote));
  }

  /** Stops answering without a goodbye. */
  cut(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  /** Answers nothing any more, not even a ping, and keeps the connection. */
  hang(): void {
    for (const socket of this.#server.clients) socket.pause();
  }

  /** Ends every connection and lets nobody in. Its port stays its own: others must not be found. */
  die(): void {
    this.#door.isOpen = false;
    this.cut();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function asText(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}

export type LocalQuote = {
  readonly bid: string;
  readonly ask: string;
  readonly sequence: number;
  readonly timeMs: number;
};

export function quoteMessage(symbol: string, { bid, ask, sequence, timeMs }: LocalQuote): string {
  const data = { s: symbol, b: [[bid, '1']], a: [[ask, '1']], u: sequence, seq: sequence };
  return JSON.stringify({ topic: `orderbook.1.${symbol}`, type: 'snapshot', ts: timeMs, data });
}

/** Waits until something is true, or says what was not. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 120_000;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`it did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
