import { createServer, type Server, type ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { placeProblem } from '../start/free-places.ts';
import { processMetrics } from '../start/process-metrics.ts';
import type { Service } from './service.ts';

/** No process is watched from another machine: its figures are nobody else's. */
const HOST = '127.0.0.1';

/** Where somebody looks how one process is, and what it counts. */
export type WatchServer = {
  readonly address: string;
  /** Why it is not where it was told to be; null where it is. */
  readonly moved: string | null;
  /** From here on the service that this process runs answers; before, it is starting. */
  watch(service: Service): void;
  close(): Promise<void>;
};

/**
 * Serves `/metrics`, `/health` and `/ready` on this machine alone. Figures never keep a service
 * from running: where the port is taken they are at any free one.
 *
 * @param port 0 for any free one
 */
export async function openWatchServer(port: number): Promise<WatchServer> {
  const at: { service: Service | null } = { service: null };
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    void serve(request.url?.split('?')[0] ?? '', response, at.service);
  });
  const error = await listen(server, port);
  const moved =
    error === null
      ? null
      : placeProblem({ host: HOST, port, option: '--metrics-port' }, error).replace(/;.*/, '');
  if (error !== null) {
    const other = await listen(server, 0);
    if (other !== null) throw other;
  }
  const bound = server.address();
  const taken = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    address: `http://${HOST}:${taken}`,
    moved,
    watch: (service) => {
      at.service = service;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Why the server cannot listen there; null when it does. */
function listen(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, HOST, () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
}

async function serve(
  path: string,
  response: ServerResponse,
  service: Service | null,
): Promise<void> {
  if (path === '/metrics') {
    const registry = Registry.merge([processMetrics(), ...(service?.metrics ?? [])]);
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    return;
  }
  const state = service?.state() ?? null;
  const detail = state?.health ?? null;
  const sequence = state?.sequence ?? null;
  if (path === '/health') {
    const words = state?.isReady === true ? 'ok' : 'starting';
    const status = detail === null ? words : 'degraded';
    answer(response, detail === null ? 200 : 503, { status, sequence, detail });
  } else if (path === '/ready') {
    const isReady = state?.isReady === true;
    answer(response, isReady ? 200 : 503, { isReady, sequence, detail });
  } else {
    answer(response, 404, { error: { code: 'UnknownOperation' } });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
