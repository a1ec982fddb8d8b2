import { catchUp } from '../chain/follower.fixture.ts';
import { Follower, gapTable } from '../chain/follower.ts';
import { NodePool } from '../chain/node-pool.ts';
import { migrate } from '../store/migrations.ts';
import { RECORD_MIGRATIONS } from '../store/record-migrations.ts';
import { RecordStore } from '../store/record-store.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { type TokenName, TWAP_SECONDS } from '../test-chain/market.ts';
import type { TestChain } from '../test-chain/test-chain.ts';
import { OraclePrices } from './oracle-prices.ts';
import { PoolBook } from './pool-book.ts';
import { WantedPairs } from './wanted-pairs.ts';

export type WatchedPools = {
  readonly book: PoolBook;
  readonly prices: OraclePrices;
  readonly step: () => Promise<void>;
};

/** A follower of the pools alone, as after a start of the program. */
export async function watchPools(
  chain: TestChain,
  database: SqlDatabase,
  pairs: readonly (readonly [TokenName, TokenName])[],
): Promise<WatchedPools> {
  await migrate(database, [RECORD_MIGRATIONS]);
  const wanted = new WantedPairs();
  for (const [asset, quote] of pairs) wanted.want(chain.token(asset), chain.token(quote));
  const { factory, spotOracle, twapOracle, multicall } = chain.market;
  const feeTiers = [500, 3_000, 10_000];
  const book = new PoolBook({ factory, feeTiers, twapWindowS: TWAP_SECONDS }, wanted);
  const gap = gapTable();
  const tables = [...book.tables, gap];
  const store = new RecordStore({ database, tables, histories: [], undoBlocks: 64n });
  await store.load();
  const nodes = new NodePool({
    chainId: 31_337,
    nodes: [{ url: chain.url, name: 'anvil', requestsPerSecond: null }],
    quorum: 1,
    timeoutMs: 120_000,
    lagBlocks: 3n,
    privateRelay: null,
  });
  const options = {
    startBlock: 1n,
    finalDepth: 64n,
    rangeBlocks: 1_000n,
    multicall,
    callsPerRequest: 2_000,
  };
  const follower = new Follower({ nodes, store, gap, parts: [book], listeners: [], options });
  const kinds = [[spotOracle, 'spot'] as const, [twapOracle, 'twap'] as const];
  const prices = new OraclePrices(book, new Map(kinds));
  const step = async (): Promise<void> => {
    await catchUp(follower);
    prices.useTimestamp(await chain.node.timestamp());
  };
  return { book, prices, step };
}
