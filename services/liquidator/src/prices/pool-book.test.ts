import { type Address, encodeFunctionData, maxUint256, zeroAddress } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { erc20Abi, factoryAbi, oracleAbi, poolAbi } from '../protocols/dex223/abi.ts';
import { openSqlite } from '../store/sqlite.ts';
import { poolArtifact } from '../test-chain/artifacts/pool.ts';
import { swapRouterArtifact } from '../test-chain/artifacts/swap-router.ts';
import type { TokenName } from '../test-chain/market.ts';
import { type Random, randomNumbers } from '../test-chain/random-numbers.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import type { Pool } from './pool.ts';
import { type WatchedPools, watchPools } from './pool-watch.fixture.ts';
import { PriceBoard } from './price-board.ts';
import { quoteSale } from './quote-sale.ts';
import { RewardWorth } from './reward-worth.ts';
import { TokenDecimals } from './token-decimals.ts';

const PAIRS: readonly (readonly [TokenName, TokenName])[] = [
  ['weth', 'usdc'],
  ['wbtc', 'usdc'],
  ['doge', 'weth'],
  ['dai', 'usdc'],
];
/** A multiple of every spacing. */
const SPACING = 600;
const FROM = addressOf('deployer');

let chain: TestChain;
let start: `0x${string}`;
beforeAll(async () => {
  chain = await TestChain.start();
  start = await chain.node.snapshot();
}, 120_000);
beforeEach(async () => {
  start = await chain.node.restore(start);
});
afterAll(() => chain.stop());

/** Every pool, and what both oracles say in both directions, beside the chain's own answers. */
async function expectSame({ book, prices }: WatchedPools, random: Random): Promise<void> {
  for (const [asset, quote] of PAIRS) {
    const [one, other] = [chain.token(asset), chain.token(quote)];
    for (const pool of book.pools(one, other) ?? []) await expectSamePool(pool);
    const amount = 10n ** BigInt(6 + Math.floor(random(16))) + BigInt(Math.floor(random(1e6)));
    for (const oracle of [chain.market.spotOracle, chain.market.twapOracle])
      for (const [buy, sell] of [
        [one, other],
        [other, one],
      ] as const) {
        const theirs = await askOracle(oracle, { buy, sell, amount });
        const ours = prices.amountOut(oracle, buy, sell, amount);
        expect(ours, `${asset}/${quote} ${amount}`).toBe(theirs ?? 'OracleReverts');
      }
  }
}

async function expectSamePool(pool: Pool): Promise<void> {
  const { address } = pool;
  const { client } = chain.node;
  const slot0 = await client.readContract({ address, abi: poolAbi, functionName: 'slot0' });
  const liquidity = await client.readContract({ address, abi: poolAbi, functionName: 'liquidity' });
  const { sqrtPriceX96, tick, observationIndex } = pool;
  const { observationCardinality, observationCardinalityNext } = pool;
  expect([
    sqrtPriceX96,
    tick,
    observationIndex,
    observationCardinality,
    observationCardinalityNext,
    pool.liquidity,
  ]).toEqual([...slot0.slice(0, 5), liquidity]);
}

type Sale = { readonly buy: Address; readonly sell: Address; readonly amount: bigint };

async function askOracle(oracle: Address, { buy, sell, amount }: Sale): Promise<bigint | null> {
  const args = [buy, sell, amount] as const;
  const call = { address: oracle, abi: oracleAbi, functionName: 'getAmountOut', args } as const;
  return chain.node.client.readContract(call).catch(() => null);
}

/** One change of a pool: a trade, or liquidity around the price that comes or goes. */
async function actOnce(random: Random, minted: Minted[]): Promise<void> {
  const pools = chain.market.pools.filter((pool) =>
    PAIRS.some(([asset, quote]) => asset === pool.asset && quote === pool.quote),
  );
  const pool = pools[Math.floor(random(pools.length))];
  if (pool === undefined) return;
  const { abi } = poolArtifact;
  const kind = random(3);
  const last = minted.at(-1);
  if (kind < 1) {
    const factor = 1 + (random(2) - 1) * 10 ** -(1 + random(3));
    await chain.prices.move(
      pool.asset,
      pool.quote,
      `${Number((Number(pool.price) * factor).toFixed(9))}`,
    );
  } else if (kind < 2 || last === undefined) {
    const [, tick] = await chain.node.client.readContract({
      address: pool.address,
      abi: poolAbi,
      functionName: 'slot0',
    });
    const [lower, upper] = [-1_000, 1_000].map(
      (distance) => Math.round((tick + distance * random(3)) / SPACING) * SPACING,
    ) as [number, number];
    if (lower >= upper) return;
    const range = { pool: pool.address, lower, upper, amount: 10n ** 12n };
    const args = [FROM, lower, upper, range.amount] as const;
    await chain.node.send({ from: FROM, to: pool.address, abi, call: 'mint', args });
    minted.push(range);
  } else {
    minted.pop();
    const args = [last.lower, last.upper, last.amount] as const;
    await chain.node.send({ from: FROM, to: last.pool, abi, call: 'burn', args });
  }
}

