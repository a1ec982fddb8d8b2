import type { Address } from 'viem';
import { Follower, gapTable } from '../../chain/follower.ts';
import { NodePool } from '../../chain/node-pool.ts';
import { MULTICALL3 } from '../../chain/read-calls.ts';
import { PositionHistory } from '../../store/position-history.ts';
import { RecordStore } from '../../store/record-store.ts';
import type { SqlDatabase } from '../../store/sql.ts';
import type { Drift } from '../protocol.ts';
import { ModuleBook } from './module-book.ts';
import { ModuleMirror } from './module-mirror.ts';

export type WatchOptions = {
  readonly database: SqlDatabase;
  readonly url: string;
  readonly module: Address;
  readonly driftEvery?: bigint;
  readonly startBlock?: bigint;
};

export type Watched = {
  readonly follower: Follower;
  readonly book: ModuleBook;
  readonly drifts: readonly Drift[];
  readonly pool: NodePool;
};

/** A watcher of one module on one node, as after a start of the program. */
export async function watchModule(options: WatchOptions): Promise<Watched> {
  const { database, url, module, driftEvery = 1_000_000n, startBlock = 1n } = options;
  const book = new ModuleBook();
  const gap = gapTable();
  const history = new PositionHistory();
  const tables = [gap, ...book.tables];
  const store = new RecordStore({ database, tables, histories: [history], undoBlocks: 30n });
  await store.load();
  const drifts: Drift[] = [];
  const mirror = new ModuleMirror(book, history, {
    module,
    drift: { everyBlocks: driftEvery, positionsPerSlice: 50 },
    onDrift: (drift) => drifts.push(drift),
  });
  const pool = new NodePool({
    chainId: 31_337,
    nodes: [{ url, name: 'n', requestsPerSecond: null }],
    quorum: 1,
    timeoutMs: 120_000,
    lagBlocks: 3n,
    privateRelay: null,
  });
  const follower = new Follower({
    nodes: pool,
    store,
    gap,
    parts: [mirror],
    listeners: [],
    options: {
      startBlock,
      finalDepth: 20n,
      rangeBlocks: 50n,
      callsPerRequest: 500,
      multicall: MULTICALL3,
    },
  });
  return { follower, book, drifts, pool };
}
