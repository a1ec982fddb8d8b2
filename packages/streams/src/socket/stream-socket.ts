import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '../clients/close-codes.ts';
import type { StreamHub } from '../stream-hub.ts';
import { Connection } from './connection.ts';
import type { OpenSession } from './session.ts';
import { SocketWire } from './socket-wire.ts';

/** Where and for whom the streams are served. */
export type StreamSocketConfig = {
  /** Path of the endpoint: /v1/stream. */
  readonly path: string;
  /** Origins of pages that may connect, besides pages of this host. Programs send none. */
  readonly origins: readonly string[];
  /** What private messages are answered by; left out where only public streams are served. */
  readonly openSession?: OpenSession;
};

type Ends = { readonly connection: Connection; isAlive: boolean };

/** The WebSocket endpoint of a hub, on an HTTP server that others may use as well. */
export class StreamSocket {
  readonly #hub: StreamHub;
  readonly #config: StreamSocketConfig;
  readonly #server: WebSocketServer;
  readonly #ends = new Map<WebSocket, Ends>();
  readonly #addresses = new Map<string, number>();
  readonly #pings: NodeJS.Timeout;

  constructor(hub: StreamHub, config: StreamSocketConfig) {
    this.#hub = hub;
    this.#config = config;
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: hub.limits.messageBytes,
      // Only complete texts are read; who sends parts is refused with them.
      skipUTF8Validation: false,
    });
    this.#pings = setInterval(() => this.#ping(), hub.limits.pingMs);
  }

  /** Serves upgrades of an HTTP server to the path; others are left to others. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      const [path] = (request.url ?? '').split('?');
      if (path === this.#config.path) this.#upgrade(request, socket, head);
    });
  }

  close(): void {
    clearInterval(this.#pings);
    for (const { connection } of this.#ends.values()) connection.client.end(CLOSE.leaving);
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.socket.remoteAddress ?? '';
    const ofAddress = this.#addresses.get(address) ?? 0;
    if (!this.#isAllowedOrigin(request)) {
      refuse(socket, '403 Forbidden');
    } else if (ofAddress >= this.#hub.limits.connectionsOfAddress) {
      refuse(socket, '429 Too Many Requests');
    } else if (this.#hub.clients.isFull) {
      refuse(socket, '503 Service Unavailable');
    } else {
      this.#server.handleUpgrade(request, socket, head, (websocket) => {
        this.#open(websocket, request.socket, address);
      });
    }
  }

  /** Browsers name the page; a page of another host could use what its user may. */
  #isAllowedOrigin({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined || this.#config.origins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  #open(websocket: WebSocket, socket: Socket, address: string): void {
    const { limits, clients } = this.#hub;
    const client = clients.add(new SocketWire(websocket, socket, limits.closeMs));
    const session = this.#config.openSession?.({ client, address }) ?? null;
    const connection = new Connection(this.#hub, client, session);
    const ends: Ends = { connection, isAlive: true };
    this.#ends.set(websocket, ends);
    this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    const idle = setTimeout(() => {
      if (!connection.hasPurpose) client.end(CLOSE.idle);
    }, limits.idleMs);
    socket.on('drain', () => clients.wake(client));
    websocket.on('message', (data, isBinary) => {
      if (isBinary) client.end(CLOSE.unreadable);
      else connection.receive((data as Buffer).toString());
    });
    websocket.on('pong', () => {
      ends.isAlive = true;
    });
    // The library closes the connection after an error; there is nothing else to do.
    websocket.on('error', () => undefined);
    websocket.on('close', () => {
      clearTimeout(idle);
      this.#ends.delete(websocket);
      this.#leave(address);
      connection.closed();
    });
  }

  #leave(address: string): void {
    const left = (this.#addresses.get(address) ?? 1) - 1;
    if (left === 0) this.#addresses.delete(address);
    else this.#addresses.set(address, left);
  }

  #ping(): void {
    for (const [websocket, ends] of this.#ends) {
      if (!ends.isAlive) {
        ends.connection.client.end(CLOSE.noPong);
        continue;
      }
      ends.isAlive = false;
      if (websocket.readyState === WebSocket.OPEN) websocket.ping();
    }
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