type Minted = {
  readonly pool: Address;
  readonly lower: number;
  readonly upper: number;
  readonly amount: bigint;
};

describe('pool book', () => {
  it('is at the pools of the chain block by block, through forks and starts', async () => {
    const random = randomNumbers(7);
    const database = openSqlite(':memory:');
    let watching = await watchPools(chain, database, PAIRS);
    const minted: Minted[] = [];
    let fork: `0x${string}` | null = null;
    let mintedAtFork = 0;
    for (let round = 0; round < 10; round++) {
      if (round === 3) {
        fork = await chain.node.snapshot();
        mintedAtFork = minted.length;
      }
      if (round === 6 && fork !== null) {
        await chain.node.restore(fork);
        minted.length = Math.min(minted.length, mintedAtFork);
        await chain.node.warp(77n);
      }
      for (let action = random(3); action > 0; action--) await actOnce(random, minted);
      if (random(3) < 1) await chain.node.warp(BigInt(1 + Math.floor(random(900))));
      if (round === 8) watching = await watchPools(chain, database, PAIRS);
      await watching.step();
      await expectSame(watching, random);
    }
    await database.close();
  }, 240_000);

  it('quotes sales as the pools make them, across boundaries of liquidity', async () => {
    const random = randomNumbers(3);
    const database = openSqlite(':memory:');
    const minted: Minted[] = [];
    for (let round = 0; round < 12; round++) await actOnce(random, minted);
    const watching = await watchPools(chain, database, PAIRS);
    await watching.step();
    const { book } = watching;
    for (const [asset, quote] of PAIRS)
      for (const pool of book.pools(chain.token(asset), chain.token(quote)) ?? [])
        for (const [sell, buy] of [
          [asset, quote],
          [quote, asset],
        ] as const) {
          const amount = 10n ** BigInt(5 + Math.floor(random(19)));
          const sold = chain.token(sell);
          const sale = quoteSale(pool, book.ticks(pool.address), { sold, amount });
          const bought = await trySale(pool, { sold, bought: chain.token(buy), amount });
          if (bought !== null) expect(sale.amountOut).toBe(bought);
        }
    await database.close();
  }, 240_000);

  it('sells either side of a token in the direction of its pool', async () => {
    const side = await openPoolOfTwoSides();
    const database = openSqlite(':memory:');
    const { book, step } = await watchPools(chain, database, [
      ['doge', 'dex'],
      ['doge', side],
    ]);
    await step();
    for (const name of ['dex', side] as const) {
      const [pool, ...others] = book.pools(chain.token('doge'), chain.token(name)) ?? [];
      if (pool === undefined || others.length > 0) throw new Error('there is one pool');
      for (const [sell, buy] of [
        [name, 'doge'],
        ['doge', name],
      ] as const) {
        const [sold, amount] = [chain.token(sell), 10n ** 18n];
        const { amountOut } = quoteSale(pool, book.ticks(pool.address), { sold, amount });
        expect(amountOut).toBe(await trySale(pool, { sold, bought: chain.token(buy), amount }));
      }
    }
    await database.close();
  });
});

