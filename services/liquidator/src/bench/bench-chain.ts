import { createPublicClient, http } from 'viem';
import type { ChainBlock } from '../chain/chain-block.ts';
import { Follower, gapTable } from '../chain/follower.ts';
import { NodePool } from '../chain/node-pool.ts';
import { Evaluator } from '../evaluation/evaluator.ts';
import { OraclePrices } from '../prices/oracle-prices.ts';
import { PoolBook } from '../prices/pool-book.ts';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import { ModuleBook } from '../protocols/dex223/module-book.ts';
import { ModuleMirror } from '../protocols/dex223/module-mirror.ts';
import { migrate } from '../store/migrations.ts';
import { HISTORY_MIGRATIONS, PositionHistory } from '../store/position-history.ts';
import { RECORD_MIGRATIONS } from '../store/record-migrations.ts';
import { RecordStore } from '../store/record-store.ts';
import { openSqlite } from '../store/sqlite.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { watchPairs } from '../watch/watched-pairs.ts';
import { type Times, timesOf } from './bench-evaluation.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';

export type ChainRow = {
  readonly positions: number;
  /** Of a block in which a price has changed: HTTP requests to the node. */
  readonly requestsPerBlock: number;
  /** From when the block is there to when everything about it is known. */
  readonly blockMs: Times;
  /** From when the block is there to the verdict about the first insolvent position. */
  readonly detectionMs: number;
  readonly subjectFound: number;
  readonly naive: {
    readonly requestsPerBlock: number;
    readonly blockMs: Times;
    readonly subjectFound: number;
    /** What a million positions would take, at the rate of this run. */
    readonly millionPositionsSeconds: number;
  };
};

const BLOCKS = 8;
const WETH = 10n ** 18n;
const USDC = 10n ** 6n;

/** Both bots on one chain of this machine, with more and more positions. */
export async function benchChain(counts: readonly number[]): Promise<readonly ChainRow[]> {
  const chain = await TestChain.start();
  const proxy = await startCountingProxy(chain.url);
  try {
    const orderId = await chain.createOrder();
    const bot = await startBot(chain, proxy);
    const rows: ChainRow[] = [];
    let made = 0;
    for (const positions of counts) {
      await chain.movePrice('weth', 'usdc', '3000');
      for (; made < positions; made++) await openPosition(chain, orderId);
      rows.push(await measure(chain, proxy, { bot, positions }));
    }
    await bot.evaluator.close();
    return rows;
  } finally {
    await proxy.close();
    await chain.stop();
  }
}

/** 5 ETH beside a loan of 30,000 USDC that buys more: worth the debt down to about 2,000. */
export async function openPosition(chain: TestChain, orderId: bigint): Promise<void> {
  const positionId = await chain.takeLoan({
    orderId,
    amount: 30_000n * USDC,
    collateral: 'weth',
    collateralAmount: 5n * WETH,
  });
  await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
}

type Bot = {
  readonly evaluator: Evaluator;
  readonly subjects: Set<bigint>;
  /** When the first verdict since the last block came; 0 for none. */
  firstAt: number;
  follow(): Promise<void>;
};

async function startBot(chain: TestChain, proxy: CountingProxy): Promise<Bot> {
  const { market } = chain;
  const book = new ModuleBook();
  const wanted = watchPairs(book, { native: market.tokens.weth.address, usdToken: null });
  const feeTiers = [500, 3_000, 10_000];
  const pools = new PoolBook({ factory: market.factory, feeTiers, twapWindowS: null }, wanted);
  const prices = new OraclePrices(pools, new Map([[market.spotOracle, 'spot']]));
  const subjects = new Set<bigint>();
  const evaluator = new Evaluator({
    generation: 'first',
    workers: 1,
    handOut: 'chunks',
    handOutFrom: 20_000,
    onFault: (error) => {
      throw error;
    },
    onVerdict: ({ positionId }) => {
      if (bot.firstAt === 0) bot.firstAt = performance.now();
      subjects.add(positionId);
    },
    onRecovered: (positionId) => subjects.delete(positionId),
  });
  const onBlock = async ({ timestamp }: ChainBlock): Promise<void> => {
    for (const positionId of book.takeChanged()) {
      const position = book.position(positionId);
      const order = position === null ? null : book.order(position.orderId);
      if (position === null || order === null) evaluator.remove(positionId);
      else evaluator.put(position, order);
    }
    await evaluator.prepare();
    for (const pair of evaluator.pairs()) evaluator.setPrice(pair, prices.price(pair));
    await evaluator.evaluate(timestamp);
  };
  const follower = await startFollower({ chain, proxy, book, pools, onBlock });
  const follow = async (): Promise<void> => {
    while ((await follower.step()).kind !== 'idle') continue;
  };
  const bot: Bot = { evaluator, subjects, firstAt: 0, follow };
  return bot;
}

