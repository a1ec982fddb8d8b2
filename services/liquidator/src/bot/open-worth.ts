import type { Logger } from 'pino';
import type { Address } from 'viem';
import { describeFault } from '../chain/node-faults.ts';
import type { NodePool } from '../chain/node-pool.ts';
import { CallBatches } from '../chain/read-calls.ts';
import { readHeader } from '../chain/read-header.ts';
import type { Config } from '../config/config.ts';
import type { Worth } from '../execution/worth.ts';
import { PriceBoard } from '../prices/price-board.ts';
import { RewardWorth } from '../prices/reward-worth.ts';
import { HttpSource } from '../prices/sources/http-source.ts';
import type { PriceSource } from '../prices/sources/price-source.ts';
import { PythSource } from '../prices/sources/pyth-source.ts';
import { RecordStore } from '../store/record-store.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { CALLS_PER_REQUEST, type Watcher } from '../watch/watcher.ts';
import type { BotRole } from './bot.ts';

/** An executor of its own reads the pools of the shared store again this often. */
const RELOAD_MS = 5000;
const MS_IN_S = 1000;

export type OpenedWorth = {
  readonly worth: Worth;
  start(): Promise<void>;
  stop(): Promise<void>;
};

type WorthParts = {
  readonly config: Config;
  readonly watcher: Watcher;
  readonly nodes: NodePool;
  readonly database: SqlDatabase;
  readonly role: BotRole;
  readonly log: Logger;
};

/**
 * What rewards are worth, by the pools and by other sources. A watching process follows the pools;
 * an executor of its own reads them from the store that it shares with one.
 */
export function openWorth(parts: WorthParts): OpenedWorth {
  const { config, watcher, log } = parts;
  const { prices, protocol, chain } = config;
  const board = new PriceBoard({
    sources: sourcesOf(config),
    intervalMs: prices.intervalMs,
    timeoutMs: chain.timeoutMs,
    now: nowS,
    onFault: (source, error) => log.warn({ source, reason: describeFault(error) }, 'no prices'),
  });
  const tokens = { native: protocol.native, usdToken: prices.usdToken };
  const { pools: book, decimals } = watcher;
  const worth = new RewardWorth(tokens, { book, board, decimals });
  const reader = parts.role === 'executor' ? readShared(parts) : null;
  return {
    worth,
    async start() {
      await board.start();
      await reader?.start();
    },
    async stop() {
      await board.stop();
      await reader?.stop();
    },
  };
}

function sourcesOf({ prices }: Config): readonly PriceSource[] {
  const sources: PriceSource[] = [];
  const { staleAfterS } = prices;
  if (prices.pythUrl !== null) {
    const feeds = namesOf(prices.pythFeeds);
    const confidenceMostBps = BigInt(prices.pythConfidenceMostBps);
    sources.push(new PythSource({ url: prices.pythUrl, feeds, staleAfterS, confidenceMostBps }));
  }
  if (prices.httpUrl !== null) {
    const names = namesOf(prices.httpNames);
    sources.push(new HttpSource({ url: prices.httpUrl, names, staleAfterS, now: nowS }));
  }
  return sources;
}

function nowS(): number {
  return Math.floor(Date.now() / MS_IN_S);
}

function namesOf(names: Readonly<Record<string, string>>): ReadonlyMap<Address, string> {
  return new Map(Object.entries(names) as [Address, string][]);
}

function readShared({ config, watcher, nodes, database, log }: WorthParts) {
  const { pools, decimals } = watcher;
  const store = new RecordStore({ database, tables: pools.tables, histories: [], undoBlocks: 0n });
  const { multicall } = config.protocol;
  const batches = new CallBatches({ multicall, callsPerRequest: CALLS_PER_REQUEST });
  const load = async (): Promise<void> => {
    try {
      await store.load();
      const header = await nodes.ask((client) => readHeader(client, 'latest'));
      if (header === null) return;
      await decimals.settle({
        block: { ...header, logs: [] },
        call: (calls) => nodes.ask((client) => batches.read(client, header.hash, calls)),
      });
    } catch (error) {
      log.warn({ reason: describeFault(error) }, 'the pools of the store could not be read');
    }
  };
  let timer: NodeJS.Timeout | null = null;
  let loading: Promise<void> = Promise.resolve();
  return {
    async start(): Promise<void> {
      await load();
      timer = setInterval(() => {
        loading = loading.then(load);
      }, RELOAD_MS);
    },
    async stop(): Promise<void> {
      if (timer !== null) clearInterval(timer);
      await loading;
    },
  };
}
