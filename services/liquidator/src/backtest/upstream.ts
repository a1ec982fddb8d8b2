import { setTimeout as sleep } from 'node:timers/promises';
import { createPublicClient, fallback, http, type PublicClient, webSocket } from 'viem';
import { classifyFault } from '../chain/node-faults.ts';
import { rawRequest } from '../chain/raw-request.ts';
import { RequestPace } from '../chain/request-pace.ts';
import type { Config } from '../config/config.ts';

/** Real nodes, whose past is asked for. */
export type Upstream = {
  ask(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Several in one request, with one answer each; fails as a whole. */
  askMany(method: string, all: readonly (readonly unknown[])[]): Promise<readonly unknown[]>;
};

/** Milliseconds until a node that is away, or asks to be left alone, is asked again. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/** The nodes of the configuration, the first that answers, at their pace. */
export function openUpstream({ chain }: Config): {
  readonly upstream: Upstream;
  readonly close: () => Promise<void>;
} {
  const timeout = chain.timeoutMs;
  const hasSocket = chain.nodes.some((url) => /^wss?:/.test(url));
  const clientOf = (batch: boolean) =>
    createPublicClient({
      transport: fallback(
        chain.nodes.map((url) =>
          /^wss?:/.test(url) ? webSocket(url, { timeout }) : http(url, { timeout, batch }),
        ),
      ),
    });
  const single = clientOf(false);
  // A socket has no batches, and needs none: it keeps its connection.
  const batched = hasSocket ? null : clientOf(true);
  const pace = new RequestPace(chain.requestsPerSecond);
  const ask: Upstream['ask'] = (method, params) =>
    patiently(async () => {
      await pace.turn();
      return rawRequest(single as PublicClient, method, params);
    });
  return {
    upstream: {
      ask,
      askMany: (method, all) =>
        batched === null || all.length === 1
          ? Promise.all(all.map((params) => ask(method, params)))
          : patiently(async () => {
              await pace.turn();
              const client = batched as PublicClient;
              return Promise.all(all.map((params) => rawRequest(client, method, params)));
            }),
    },
    close: async () => {
      type Socket = { getRpcClient?(): Promise<{ close(): void }> };
      const sockets = single.transport.transports.map(({ value }) => value as Socket | undefined);
      for (const socket of sockets) (await socket?.getRpcClient?.().catch(() => null))?.close();
    },
  };
}

/** Hours of work do not end because a node was away for a moment. */
async function patiently<T>(request: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await request();
    } catch (error) {
      const fault = classifyFault(error);
      if (fault !== 'limited' && fault !== 'down') throw error;
      await sleep(pauseMs);
    }
  }
  return request();
}