async function startFollower(parts: {
  readonly chain: TestChain;
  readonly proxy: CountingProxy;
  readonly book: ModuleBook;
  readonly pools: PoolBook;
  readonly onBlock: (block: ChainBlock) => Promise<void>;
}): Promise<Follower> {
  const { chain, proxy, book, pools, onBlock } = parts;
  const database = openSqlite(':memory:');
  await migrate(database, [RECORD_MIGRATIONS, HISTORY_MIGRATIONS]);
  const history = new PositionHistory();
  const gap = gapTable();
  const tables = [...book.tables, ...pools.tables, gap];
  const store = new RecordStore({ database, tables, histories: [history], undoBlocks: 20n });
  await store.load();
  const mirror = new ModuleMirror(book, history, {
    module: chain.module,
    drift: { everyBlocks: 1_000_000n, positionsPerSlice: 50 },
    onDrift: () => undefined,
  });
  const nodes = new NodePool({
    chainId: 31_337,
    nodes: [{ url: proxy.url, name: 'anvil', requestsPerSecond: null }],
    quorum: 1,
    timeoutMs: 60_000,
    lagBlocks: 3n,
    privateRelay: null,
  });
  return new Follower({
    nodes,
    store,
    gap,
    parts: [mirror, pools],
    listeners: [{ onBlock, onRollback: async () => undefined }],
    options: {
      startBlock: 1n,
      finalDepth: 20n,
      rangeBlocks: 1_000n,
      multicall: chain.market.multicall,
      callsPerRequest: 2_000,
    },
  });
}

async function measure(
  chain: TestChain,
  proxy: CountingProxy,
  { bot, positions }: { readonly bot: Bot; readonly positions: number },
): Promise<ChainRow> {
  await chain.prices.move('wbtc', 'usdc', '60000');
  await chain.movePrice('weth', 'usdc', '2900');
  await bot.follow();
  const blocks: number[] = [];
  const naiveBlocks: number[] = [];
  let requests = 0;
  let naiveRequests = 0;
  let naiveFound = 0;
  for (let block = 0; block < BLOCKS; block++) {
    await chain.prices.move('wbtc', 'usdc', `${60_100 + block}`);
    const begin = performance.now();
    proxy.take();
    await bot.follow();
    blocks.push(performance.now() - begin);
    requests += proxy.take().requests;
    const naive = await askOneByOne(chain, proxy, positions);
    naiveBlocks.push(naive.milliseconds);
    naiveRequests += proxy.take().requests;
    naiveFound = naive.subject;
  }
  if (naiveFound !== bot.subjects.size) throw new Error('the bots do not agree before the fall');
  await chain.movePrice('weth', 'usdc', '1900');
  bot.firstAt = 0;
  const begin = performance.now();
  await bot.follow();
  const detectionMs = Math.round((bot.firstAt - begin) * 1_000) / 1_000;
  const naive = await askOneByOne(chain, proxy, positions);
  if (naive.subject !== bot.subjects.size) throw new Error('the bots do not agree after the fall');
  const naiveMs = timesOf(naiveBlocks);
  return {
    positions,
    requestsPerBlock: requests / BLOCKS,
    blockMs: timesOf(blocks),
    detectionMs,
    subjectFound: bot.subjects.size,
    naive: {
      requestsPerBlock: naiveRequests / BLOCKS,
      blockMs: naiveMs,
      subjectFound: naive.subject,
      millionPositionsSeconds: Math.round((naiveMs.median / positions) * 1_000),
    },
  };
}

/** What earlier bots do: each position is a call, after each block. */
async function askOneByOne(
  chain: TestChain,
  proxy: CountingProxy,
  positions: number,
): Promise<{ readonly milliseconds: number; readonly subject: number }> {
  const client = createPublicClient({ transport: http(proxy.url) });
  const begin = performance.now();
  let subject = 0;
  for (let id = 0; id < positions; id++) {
    const [isSubject] = await client.readContract({
      address: chain.module,
      abi: marginModuleAbi,
      functionName: 'subjectToLiquidationExtended',
      args: [BigInt(id)],
    });
    if (isSubject) subject++;
  }
  return { milliseconds: performance.now() - begin, subject };
}
