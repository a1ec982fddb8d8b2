import type { Address } from 'viem';
import type { BlockListener } from '../chain/chain-part.ts';
import { Follower, type FollowerStep, gapTable } from '../chain/follower.ts';
import { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import { type OracleKind, OraclePrices } from '../prices/oracle-prices.ts';
import { PoolBook } from '../prices/pool-book.ts';
import { TokenDecimals } from '../prices/token-decimals.ts';
import { openProtocol } from '../protocols/open-protocol.ts';
import type { Drift, PositionBook, Protocol } from '../protocols/protocol.ts';
import { PositionHistory } from '../store/position-history.ts';
import { RecordStore } from '../store/record-store.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { AskedPositions } from './asked-positions.ts';
import { watchPairs } from './watched-pairs.ts';

export const CALLS_PER_REQUEST = 200;
const LAG_BLOCKS = 3n;

export type WatcherParts = {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly nodes: NodePool;
  readonly onDrift: (drift: Drift) => void;
};

/** The mirror of contract and pools, and whoever wants to hear of each block. */
export class Watcher {
  readonly nodes: NodePool;
  readonly protocol: Protocol;
  readonly pools: PoolBook;
  readonly decimals: TokenDecimals = new TokenDecimals();
  readonly prices: OraclePrices;
  readonly asked: AskedPositions;
  readonly #store: RecordStore;
  readonly #follower: Follower;
  readonly #listeners: BlockListener[] = [];

  constructor({ config, database, nodes, onDrift }: WatcherParts) {
    const { chain, protocol, prices } = config;
    this.nodes = nodes;
    const history = new PositionHistory();
    this.protocol = openProtocol(config, { history, onDrift });
    const { native } = protocol;
    const wanted = watchPairs(this.book, { native, usdToken: prices.usdToken });
    const isHardened = protocol.generation === 'hardened';
    this.pools = new PoolBook(
      {
        factory: protocol.factory,
        feeTiers: protocol.feeTiers,
        twapWindowS: isHardened ? protocol.twapWindowS : null,
      },
      wanted,
    );
    const kind: OracleKind = isHardened ? 'twap' : 'spot';
    const oracles = new Map<Address, OracleKind>(protocol.oracles.map((one) => [one, kind]));
    this.prices = new OraclePrices(this.pools, oracles);
    this.asked = new AskedPositions({
      protocol: this.protocol,
      isKnown: (oracle) => this.prices.kind(oracle) !== null,
    });
    const gap = gapTable();
    this.#store = new RecordStore({
      database,
      tables: [...this.protocol.tables, ...this.pools.tables, gap],
      histories: [history],
      undoBlocks: BigInt(chain.confirmations),
    });
    this.#follower = new Follower({
      nodes,
      store: this.#store,
      gap,
      parts: [this.protocol.mirror, this.pools, this.decimals, this.asked],
      listeners: this.#listeners,
      options: {
        startBlock: BigInt(protocol.fromBlock),
        finalDepth: BigInt(chain.confirmations),
        rangeBlocks: BigInt(chain.logRange),
        multicall: protocol.multicall,
        callsPerRequest: CALLS_PER_REQUEST,
      },
    });
  }

  get book(): PositionBook {
    return this.protocol.book;
  }

  /** The block that everything stands at; null before the first. */
  get block(): bigint | null {
    return this.#store.cursor?.number ?? null;
  }

  /** Before `load`. */
  listen(listener: BlockListener): void {
    this.#listeners.push(listener);
  }

  load(): Promise<void> {
    return this.#store.load();
  }

  step(): Promise<FollowerStep> {
    return this.#follower.step();
  }

  run(run: Parameters<Follower['run']>[0]): Promise<void> {
    return this.#follower.run(run);
  }

  stop(): void {
    this.#follower.stop();
  }
}

/** The nodes of the configuration; a name never holds the key of an address. */
export function openNodes(config: Config): NodePool {
  const { chain, execution } = config;
  const { requestsPerSecond } = chain;
  const nodeOf = (url: string, name: string) => ({ url, name, requestsPerSecond });
  return new NodePool({
    chainId: chain.id,
    timeoutMs: chain.timeoutMs,
    nodes: chain.nodes.map((url, index) => nodeOf(url, `${index + 1} (${hostOf(url)})`)),
    quorum: chain.quorum,
    lagBlocks: LAG_BLOCKS,
    privateRelay: execution.relayUrl === null ? null : nodeOf(execution.relayUrl, 'relay'),
  });
}

/** What of an address may be shown: paths and passwords hold keys. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is none';
}
