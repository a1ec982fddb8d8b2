import { createPublicClient, fallback, http, webSocket } from 'viem';
import { rawRequest } from '../chain/raw-request.ts';
import { RequestPace } from '../chain/request-pace.ts';
import type { Config } from '../config/config.ts';
import type { Upstream } from './replay-node.ts';

/** The nodes of the configuration, the first that answers, at their pace. */
export function openUpstream({ chain }: Config): {
  readonly upstream: Upstream;
  readonly close: () => Promise<void>;
} {
  const timeout = chain.timeoutMs;
  const transports = chain.nodes.map((url) =>
    /^wss?:/.test(url) ? webSocket(url, { timeout }) : http(url, { timeout }),
  );
  const client = createPublicClient({ transport: fallback(transports) });
  const pace = new RequestPace(chain.requestsPerSecond);
  return {
    upstream: async (method, params) => {
      await pace.turn();
      return rawRequest(client, method, [...params]);
    },
    close: async () => {
      type Socket = { getRpcClient?(): Promise<{ close(): void }> };
      const sockets = client.transport.transports.map(({ value }) => value as Socket | undefined);
      for (const socket of sockets) (await socket?.getRpcClient?.().catch(() => null))?.close();
    },
  };
}