describe('worth of a reward', () => {
  const SECOND = 1_000;

  async function startWorth(usd: Partial<Record<TokenName, bigint>>): Promise<RewardWorth> {
    const database = openSqlite(':memory:');
    const { book, step } = await watchPools(chain, database, PAIRS);
    await step();
    await database.close();
    const prices = Object.entries(usd).map(
      ([name, usdE8]) => [chain.token(name as TokenName), { usdE8, publishedAt: SECOND }] as const,
    );
    const source = { name: 'test', staleAfterS: 60, fetch: async () => new Map(prices) };
    const board = new PriceBoard({
      sources: [source],
      intervalMs: 1,
      timeoutMs: 1_000,
      now: () => SECOND,
      onFault: (_, error) => {
        throw error;
      },
    });
    await board.refresh();
    const decimals = new TokenDecimals();
    for (const name of ['usdc', 'dai', 'dex'] as const) decimals.want(chain.token(name));
    const { client } = chain.node;
    await decimals.settle({
      block: undefined as never,
      call: (calls) =>
        Promise.all(calls.map(async (call) => (await client.call(call)).data ?? null)),
    });
    const tokens = { native: chain.token('weth'), usdToken: chain.token('usdc') };
    return new RewardWorth(tokens, { book, board, decimals });
  }

  const THOUSAND = 1_000n * 10n ** 6n;
  const ETHER = 10n ** 18n;

  it('is what the pool would give, never more than a source says', async () => {
    const alone = await startWorth({});
    const byPool = alone.toWei(chain.token('usdc'), THOUSAND) ?? 0n;
    // A third of an ether, less fee and slippage.
    expect(byPool).toBeLessThan(ETHER / 3n);
    expect(byPool).toBeGreaterThan(((ETHER / 3n) * 99n) / 100n);
    const doubted = await startWorth({ usdc: 50_000_000n, weth: 3_000n * 10n ** 8n });
    expect(doubted.toWei(chain.token('usdc'), THOUSAND)).toBe(ETHER / 6n);
    const praised = await startWorth({ usdc: 900_000_000n, weth: 3_000n * 10n ** 8n });
    expect(praised.toWei(chain.token('usdc'), THOUSAND)).toBe(byPool);
  });

  it('is that of a source where no pool is followed, and unknown without either', async () => {
    const worth = await startWorth({ dex: 6n * 10n ** 8n, weth: 3_000n * 10n ** 8n });
    expect(worth.toWei(chain.token('dex'), ETHER)).toBe(ETHER / 500n);
    expect(worth.toWei(chain.token('evil'), ETHER)).toBeNull();
    expect(worth.toWei(chain.token('native'), 7n)).toBe(7n);
    expect(worth.toWei(chain.token('weth'), 7n)).toBe(7n);
    expect(worth.weiToUsdE8(ETHER / 2n)).toBe(1_500n * 10n ** 8n);
    const dollars = (await startWorth({})).weiToUsdE8(ETHER / 2n) ?? 0n;
    expect(dollars / 10n ** 10n).toBe(14n);
  });
});

/** What the router would give now; null where the pool gives nothing for the whole amount. */
async function trySale(
  pool: Pool,
  sale: { readonly sold: Address; readonly bought: Address; readonly amount: bigint },
): Promise<bigint | null> {
  const data = encodeFunctionData({
    abi: swapRouterArtifact.abi,
    functionName: 'exactInputSingle',
    args: [
      {
        tokenIn: sale.sold,
        tokenOut: sale.bought,
        fee: pool.fee,
        recipient: FROM,
        amountIn: sale.amount,
        amountOutMinimum: 0n,
        sqrtPriceLimitX96: 0n,
      },
    ],
  });
  const call = { account: FROM, to: chain.market.router, data };
  const answer = await chain.node.client.call(call).catch(() => null);
  return answer?.data === undefined ? null : BigInt(answer.data);
}

/**
 * A pool of doge and dex at a price of four, and a second side of dex with the lowest address of
 * all: as a pair, it stands the other way round than in the pool.
 */
async function openPoolOfTwoSides(): Promise<TokenName> {
  const [doge, dex, side] = [chain.token('doge'), chain.token('dex'), chain.token('dai')];
  expect(BigInt(side) < BigInt(doge) && BigInt(doge) < BigInt(dex)).toBe(true);
  const send = { from: FROM, abi: poolArtifact.abi } as const;
  const { factory } = chain.market;
  const pair = [dex, doge, side, zeroAddress, 500] as const;
  await chain.node.send({
    from: FROM,
    to: factory,
    abi: factoryAbi,
    call: 'createPool',
    args: pair,
  });
  const args = [doge, dex, 500] as const;
  const asked = { address: factory, abi: factoryAbi, functionName: 'getPool', args } as const;
  const to = await chain.node.client.readContract(asked);
  await chain.node.send({ ...send, to, call: 'initialize', args: [1n << 97n] });
  for (const token of [doge, dex]) {
    const allowance = [to, maxUint256] as const;
    await chain.node.send({
      from: FROM,
      to: token,
      abi: erc20Abi,
      call: 'approve',
      args: allowance,
    });
  }
  const liquidity = [FROM, -SPACING, 100 * SPACING, 10n ** 24n] as const;
  await chain.node.send({ ...send, to, call: 'mint', args: liquidity });
  // It gives out the side that is asked for, and converts none.
  const stock = [to, 10n ** 24n] as const;
  await chain.node.send({ from: FROM, to: side, abi: erc20Abi, call: 'transfer', args: stock });
  return 'dai';
}
