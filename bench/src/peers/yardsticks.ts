import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OrderStream, recordsOf } from '../streams/order-stream.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const TIMEOUT_MS = 120_000;

/** A program beside the repository that runs a stream by itself and prints what it reached. */
export type Yardstick = {
  readonly name: string;
  /** Messages a second in millions, of one process. */
  readonly rate: (streamFile: string) => number;
  /** The hash of the reports on a stream. */
  readonly hash: (streamFile: string) => string;
};

/** Folder of the yardsticks, when there is one: they are not part of the repository. */
function yardstickFolder(): string | undefined {
  const folder = process.env['TANDEM_PERF'] ?? resolve(REPOSITORY, '../shared/perf');
  return existsSync(join(folder, 'driver.c')) ? folder : undefined;
}

/** The limit in C, compiled into `target`; undefined without a compiler. */
export function cLimit(
  source: 'engine_c' | 'engine_c_risk',
  target: string,
): Yardstick | undefined {
  const folder = yardstickFolder();
  if (folder === undefined) return undefined;
  const driver = join(target, 'driver');
  const library = join(target, `${source}.so`);
  const compiled = [
    ['-O2', '-shared', '-fPIC', '-o', library, join(folder, `${source}.c`)],
    ['-O2', '-o', driver, join(folder, 'driver.c'), '-ldl'],
  ].every((args) => spawnSync('gcc', args, { timeout: TIMEOUT_MS }).status === 0);
  if (!compiled) return undefined;
  const run = (file: string, mode: string): string => output(driver, [library, file, mode]);
  return {
    name: source === 'engine_c' ? 'C limit' : 'C limit with margin',
    rate: (file) => Number(/([\d.]+) Mmsg\/s/.exec(run(file, 'perf'))?.[1]),
    hash: (file) => /hash (\w+)/.exec(run(file, 'verify'))?.[1] ?? '',
  };
}

/** A prototype in plain JavaScript. Its rate is the better of two warm passes. */
export function prototype(name: string): Yardstick | undefined {
  const folder = yardstickFolder();
  if (folder === undefined) return undefined;
  const driver = join(folder, 'js/driver.mjs');
  const run = (file: string, mode: string): string =>
    output(process.execPath, [driver, name, file, mode]);
  return {
    name: `prototype ${name}`,
    rate: (file) => {
      const warm = /warm ([\d. ]+)/.exec(run(file, 'perf'))?.[1]?.trim().split(' ') ?? [];
      return Math.max(...warm.map(Number));
    },
    hash: (file) => /hash (\w+)/.exec(run(file, 'verify'))?.[1] ?? '',
  };
}

/** Writes a stream where the yardsticks can read it. */
export function writeStream(stream: OrderStream, folder: string): string {
  const file = join(folder, `${stream.name}.bin`);
  writeFileSync(file, recordsOf(stream));
  return file;
}

function output(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
