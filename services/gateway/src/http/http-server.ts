import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  type ApiError,
  asyncApiDocument,
  BODY_BYTES_MAX,
  edgeError,
  errorCatalog,
  OPERATIONS,
  openApiDocument,
} from '@tandem/api';
import {
  type ConnectionError,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  fastify,
} from 'fastify';
import { Registry } from 'prom-client';
import type { GatewayParts } from '../gateway-parts.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { envelopeOf } from '../requests/envelope.ts';
import type { Reply } from '../requests/reply.ts';
import type { Handled, RequestHandler } from '../requests/request-handler.ts';
import { docsPage } from './docs-page.ts';
import { streamsPage } from './streams-page.ts';

const HEADER_BYTES_MAX = 16_384;
const REQUEST_TIMEOUT_MS = 10_000;
/** Below the timeout of the whole request: the runtime takes the longer of the two for that. */
const HEADERS_TIMEOUT_MS = 5_000;
const TIMEOUT_LOOK_MS = 1_000;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type ServerParts = {
  readonly parts: GatewayParts;
  readonly handler: RequestHandler;
  readonly metrics: GatewayMetrics;
};

/**
 * The HTTP side: bodies stay text, because they may be what was signed; everything else about a
 * request is told by the operations of the API.
 */
export function createHttpServer(server: ServerParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_LOOK_MS,
    },
    // Found before there is a route, and so before any handler of ours.
    frameworkErrors: (error, _request, reply) => {
      const problem = error.message.slice(0, 200);
      const shown = edgeError('InvalidRequest', { path: '/', problem });
      void send(reply, { kind: 'error', error: shown }, server.parts);
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, server.parts),
    genReqId: () => randomUUID(),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
  const { registry } = server.metrics;
  serveDocuments(app, Registry.merge([registry, ...(server.parts.registries ?? [])]));
  app.route({
    method: [...METHODS],
    url: '/v1/*',
    handler: async (request, reply) => {
      const startedMs = performance.now();
      const handled = await server.handler.handle({
        method: request.method,
        path: request.raw.url ?? '/',
        body: typeof request.body === 'string' ? request.body : '',
        headers: request.headers,
        address: request.ip,
      });
      note(server.metrics, handled, performance.now() - startedMs);
      if (handled.spending !== null) {
        reply.header('tandem-budget', handled.spending.budget);
        reply.header('tandem-budget-remaining', handled.spending.remaining);
      }
      return send(reply, handled.reply, server.parts);
    },
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const known = wireError(error);
    if (known === null) {
      server.parts.log.error({ err: error, requestId: request.id }, 'a request failed');
    }
    const shown = known ?? edgeError('InternalError', { requestId: request.id });
    return send(reply, { kind: 'error', error: shown }, server.parts);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.slice(0, 200);
    const error = edgeError('UnknownOperation', { method: request.method, path });
    return send(reply, { kind: 'error', error }, server.parts);
  });
  return app;
}

function serveDocuments(app: FastifyInstance, registry: Registry): void {
  const openApi = JSON.stringify(openApiDocument());
  const asyncApi = JSON.stringify(asyncApiDocument());
  const streams = streamsPage(asyncApiDocument());
  const docs = docsPage(OPERATIONS, errorCatalog());
  app.get('/v1/openapi.json', async (_request, reply) =>
    reply.type('application/json').send(openApi),
  );
  app.get('/v1/asyncapi.json', async (_request, reply) =>
    reply.type('application/json').send(asyncApi),
  );
  app.get('/v1/streams', async (_request, reply) => reply.type('text/html').send(streams));
  app.get('/v1/docs', async (_request, reply) => reply.type('text/html').send(docs));
  app.get('/v1/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

function note(metrics: GatewayMetrics, { operation, reply }: Handled, elapsedMs: number): void {
  const code = reply.kind === 'error' ? reply.error.code : 'ok';
  metrics.requests.inc({ operation, code });
  metrics.seconds.observe({ operation }, elapsedMs / 1_000);
}

/** What HTTP calls faults that are found before there is a request. */
const CONNECTION_STATUS: ReadonlyMap<string, string> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
]);

/** Answers bytes that are no request in the words of the API, and hangs up. */
function refuseConnection(error: ConnectionError, socket: Socket, { live }: GatewayParts): void {
  if (!socket.writable) return;
  const problem = `no HTTP request: ${error.code ?? error.message}`.slice(0, 200);
  const shown = edgeError('InvalidRequest', { path: '/', problem });
  const { body } = envelopeOf({ kind: 'error', error: shown }, live);
  const status = CONNECTION_STATUS.get(error.code ?? '') ?? '400 Bad Request';
  const text = JSON.stringify(body);
  const type = 'content-type: application/json; charset=utf-8\r\nx-content-type-options: nosniff';
  const length = `content-length: ${Buffer.byteLength(text)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${type}\r\n${length}\r\n\r\n${text}`);
  // The other side may never close its half, and would hold the descriptor for good.
  socket.destroySoon();
}

function send(reply: FastifyReply, made: Reply, { live }: GatewayParts): FastifyReply {
  if (made.kind === 'text') return reply.type(made.contentType).send(made.text);
  const { status, body, headers } = envelopeOf(made, live);
  return reply.headers(headers).code(status).send(body);
}

/** What the server found wrong before a request came to its handler. */
function wireError(error: FastifyError): ApiError | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return edgeError('BodyTooLarge', { limit: BODY_BYTES_MAX });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return edgeError('UnsupportedMediaType', { contentType: null });
    default:
      if (typeof error.statusCode !== 'number' || error.statusCode >= 500) return null;
      return edgeError('InvalidRequest', { path: '/', problem: error.message.slice(0, 200) });
  }
}
