import { executorConfigOf } from '../bot/executor-config.ts';
import type { Config } from '../config/config.ts';
import { RewardWorth } from '../prices/reward-worth.ts';
import { type Closure, readClosures } from '../store/position-history.ts';
import { liquidationGas } from '../watch/candidate-of.ts';
import { EvaluationLoop } from '../watch/evaluation-loop.ts';
import { openDatabase } from '../watch/open-database.ts';
import { openNodes, Watcher } from '../watch/watcher.ts';
import { Advance } from './advance.ts';
import type { Recording } from './recording.ts';
import { ReplayNode } from './replay-node.ts';
import type { Upstream } from './upstream.ts';
import { type VirtualLiquidation, VirtualLiquidations } from './virtual-liquidations.ts';

export type BacktestOptions = {
  readonly config: Config;
  readonly recording: Recording;
  /** null: the recording alone. */
  readonly upstream: Upstream | null;
  readonly from: bigint;
  readonly to: bigint;
  /** Wei for a unit of gas; null: base fee of each block and the configured tip. */
  readonly gasPriceWei: bigint | null;
  /** After each block of the range. */
  readonly onBlock?: (block: bigint) => void;
};

export type Backtest = {
  readonly from: bigint;
  readonly to: bigint;
  readonly positionsAtEnd: number;
  readonly evaluated: number;
  readonly liquidations: readonly VirtualLiquidation[];
  /** How positions really ended in the range. */
  readonly closures: readonly Closure[];
};

const CLOSURES_MOST = 100_000;
const TIMEOUT_MS = 120_000;
/** Steps without getting further that are taken for standing still. */
const STEPS_MOST = 1000;

/** Walks the bot through the past, block by block. */
export async function runBacktest(options: BacktestOptions): Promise<Backtest> {
  const { recording, upstream, from, to } = options;
  const node = new ReplayNode({
    recording,
    upstream,
    chainId: options.config.chain.id,
    head: from,
    last: to,
    logRange: BigInt(options.config.chain.logRange),
  });
  const config = pastConfig(options.config, await node.listen());
  const database = await openDatabase(config);
  const nodes = openNodes(config);
  const watcher = new Watcher({ config, database, nodes, onDrift: () => undefined });
  const { pools: book, decimals } = watcher;
  const tokens = { native: config.protocol.native, usdToken: config.prices.usdToken };
  const worth = new RewardWorth(tokens, { book, board: null, decimals });
  const virtual = new VirtualLiquidations(executorConfigOf(config).profit);
  let evaluated = 0;
  const loop: EvaluationLoop = new EvaluationLoop({
    config,
    watcher,
    worth,
    database,
    hooks: {
      onCandidate: async ({ positionId, foundAtBlock, rewardWei }, { position }) => {
        virtual.found(positionId, foundAtBlock, rewardWei, liquidationGas(position));
      },
      onDecision: () => undefined,
      onReport: (report) => {
        evaluated += report.evaluated;
      },
      onFault: (error) => {
        throw error;
      },
    },
  });
  const { gasPriceWei } = options;
  const advance = new Advance({ config, gasPriceWei, watcher, worth, loop, virtual });
  watcher.listen(loop);
  watcher.listen(advance);
  try {
    await watcher.load();
    // Said now, and not after hours.
    await node.moveTo(to);
    for (let head = from; head <= to; head += 1n) {
      await stepTo(head, node, watcher);
      options.onBlock?.(head);
    }
    const closures = await readClosures(database, CLOSURES_MOST);
    return {
      from,
      to,
      positionsAtEnd: [...watcher.book.openPositions()].length,
      evaluated,
      liquidations: virtual.results,
      closures: closures.filter(({ block }) => block >= from),
    };
  } finally {
    await loop.close();
    await nodes.close();
    await node.close();
    await database.close();
  }
}

/** The same options, but for where the chain is and what is kept. */
function pastConfig(config: Config, url: string): Config {
  return {
    ...config,
    store: { path: ':memory:' },
    chain: {
      ...config.chain,
      nodes: [url],
      quorum: 1,
      confirmations: 1,
      timeoutMs: TIMEOUT_MS,
      requestsPerSecond: Number.MAX_SAFE_INTEGER,
    },
  };
}

async function stepTo(head: bigint, node: ReplayNode, watcher: Watcher): Promise<void> {
  await node.moveTo(head);
  for (let steps = 0; watcher.block !== head; steps += 1) {
    if (steps > STEPS_MOST) throw new Error(`the bot does not get to block ${head}`);
    try {
      await watcher.step();
    } catch (error) {
      // What the node in between could not tell says more than what became of it.
      throw node.missing === null ? error : new Error(node.missing, { cause: error });
    }
    if (node.missing !== null) throw new Error(node.missing);
  }
}
