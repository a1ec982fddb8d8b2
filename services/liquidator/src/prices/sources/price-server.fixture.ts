import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PriceServer = {
  readonly url: string;
  /** Paths with queries, in the order in which they were asked. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

/** A server of this machine that answers as a price service would. */
export async function startPriceServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<PriceServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    // Another test may still look for a WebSocket that had this port before.
    if (request.headers.upgrade !== undefined) {
      response.writeHead(426).end();
      return;
    }
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
