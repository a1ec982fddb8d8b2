import { decodeEventLog, type Hex, toEventSelector } from 'viem';
import type { ChainLog } from '../chain/chain-block.ts';
import { poolAbi } from '../protocols/dex223/abi.ts';
import { nextObservation, type Observation, type ObservationRing } from './observations.ts';
import type { Pool } from './pool.ts';

/** Where the changes of one pool go. */
export interface PoolTables {
  observation(index: number): Observation | null;
  setObservation(index: number, observation: Observation): void;
  addLiquidityNet(tick: number, amount: bigint): void;
}

export const POOL_TOPICS: readonly Hex[] = poolAbi
  .filter((part) => part.type === 'event')
  .map((event) => toEventSelector(event));

/** A pool after one of its logs. Collect moves fees and no price; it is watched to be complete. */
export function foldPoolLog(
  pool: Pool,
  log: ChainLog,
  at: { readonly timestamp: number; readonly tables: PoolTables },
): Pool {
  const event = decodeEventLog({
    abi: poolAbi,
    topics: log.topics as [Hex, ...Hex[]],
    data: log.data,
  });
  switch (event.eventName) {
    case 'Initialize': {
      at.tables.setObservation(0, { timestamp: at.timestamp, tickCumulative: 0n });
      return { ...pool, ...event.args, ...FIRST_OBSERVATION };
    }
    case 'Swap': {
      const { sqrtPriceX96, liquidity, tick } = event.args;
      const observed = tick === pool.tick ? pool : observe(pool, at);
      return { ...observed, sqrtPriceX96, liquidity, tick };
    }
    case 'Mint':
      return foldLiquidity(pool, event.args, at);
    case 'Burn':
      return foldLiquidity(pool, { ...event.args, amount: -event.args.amount }, at);
    case 'IncreaseObservationCardinalityNext':
      return { ...pool, observationCardinalityNext: event.args.observationCardinalityNextNew };
    case 'Collect':
      break;
  }
  return pool;
}

type Fold = Parameters<typeof foldPoolLog>[2];

const FIRST_OBSERVATION = {
  observationIndex: 0,
  observationCardinality: 1,
  observationCardinalityNext: 1,
  observationsKnown: 1,
};

type LiquidityChange = {
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly amount: bigint;
};

function foldLiquidity(pool: Pool, change: LiquidityChange, at: Fold): Pool {
  const { tickLower, tickUpper, amount } = change;
  if (amount === 0n) return pool;
  at.tables.addLiquidityNet(tickLower, amount);
  at.tables.addLiquidityNet(tickUpper, -amount);
  if (pool.tick < tickLower || pool.tick >= tickUpper) return pool;
  return { ...observe(pool, at), liquidity: pool.liquidity + amount };
}

function observe(pool: Pool, at: Fold): Pool {
  const written = nextObservation(ringOf(pool, at.tables), at.timestamp, pool.tick);
  if (written === null) return pool;
  at.tables.setObservation(written.index, written.observation);
  return {
    ...pool,
    observationIndex: written.index,
    observationCardinality: written.cardinality,
    observationsKnown: Math.min(pool.observationsKnown + 1, written.cardinality),
  };
}

export function ringOf(pool: Pool, tables: Pick<PoolTables, 'observation'>): ObservationRing {
  return {
    index: pool.observationIndex,
    cardinality: pool.observationCardinality,
    cardinalityNext: pool.observationCardinalityNext,
    known: pool.observationsKnown,
    at: (index) => tables.observation(index),
  };
}
