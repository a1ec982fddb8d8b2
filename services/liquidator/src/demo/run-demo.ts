import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bot } from '../bot/bot.ts';
import { openAccounts } from '../bot/open-accounts.ts';
import { openQueue } from '../bot/open-queue.ts';
import type { Config } from '../config/config.ts';
import { openLog } from '../operations/log.ts';
import type { Report } from '../operations/report.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import type { TestChain } from '../test-chain/test-chain.ts';
import { openDatabase } from '../watch/open-database.ts';
import { demoConfig, demoConfigText } from './demo-config.ts';
import { writeDemoFiles } from './demo-files.ts';
import { crash, type DemoMarket, letTimePass, openDemoMarket } from './demo-market.ts';

export type DemoOptions = {
  readonly chain: TestChain;
  /** That go under. */
  readonly positions: number;
  readonly port: number;
  /** Goes on after the last liquidation, until `end`. */
  readonly stay: boolean;
  readonly tell: (line: string) => void;
  readonly end: AbortSignal;
};

export type DemoResult = {
  readonly report: Report;
  /** Wei that the receiver has more than before, read from the chain. */
  readonly receivedWei: bigint;
  readonly liquidated: number;
  readonly market: DemoMarket;
};

const LOOK_MS = 100;
const BLOCK_S = 1;

/** One generation: positions, a crash, and the bot as anybody would start it. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { chain, positions, tell } = options;
  const { client } = chain.node;
  const fromBlock = await client.getBlockNumber();
  const market = await openDemoMarket(chain, positions);
  tell(`${positions + 1} positions borrow 30,000 USDC each and put it into ether at 3,000`);
  tell(
    `position ${market.slow} borrows as much at 20 % a month and keeps it, with 150 USDC to lose`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-demo-'));
  try {
    const files = await writeDemoFiles(folder);
    const text = demoConfigText(chain, files, { fromBlock, port: options.port });
    const config = demoConfig(text);
    const path = join(folder, 'liquidator.toml');
    writeFileSync(path, text);
    if (options.stay) tell(`its configuration, for other commands: --config ${path}`);
    return { ...(await liquidate(options, config, market)), market };
  } finally {
    await client.setIntervalMining({ interval: 0 });
    await client.setAutomine(true);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function liquidate(
  options: DemoOptions,
  config: Config,
  { slow }: DemoMarket,
): Promise<Omit<DemoResult, 'market'>> {
  const { chain, positions, tell, end, stay } = options;
  const { client } = chain.node;
  const receiver = { address: addressOf('cold') };
  const before = await client.getBalance(receiver);
  const database = await openDatabase(config);
  const queue = openQueue(config, database, undefined);
  const accounts = await openAccounts(config, {});
  // What the lines of the demo do not tell, and whoever looks at it should know.
  const log = openLog('error');
  const fail = (error: Error): never => {
    throw error;
  };
  const bot = new Bot({ config, role: 'run', database, queue, accounts, log, tell, fail });
  const address = await bot.start();
  try {
    tell(`the bot watches; its figures: ${address}/metrics`);
    tell('ether falls to 1,900');
    await crash(chain);
    // Until now every transaction was a block; from here on blocks come by themselves.
    await client.setAutomine(false);
    await client.setIntervalMining({ interval: BLOCK_S });
    while (bot.liquidated < positions && !end.aborted) await sleep(LOOK_MS);
    if (!end.aborted) {
      tell(`19 hours pass: the debt of position ${slow} outgrows its value, at the same prices`);
      await letTimePass(chain);
    }
    const isDone = (): boolean => bot.liquidated > positions && !stay;
    while (!isDone() && !end.aborted) await sleep(LOOK_MS);
  } finally {
    await bot.stop();
  }
  const report = await bot.report();
  const receivedWei = (await client.getBalance(receiver)) - before;
  await queue.close();
  await database.close();
  return { report, receivedWei, liquidated: bot.liquidated };
}
