import type { VenueListing } from '@tandem/api';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { type BudgetRules, RateBudgets } from './budgets/rate-budgets.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { createHttpServer } from './http/http-server.ts';
import { createGatewayMetrics } from './metrics.ts';
import { RequestHandler } from './requests/request-handler.ts';
import { openStreams } from './socket/open-streams.ts';

/** Where a gateway listens, and how much it serves to one caller. */
export type GatewayConfig = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly budgets?: BudgetRules;
  /** Origins of pages that may open streams, besides pages of this host. */
  readonly origins?: readonly string[];
};

export type Gateway = {
  /** The HTTP server, for whoever serves more under the same address. */
  readonly server: FastifyInstance;
  readonly metrics: Registry;
  /** Begins to listen, once everything else has been added to the server. */
  listen(): Promise<{ readonly address: string }>;
  close(): Promise<void>;
};

/** Makes a gateway: REST over a command port and the released state. */
export function openGateway(
  parts: GatewayParts,
  listing: VenueListing,
  config: GatewayConfig,
): Gateway {
  const metrics = createGatewayMetrics(() => parts.live.sequence);
  const budgets = new RateBudgets(config.budgets);
  const handler = new RequestHandler(parts, listing, budgets);
  const server = createHttpServer({ parts, handler, metrics });
  const streams = openStreams(parts, handler, budgets, config.origins ?? []);
  streams?.socket.attach(server.server);
  return {
    server,
    metrics: metrics.registry,
    listen: async () => {
      const address = await server.listen({ host: config.host, port: config.port });
      return { address };
    },
    close: async () => {
      streams?.close();
      await server.close();
    },
  };
}
