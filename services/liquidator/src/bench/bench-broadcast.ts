import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPublicClient, type Hex, webSocket } from 'viem';
import { Bot } from '../bot/bot.ts';
import { openAccounts } from '../bot/open-accounts.ts';
import { openQueue } from '../bot/open-queue.ts';
import { demoConfig, demoConfigText } from '../demo/demo-config.ts';
import { writeDemoFiles } from '../demo/demo-files.ts';
import { openLog } from '../operations/log.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { openDatabase } from '../watch/open-database.ts';
import { openPosition } from './bench-chain.ts';
import { type Times, timesOf } from './bench-evaluation.ts';

const WEI = 10n ** 18n;
const BLOCK_MS = 250;
/** Long enough for the whole bot to have followed what was set up. */
const SETTLED_MS = 1_500;

/**
 * The whole bot over a WebSocket: from when a node tells of the block in which a position goes
 * under to when it has the signed first step. In between: logs and state of that block, verdict,
 * queue, the contract's own word, estimate, profit rule, signature, and the intent on disk.
 */
export async function benchBroadcast(rounds: number): Promise<Times> {
  const chain = await TestChain.start();
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-bench-'));
  try {
    const reward = { asset: 'native', amount: WEI / 20n } as const;
    const orderId = await chain.createOrder({ reward });
    const files = await writeDemoFiles(folder);
    const url = chain.url.replace('http', 'ws');
    const config = demoConfig(
      demoConfigText(chain, files, { fromBlock: 0n, port: 0 }).replace(chain.url, url),
    );
    const database = await openDatabase(config);
    const queue = openQueue(config, database, undefined);
    const accounts = await openAccounts(config, {});
    const parts = { config, database, queue, accounts, log: openLog('silent') };
    const fail = (error: Error): never => {
      throw error;
    };
    const bot = new Bot({ ...parts, role: 'run', tell: () => undefined, fail });
    await bot.start();
    const watch = watchNode(url);
    const runs: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await chain.movePrice('weth', 'usdc', '3000');
      await openPosition(chain, orderId);
      await sleep(SETTLED_MS);
      watch.pending.length = 0;
      await chain.movePrice('weth', 'usdc', '1900');
      const fell = await chain.node.client.getBlockNumber();
      // Transactions are blocks of their own; what is final needs more of them.
      while (bot.liquidated < round) {
        await sleep(BLOCK_MS);
        await chain.node.client.mine({ blocks: 1 });
      }
      runs.push((await watch.firstOf(addressOf('liquidator'))) - watch.seenAt(fell));
    }
    await watch.close();
    await bot.stop();
    await queue.close();
    await database.close();
    return timesOf(runs);
  } finally {
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Pending = { readonly hash: Hex; readonly at: number };

/** When the node told of each block, and of each transaction that it was sent. */
function watchNode(url: string) {
  const client = createPublicClient({ transport: webSocket(url, { reconnect: false }) });
  const blocks = new Map<bigint, number>();
  const pending: Pending[] = [];
  const stopBlocks = client.watchBlockNumber({
    onBlockNumber: (number) => blocks.set(number, performance.now()),
  });
  const stopPending = client.watchPendingTransactions({
    onTransactions: (hashes) => {
      for (const hash of hashes) pending.push({ hash, at: performance.now() });
    },
  });
  return {
    pending,
    seenAt: (block: bigint): number => {
      const at = blocks.get(block);
      if (at === undefined) throw new Error(`the node told nobody of block ${block}`);
      return at;
    },
    firstOf: async (from: string): Promise<number> => {
      for (const { hash, at } of pending) {
        const sent = await client.getTransaction({ hash });
        if (sent.from.toLowerCase() === from.toLowerCase()) return at;
      }
      throw new Error('the node was sent nothing');
    },
    close: async (): Promise<void> => {
      stopBlocks();
      stopPending();
      (await client.transport.getRpcClient()).close();
    },
  };
}
