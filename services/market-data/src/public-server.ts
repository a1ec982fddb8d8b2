import { createServer, type Server, type ServerResponse } from 'node:http';
import { type StreamHub, StreamSocket } from '@tandem/streams';
import type { Registry } from 'prom-client';

/** Where public streams are served. */
export type PublicAddress = {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Origins of pages that may connect. */
  readonly origins: readonly string[];
};

type Served = {
  readonly hub: StreamHub;
  readonly registry: Registry;
  readonly health: () => string | null;
};

/** An HTTP server for public streams and for whoever watches the service. */
export async function openPublicServer(
  { hub, registry, health }: Served,
  { host, port, origins }: PublicAddress,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/v1/health' || path === '/v1/ready') {
      const detail = health();
      answer(response, detail === null ? 200 : 503, {
        status: detail === null ? 'ok' : 'failed',
        sequence: hub.now.sequence,
        detail,
      });
    } else if (path === '/v1/metrics') {
      void registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      });
    } else {
      answer(response, 404, { error: { code: 'UnknownOperation' } });
    }
  });
  const socket = new StreamSocket(hub, { path: '/v1/stream', origins });
  socket.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
