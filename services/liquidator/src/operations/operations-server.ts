import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { grafanaDashboard } from './dashboard.ts';
import type { Metrics } from './metrics.ts';

/** What is wrong just now, in words; an empty list is well. */
export type State = {
  /** For a restart by a supervisor: only what a restart can mend. */
  health(): readonly string[];
  /** For whoever asks whether it works: caught up, nodes well, executor well. */
  ready(): readonly string[];
};

const STATUS_OK = 200;
const STATUS_NOT_FOUND = 404;
const STATUS_WRONG_METHOD = 405;
const STATUS_AWAY = 503;

/** Two processes of one configuration on one machine, most of the time. */
export class PortTakenError extends Error {
  readonly isRetryable = false;

  constructor(host: string, port: number) {
    super(
      `operations.port ${port} of ${host} is taken by another process: give this one a port of ` +
        'its own, in LIQUIDATOR_OPERATIONS_PORT for example (0 is any free one)',
    );
  }
}

/** /metrics, /health, /ready, /dashboard.json. Reads only, and tells no secret. */
export class OperationsServer {
  readonly #server: Server;

  constructor(metrics: Metrics, state: State) {
    this.#server = createServer((request, response) => {
      if (request.method !== 'GET') return answer(response, STATUS_WRONG_METHOD, 'only GET\n');
      switch ((request.url ?? '/').split('?')[0]) {
        case '/metrics':
          void metrics.text().then((text) => {
            response.setHeader('content-type', metrics.contentType);
            response.end(text);
          });
          return undefined;
        case '/health':
          return answerReasons(response, state.health());
        case '/ready':
          return answerReasons(response, state.ready());
        case '/dashboard.json':
          return answerJson(response, STATUS_OK, grafanaDashboard());
        default: {
          const there = 'there are /metrics, /health, /ready, /dashboard.json\n';
          return answer(response, STATUS_NOT_FOUND, there);
        }
      }
    });
  }

  /**
   * The address it listens at.
   *
   * @throws {PortTakenError} when another process listens there
   */
  async listen(port: number, host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new PortTakenError(host, port) : error);
      });
      this.#server.listen(port, host, resolve);
    });
    const { port: taken } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function answerReasons(response: ServerResponse, reasons: readonly string[]): void {
  const isWell = reasons.length === 0;
  answerJson(response, isWell ? STATUS_OK : STATUS_AWAY, { isWell, reasons });
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.setHeader('content-type', 'application/json');
  answer(response, status, `${JSON.stringify(body)}\n`);
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status;
  response.end(body);
}
