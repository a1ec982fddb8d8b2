import { Bot, type BotParts, type BotRole } from '../bot/bot.ts';
import { openAccounts } from '../bot/open-accounts.ts';
import { openQueue } from '../bot/open-queue.ts';
import type { Config } from '../config/config.ts';
import { KeystoreError } from '../keys/keystore.ts';
import { openLog } from '../operations/log.ts';
import { PortTakenError } from '../operations/operations-server.ts';
import { renderReport } from '../operations/report.ts';
import { renderPicture } from '../operations/terminal-view.ts';
import { checkRedis } from '../queue/check-redis.ts';
import type { Claim } from '../store/claim.ts';
import type { Flags } from './arguments.ts';
import { claimStore } from './claim-store.ts';
import { CommandFault } from './command-fault.ts';
import { endSignal } from './end-signal.ts';
import { loadConfig } from './load-config.ts';
import { openStore } from './open-store.ts';

const PICTURE_MS = 500;
const CLEAR = '\u001b[H\u001b[2J';

/** `run`, `watch-only` and `executor`: until Ctrl-C. */
export async function runBot(role: BotRole, flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const { LIQUIDATOR_DATABASE_URL: databaseUrl, LIQUIDATOR_REDIS_URL: redisUrl } = process.env;
  if (role === 'executor' && databaseUrl === undefined) {
    throw new CommandFault(
      'an executor shares its store with a watcher: set LIQUIDATOR_DATABASE_URL',
    );
  }
  if (config.queue.kind === 'redis' && redisUrl === undefined) {
    throw new CommandFault('queue.kind is redis: set LIQUIDATOR_REDIS_URL');
  }
  if (config.queue.kind === 'redis') await redisAnswers(redisUrl ?? '');
  const accounts = role === 'watch-only' ? [] : await accountsOf(config);
  const database = await openStore(config);
  let claims: readonly Claim[] = [];
  try {
    const { live } = config.execution;
    const addresses = live ? accounts.map((account) => account.address) : [];
    claims = await claimStore(config, role, { addresses, serverUrl: databaseUrl });
    const queue = openQueue(config, database, redisUrl);
    try {
      await runUntilEnd({ config, role, database, queue, accounts }, flags);
    } finally {
      await queue.close();
    }
  } finally {
    await database.close();
    for (const claim of claims) await claim.release();
  }
}

async function runUntilEnd(
  parts: Pick<BotParts, 'config' | 'role' | 'database' | 'queue' | 'accounts'>,
  flags: Flags,
): Promise<void> {
  const { config, role } = parts;
  const hasScreen = flags.screen === true && process.stdout.isTTY;
  if (flags.screen === true && !hasScreen) {
    console.error('--screen needs a terminal: lines of the log come instead');
  }
  const log = openLog(hasScreen ? 'silent' : config.operations.logLevel);
  const failure = new AbortController();
  const fail = (error: Error): void => {
    console.error(error.message);
    process.exitCode = 1;
    failure.abort();
  };
  const bot = new Bot({ ...parts, log, tell: () => undefined, fail });
  const end = AbortSignal.any([endSignal(), failure.signal]);
  const address = await startOf(bot);
  const { live } = config.execution;
  // The account of a dry run without keys is nobody's: nothing may ever be sent there.
  const hasKeys = config.keys.files.length > 0;
  const accounts = hasKeys ? parts.accounts.map((account) => account.address) : [];
  log.info({ role, live, address, accounts }, `the bot runs, ${modeOf(role, live)}`);
  const screen = hasScreen ? setInterval(() => draw(bot), PICTURE_MS) : null;
  await aborted(end);
  if (screen !== null) clearInterval(screen);
  log.info('ending: what is on its way is kept');
  await bot.stop();
  if (hasScreen) console.log(`\n${renderReport(await bot.report())}`);
}

function modeOf(role: BotRole, isLive: boolean): string {
  if (role === 'watch-only') return 'and watches only';
  return isLive ? 'LIVE: it sends transactions' : 'dry: it sends nothing';
}

async function redisAnswers(url: string): Promise<void> {
  try {
    await checkRedis(url);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFault(`the queue (LIQUIDATOR_REDIS_URL) does not answer: ${message || code}`);
  }
}

async function startOf(bot: Bot): Promise<string> {
  try {
    return await bot.start();
  } catch (error) {
    if (error instanceof PortTakenError) throw new CommandFault(error.message);
    throw error;
  }
}

async function accountsOf(config: Config) {
  try {
    return await openAccounts(config, process.env);
  } catch (error) {
    if (error instanceof KeystoreError) throw new CommandFault(error.message);
    throw error;
  }
}

function draw(bot: Bot): void {
  const { columns, rows } = process.stdout;
  // Without a line end behind the last one, which would push the first one out.
  const lines = renderPicture(bot.picture(), { columns, rows });
  process.stdout.write(`${CLEAR}${lines.join('\n')}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
