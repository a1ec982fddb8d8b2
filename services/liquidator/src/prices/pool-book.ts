import { type Address, decodeEventLog, type Hex, toEventSelector } from 'viem';
import type { ChainBlock, ChainLog } from '../chain/chain-block.ts';
import type { BlockReads, ChainPart, LogWatch } from '../chain/chain-part.ts';
import { factoryAbi } from '../protocols/dex223/abi.ts';
import { RecordTable, type StoredTable } from '../store/record-table.ts';
import { foldPoolLog, POOL_TOPICS, type PoolTables, ringOf } from './fold-pool-log.ts';
import { computeMeanTick, type Observation } from './observations.ts';
import { type Pool, pairKey, type Tick, type TokenPair, tokenPair } from './pool.ts';
import {
  newestSlots,
  type PoolPlace,
  readObservations,
  readPlaces,
  readStates,
  readTicks,
} from './read-pools.ts';
import type { WantedPairs } from './wanted-pairs.ts';

export type PoolBookConfig = {
  readonly factory: Address;
  /** Hundredths of a basis point. */
  readonly feeTiers: readonly number[];
  /** Seconds of the mean that is asked for; null where only the spot price counts. */
  readonly twapWindowS: number | null;
};

const POOL_CREATED = toEventSelector(
  factoryAbi.find((part) => part.type === 'event' && part.name === 'PoolCreated') as never,
);

/**
 * The state of all pools of the pairs that are watched, kept by their logs. It asks the chain only
 * for pairs that are new and after a gap, with a number of requests that does not depend on how
 * many pools or positions there are.
 */
export class PoolBook implements ChainPart {
  readonly name = 'pools';
  readonly needsHistory = false;
  readonly tables: readonly StoredTable[];
  readonly #config: PoolBookConfig;
  readonly #wanted: WantedPairs;
  readonly #pools = new RecordTable<Pool>('pools');
  readonly #observations = new RecordTable<Observation>('pool_observations');
  readonly #ticks = new RecordTable<Tick & { readonly pool: Address }>('pool_ticks');
  /** Pairs whose pools are known, even when there are none. */
  readonly #pairs = new RecordTable<readonly Address[]>('pool_pairs');
  readonly #ticksOf = new Map<string, Map<number, bigint>>();

