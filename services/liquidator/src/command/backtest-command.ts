import { createWriteStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseUnits } from 'viem';
import { Progress } from '../backtest/progress.ts';
import { Recording, readRecording } from '../backtest/recording.ts';
import { backtestJson, renderBacktest } from '../backtest/render-backtest.ts';
import { type Backtest, type BacktestOptions, runBacktest } from '../backtest/run-backtest.ts';
import { openUpstream } from '../backtest/upstream.ts';
import { describeFault } from '../chain/node-faults.ts';
import type { Config } from '../config/config.ts';
import { openLog } from '../operations/log.ts';
import type { Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';
import { integerFlag } from './integer-flag.ts';
import { loadConfig } from './load-config.ts';

const GWEI_DIGITS = 9;

/** Walks through a range with nodes, and keeps all that they said. */
export async function recordCommand(flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const { out } = flags;
  if (out === undefined) throw new CommandFault('--out names the file to be written');
  if (existsSync(out)) throw new CommandFault(`${out} exists: a recording is never written over`);
  const range = rangeOf(flags, config);
  const recording = new Recording();
  const [from, to] = [range.from.toString(), range.to.toString()];
  recording.header = {
    version: 1,
    chainId: config.chain.id,
    module: config.protocol.module,
    from,
    to,
  };
  await replay(config, recording, range, flags);
  await pipeline(Readable.from(recording.lines()), createWriteStream(out, { flags: 'wx' }));
  console.log(`blocks ${from} to ${to} are in ${out}`);
}

/** From nodes, or from a recorded file. */
export async function backtestCommand(flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const backtest =
    flags.log === undefined ? await fromNodes(config, flags) : await fromFile(config, flags);
  console.log(flags.json === true ? backtestJson(backtest) : renderBacktest(backtest));
}

function fromNodes(config: Config, flags: Flags): Promise<Backtest> {
  return replay(config, new Recording(), rangeOf(flags, config), flags);
}

async function fromFile(config: Config, flags: Flags): Promise<Backtest> {
  const recording = read(flags.log ?? '');
  const { header } = recording;
  if (header === null) throw new CommandFault(`${flags.log} has no header`);
  const { chainId, module } = header;
  if (
    chainId !== config.chain.id ||
    module.toLowerCase() !== config.protocol.module.toLowerCase()
  ) {
    throw new CommandFault(`${flags.log} is of module ${module} on chain ${chainId}, not of yours`);
  }
  const [least, most] = [Number(header.from), Number(header.to)];
  const from = integerFlag('from', flags.from, { least, most }, least);
  const to = integerFlag('to', flags.to, { least: from, most }, most);
  const range = { from: BigInt(from), to: BigInt(to) };
  const gasPriceWei = gasPriceOf(flags);
  return run({ config, recording, ...range, upstream: null, gasPriceWei });
}

type Range = { readonly from: bigint; readonly to: bigint };

function rangeOf(flags: Flags, { protocol }: Config): Range {
  const most = Number.MAX_SAFE_INTEGER;
  const from = integerFlag('from', flags.from, { least: protocol.fromBlock, most });
  const to = integerFlag('to', flags.to, { least: from, most });
  return { from: BigInt(from), to: BigInt(to) };
}

async function replay(
  config: Config,
  recording: Recording,
  range: Range,
  flags: Flags,
): Promise<Backtest> {
  const { upstream, close } = openUpstream(config);
  try {
    const gasPriceWei = gasPriceOf(flags);
    return await run({ config, recording, ...range, upstream, gasPriceWei });
  } finally {
    await close();
  }
}

async function run(options: BacktestOptions): Promise<Backtest> {
  const { from, to, config } = options;
  const log = openLog(config.operations.logLevel, 'error');
  const progress = new Progress(Number(to - from) + 1, {
    isTerminal: process.stderr.isTTY,
    write: (text) => void process.stderr.write(text),
    log: (walk, text) => log.info(walk, text),
    nowMs: Date.now,
  });
  try {
    return await runBacktest({ ...options, onBlock: () => progress.step() });
  } catch (error) {
    throw new CommandFault(`the back-test ended: ${describeFault(error)}`);
  } finally {
    progress.end();
  }
}

function read(path: string): Recording {
  try {
    return readRecording(path);
  } catch (error) {
    throw new CommandFault((error as Error).message);
  }
}

function gasPriceOf(flags: Flags): bigint | null {
  const given = flags['gas-price'];
  if (given === undefined) return null;
  if (/^\d+(?:\.\d{1,9})?$/.test(given)) return parseUnits(given, GWEI_DIGITS);
  throw new CommandFault(`--gas-price is ${given}, and must be a decimal in gwei`);
}
