import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, size } from 'viem';
import type { BlockReads, ContractCall } from '../chain/chain-part.ts';
import { factoryAbi, poolAbi } from '../protocols/dex223/abi.ts';
import type { Observation } from './observations.ts';
import type { Pool, Tick, TokenPair } from './pool.ts';

/** A pool that the factory knows. */
export type PoolPlace = TokenPair & { readonly address: Address; readonly fee: number };

/** Asks for the pools of these pairs, all of them in one go. */
export async function readPlaces(
  reads: BlockReads,
  factory: Address,
  wanted: readonly (TokenPair & { readonly fee: number })[],
): Promise<readonly PoolPlace[]> {
  const answers = await reads.call(
    wanted.map(({ token0, token1, fee }) => ({
      to: factory,
      data: encodeFunctionData({
        abi: factoryAbi,
        functionName: 'getPool',
        args: [token0, token1, fee],
      }),
    })),
  );
  return wanted.flatMap((pair, index) => {
    const answer = answers[index];
    if (answer === null || answer === undefined) return [];
    const address = decodeFunctionResult({
      abi: factoryAbi,
      functionName: 'getPool',
      data: answer,
    });
    return BigInt(address) === 0n ? [] : [{ ...pair, address }];
  });
}

const STATE_CALLS = ['slot0', 'liquidity', 'tickSpacing', 'token0'] as const;

/** The tokens and the price of these pools; one that has no price is left out. */
export async function readStates(
  reads: BlockReads,
  places: readonly PoolPlace[],
): Promise<readonly Pool[]> {
  const calls = places.flatMap(({ address }) =>
    STATE_CALLS.map((functionName) => ({
      to: address,
      data: encodeFunctionData({ abi: poolAbi, functionName }),
    })),
  );
  const answers = await reads.call(calls);
  return places.flatMap((place, index) => {
    const first = index * STATE_CALLS.length;
    const [slot0, liquidity, spacing, sides] = answers.slice(first, first + STATE_CALLS.length);
    if (!slot0 || !liquidity || !spacing) return [];
    const { address, fee } = place;
    const token0 = sidesOf(sides ?? '0x', place);
    return [{ address, fee, token0, ...decodeState(slot0, liquidity, spacing) }];
  });
}

/** A pool of tokens with one side tells one address, or nothing: it has them in their order. */
function sidesOf(data: Hex, { token0 }: TokenPair): readonly Address[] {
  if (size(data) < TWO_WORDS) return [token0];
  return decodeFunctionResult({ abi: poolAbi, functionName: 'token0', data });
}

const TWO_WORDS = 64;

type PriceState = Omit<Pool, 'address' | 'fee' | 'token0'>;

function decodeState(slot0: Hex, liquidity: Hex, spacing: Hex): PriceState {
  const abi = poolAbi;
  const [sqrtPriceX96, tick, index, cardinality, cardinalityNext] = decodeFunctionResult({
    abi,
    functionName: 'slot0',
    data: slot0,
  });
  return {
    sqrtPriceX96,
    tick,
    liquidity: decodeFunctionResult({ abi, functionName: 'liquidity', data: liquidity }),
    tickSpacing: decodeFunctionResult({ abi, functionName: 'tickSpacing', data: spacing }),
    observationIndex: index,
    observationCardinality: cardinality,
    observationCardinalityNext: cardinalityNext,
    observationsKnown: 0,
  };
}

export type ReadObservation = {
  readonly pool: Address;
  readonly index: number;
  readonly observation: Observation;
};

/**
 * The newest observations of each pool: a pool writes one a second at most, so that the window and
 * two more are all that a mean over the window can need.
 */
export async function readObservations(
  reads: BlockReads,
  pools: readonly Pool[],
  window: number,
): Promise<readonly ReadObservation[]> {
  const slots = pools.flatMap((pool) =>
    newestSlots(pool, window + 2).map((index) => ({ pool: pool.address, index })),
  );
  const answers = await reads.call(
    slots.map(({ pool, index }) => ({
      to: pool,
      data: encodeFunctionData({
        abi: poolAbi,
        functionName: 'observations',
        args: [BigInt(index)],
      }),
    })),
  );
  return slots.flatMap((slot, at) => {
    const data = answers[at];
    if (data === null || data === undefined) return [];
    const [timestamp, tickCumulative, , isInitialized] = decodeFunctionResult({
      abi: poolAbi,
      functionName: 'observations',
      data,
    });
    return isInitialized ? [{ ...slot, observation: { timestamp, tickCumulative } }] : [];
  });
}

/** Newest first. */
export function newestSlots(pool: Pool, most: number): readonly number[] {
  const { observationIndex, observationCardinality } = pool;
  const count = Math.min(observationCardinality, most);
  return Array.from(
    { length: count },
    (_, back) => (observationIndex - back + observationCardinality) % observationCardinality,
  );
}

/** Words of the bitmap to each side of the price, of 256 tick spacings each. */
const WORDS_EACH_SIDE = 8;

/** The boundaries of liquidity around the price of each pool: two rounds, whatever the number. */
export async function readTicks(
  reads: BlockReads,
  pools: readonly Pool[],
): Promise<readonly (Tick & { readonly pool: Address })[]> {
  const words = pools.flatMap(wordsOf);
  const bitmaps = await reads.call(
    words.map(({ pool, word }) => call(pool.address, 'tickBitmap', word)),
  );
  const ticks = words.flatMap(({ pool, word }, index) =>
    ticksOfWord(bitmaps[index] ?? null, word).map((slot) => ({
      pool: pool.address,
      tick: slot * pool.tickSpacing,
    })),
  );
  const answers = await reads.call(ticks.map(({ pool, tick }) => call(pool, 'ticks', tick)));
  return ticks.flatMap((at, index) => {
    const data = answers[index];
    if (data === null || data === undefined) return [];
    const liquidityNet = decodeFunctionResult({ abi: poolAbi, functionName: 'ticks', data })[1];
    return [{ ...at, liquidityNet }];
  });
}

function call(to: Address, functionName: 'tickBitmap' | 'ticks', at: number): ContractCall {
  return { to, data: encodeFunctionData({ abi: poolAbi, functionName, args: [at] }) };
}

function wordsOf(pool: Pool): readonly { readonly pool: Pool; readonly word: number }[] {
  const middle = Math.floor(pool.tick / pool.tickSpacing) >> 8;
  return Array.from({ length: 2 * WORDS_EACH_SIDE + 1 }, (_, index) => ({
    pool,
    word: middle - WORDS_EACH_SIDE + index,
  }));
}

function ticksOfWord(bitmap: Hex | null, word: number): readonly number[] {
  if (bitmap === null) return [];
  let bits = BigInt(bitmap);
  const slots: number[] = [];
  for (let bit = 0; bits !== 0n; bit++) {
    if ((bits & 1n) === 1n) slots.push((word << 8) + bit);
    bits >>= 1n;
  }
  return slots;
}