  constructor(config: PoolBookConfig, wanted: WantedPairs) {
    this.#config = config;
    this.#wanted = wanted;
    this.tables = [this.#pools, this.#observations, this.#ticks, this.#pairs];
    this.#ticks.listen((_, before, after) => this.#indexTick(before, after));
  }

  watch(): LogWatch {
    const addresses = [...this.#pools.values()].map(({ address }) => address);
    return {
      addresses: [this.#config.factory, ...addresses],
      topics: [...POOL_TOPICS, POOL_CREATED],
    };
  }

  fold(block: ChainBlock, logs: readonly ChainLog[]): void {
    const timestamp = Number(block.timestamp);
    for (const log of logs) {
      if (log.topics[0] === POOL_CREATED) this.#forgetPair(log);
      const pool = this.#pools.get(log.address.toLowerCase());
      if (pool === null || !POOL_TOPICS.includes(log.topics[0] ?? '0x')) continue;
      const after = foldPoolLog(pool, log, { timestamp, tables: this.#tablesOf(pool.address) });
      if (after !== pool) this.#pools.set(log.address.toLowerCase(), after);
    }
  }

  async settle(reads: BlockReads, isGap: boolean): Promise<void> {
    const places = await this.#newPlaces(reads, isGap);
    if (places.length === 0) return;
    const pools = await readStates(reads, places);
    const ticks = await readTicks(reads, pools);
    const { twapWindowS } = this.#config;
    const observations =
      twapWindowS === null ? [] : await readObservations(reads, pools, twapWindowS);
    for (const pool of pools) this.#dropDetails(pool.address);
    for (const { pool, index, observation } of observations)
      this.#observations.set(detailKey(pool, index), observation);
    for (const tick of ticks) this.#ticks.set(detailKey(tick.pool, tick.tick), tick);
    for (const pool of pools)
      this.#pools.set(pool.address.toLowerCase(), {
        ...pool,
        observationsKnown: this.#countKnown(pool),
      });
  }

  /** The pools of two tokens; null while the factory was not asked. */
  pools(one: Address, other: Address): readonly Pool[] | null {
    const addresses = this.#pairs.get(pairKey(tokenPair(one, other)));
    if (addresses === null) return null;
    return addresses.flatMap((address) => this.#pools.get(address.toLowerCase()) ?? []);
  }

  /** The mean tick of a pool over the window, at a second not before its last change. */
  meanTick(pool: Pool, timestamp: number): number | null {
    const { twapWindowS } = this.#config;
    if (twapWindowS === null) return null;
    const ring = ringOf(pool, this.#tablesOf(pool.address));
    return computeMeanTick(ring, { timestamp, tick: pool.tick }, twapWindowS);
  }

  /** Liquidity that is added when the price of a pool crosses each of these ticks upward. */
  ticks(pool: Address): ReadonlyMap<number, bigint> {
    return this.#ticksOf.get(pool.toLowerCase()) ?? new Map();
  }

  async #newPlaces(reads: BlockReads, isGap: boolean): Promise<readonly PoolPlace[]> {
    const asked: (TokenPair & { readonly fee: number })[] = [];
    for (const pair of this.#wanted.pairs()) {
      if (!isGap && this.#pairs.get(pairKey(pair)) !== null) continue;
      for (const fee of this.#config.feeTiers) asked.push({ ...pair, fee });
    }
    if (asked.length === 0) return [];
    const places = await readPlaces(reads, this.#config.factory, asked);
    const known = new Map<string, Address[]>(asked.map((pair) => [pairKey(pair), []]));
    for (const place of places) known.get(pairKey(place))?.push(place.address);
    for (const [key, addresses] of known) this.#pairs.set(key, addresses);
    return places;
  }

  /** A pool was created: its pair is asked for again, if it is one of ours. */
  #forgetPair(log: ChainLog): void {
    const { args } = decodeEventLog({
      abi: factoryAbi,
      eventName: 'PoolCreated',
      topics: log.topics as [Hex, ...Hex[]],
      data: log.data,
    });
    for (const one of [args.token0_erc20, args.token0_erc223])
      for (const other of [args.token1_erc20, args.token1_erc223]) {
        const key = pairKey(tokenPair(one, other));
        if (this.#pairs.get(key) !== null) this.#pairs.delete(key);
      }
  }

  #tablesOf(pool: Address): PoolTables {
    return {
      observation: (index) => this.#observations.get(detailKey(pool, index)),
      setObservation: (index, observation) =>
        this.#observations.set(detailKey(pool, index), observation),
      addLiquidityNet: (tick, amount) => {
        const key = detailKey(pool, tick);
        const liquidityNet = (this.#ticks.get(key)?.liquidityNet ?? 0n) + amount;
        if (liquidityNet === 0n) this.#ticks.delete(key);
        else this.#ticks.set(key, { pool, tick, liquidityNet });
      },
    };
  }

  /** What was known of a pool before a gap is void. */
  #dropDetails(pool: Address): void {
    for (const tick of this.ticks(pool).keys()) this.#ticks.delete(detailKey(pool, tick));
    const known = this.#pools.get(pool.toLowerCase());
    if (known === null) return;
    for (const index of newestSlots(known, known.observationCardinality)) {
      const key = detailKey(pool, index);
      if (this.#observations.get(key) !== null) this.#observations.delete(key);
    }
  }

  #countKnown(pool: Pool): number {
    const slots = newestSlots(pool, pool.observationCardinality);
    const missing = slots.findIndex(
      (index) => this.#observations.get(detailKey(pool.address, index)) === null,
    );
    return missing === -1 ? slots.length : missing;
  }

  #indexTick(
    before: (Tick & { readonly pool: Address }) | null,
    after: (Tick & { readonly pool: Address }) | null,
  ): void {
    const one = after ?? before;
    if (one === null) return;
    const key = one.pool.toLowerCase();
    const ticks = this.#ticksOf.get(key) ?? new Map<number, bigint>();
    if (after === null) ticks.delete(one.tick);
    else ticks.set(one.tick, after.liquidityNet);
    this.#ticksOf.set(key, ticks);
  }
}

function detailKey(pool: Address, index: number): string {
  return `${pool.toLowerCase()}:${index}`;
}
