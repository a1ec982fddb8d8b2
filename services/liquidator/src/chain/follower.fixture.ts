import { type Address, hexToNumber } from 'viem';
import { migrate } from '../store/migrations.ts';
import { RECORD_MIGRATIONS } from '../store/record-migrations.ts';
import { RecordStore } from '../store/record-store.ts';
import { RecordTable } from '../store/record-table.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { BlockStamp, ChainBlock, ChainLog } from './chain-block.ts';
import type { BlockListener, BlockReads, ChainPart, LogWatch } from './chain-part.ts';
import { Follower, type FollowerOptions, type FollowerStep, gapTable } from './follower.ts';
import { NodePool } from './node-pool.ts';
import { MULTICALL3 } from './read-calls.ts';
import { SOME_TOPIC } from './scripted-chain.fixture.ts';
import type { ScriptedNode } from './scripted-node.fixture.ts';

export const WATCHED: Address = '0x00000000000000000000000000000000000000a1';

/** Sums the words of its logs; block numbers of folds and settlings beside it. */
export class SumPart implements ChainPart {
  readonly name = 'sum';
  readonly needsHistory: boolean;
  readonly sums: RecordTable<bigint> = new RecordTable('sums');
  readonly settled: { readonly block: bigint; readonly isGap: boolean }[] = [];
  /** Thrown by the next settling. */
  fault: Error | null = null;

  constructor(needsHistory = true) {
    this.needsHistory = needsHistory;
  }

  get sum(): bigint {
    return this.sums.get('sum') ?? 0n;
  }

  watch(): LogWatch {
    return { addresses: [WATCHED], topics: [SOME_TOPIC] };
  }

  fold(_: BlockStamp, logs: readonly ChainLog[]): void {
    for (const { data } of logs) this.sums.set('sum', this.sum + BigInt(hexToNumber(data)));
  }

  async settle({ block }: BlockReads, isGap: boolean): Promise<void> {
    const fault = this.fault;
    this.fault = null;
    if (fault !== null) throw fault;
    this.settled.push({ block: block.number, isGap });
  }
}

export class HeardBlocks implements BlockListener {
  readonly heard: string[] = [];
  /** Thrown at the next block. */
  fault: Error | null = null;

  async onBlock({ number }: ChainBlock): Promise<void> {
    const fault = this.fault;
    this.fault = null;
    if (fault !== null) throw fault;
    this.heard.push(`block ${number}`);
  }

  async onRollback({ number }: { readonly number: bigint }): Promise<void> {
    this.heard.push(`back to ${number}`);
  }
}

export type Watching = {
  readonly follower: Follower;
  readonly store: RecordStore;
  readonly part: SumPart;
  readonly heard: readonly string[];
  readonly listener: HeardBlocks;
  readonly pool: NodePool;
};

const FOLLOWER_OPTIONS: FollowerOptions = {
  startBlock: 1n,
  finalDepth: 8n,
  rangeBlocks: 100n,
  multicall: MULTICALL3,
  callsPerRequest: 100,
};

/** A watcher of one sum on a database, as after a start of the program. */
export async function startWatching(
  database: SqlDatabase,
  nodes: readonly ScriptedNode[],
  { quorum = 1, part = new SumPart() }: { quorum?: number; part?: SumPart } = {},
): Promise<Watching> {
  await migrate(database, [RECORD_MIGRATIONS]);
  const gap = gapTable();
  const tables = [gap, part.sums];
  const store = new RecordStore({ database, tables, histories: [], undoBlocks: 8n });
  await store.load();
  const pool = new NodePool({
    chainId: 31_337,
    nodes: nodes.map(({ url }, index) => ({ url, name: `n${index}`, requestsPerSecond: null })),
    quorum,
    timeoutMs: 120_000,
    lagBlocks: 3n,
    privateRelay: null,
  });
  const listener = new HeardBlocks();
  const parts = {
    nodes: pool,
    store,
    gap,
    parts: [part],
    listeners: [listener],
    options: FOLLOWER_OPTIONS,
  };
  return { follower: new Follower(parts), store, part, heard: listener.heard, listener, pool };
}

/** Steps until nothing is left to do. */
export async function catchUp(
  follower: Pick<Follower, 'step'>,
): Promise<readonly FollowerStep['kind'][]> {
  const kinds: FollowerStep['kind'][] = [];
  for (;;) {
    const { kind } = await follower.step();
    if (kind === 'idle') return kinds;
    kinds.push(kind);
  }
}
