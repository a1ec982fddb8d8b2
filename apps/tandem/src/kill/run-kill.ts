import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseCount } from '../arguments/numbers.ts';
import { readOptions } from '../arguments/read-options.ts';
import { UsageError } from '../arguments/usage-error.ts';
import type { Json } from '../audit/audit-json.ts';
import { complain, sayJson } from '../output.ts';

const CYCLES_MAX = 100_000;
const SEED_MAX = 2 ** 31;
const LIFE_MS_MAX = 60_000;

/** What was asked for, and a folder that is deleted at the end. */
export type KillOrder = {
  readonly data: string;
  readonly cycles: number;
  readonly seed: number;
  readonly lifeMsMax: number;
  readonly has: (flag: string) => boolean;
};

/** A program that kills another one again and again. */
export type KillProgram = {
  /** As it is typed. */
  readonly name: string;
  /** What it kills, for the evidence. */
  readonly test: string;
  readonly help: string;
  readonly cycles: number;
  readonly lifeMs: number;
  /** Options without a value. */
  readonly flags?: readonly string[];
  readonly kill: (order: KillOrder) => Promise<KillOutcome>;
};

/** What was found, and whether all of it is as it must be. */
export type KillOutcome = {
  readonly result: { readonly [field: string]: Json };
  readonly isRight: boolean;
};

/** Runs such a program; returns the code with which it ends. */
export async function runKill({ kill, test, ...program }: KillProgram): Promise<number> {
  const { name, help, flags = [] } = program;
  const { values } = readOptions(name, {
    options: {
      cycles: { type: 'string', default: String(program.cycles) },
      seed: { type: 'string', default: '1' },
      life: { type: 'string', default: String(program.lifeMs) },
      evidence: { type: 'string' },
      help: { type: 'boolean' },
      ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' } as const])),
    },
  });
  if (values.help === true) {
    complain(help);
    return 0;
  }
  const number = (option: 'cycles' | 'seed' | 'life', high: number): number =>
    parseCount(values[option], { command: name, option, low: 1, high });
  const given = new Map<string, unknown>(Object.entries(values));
  const data = mkdtempSync(join(tmpdir(), `tandem-${name}-`));
  const startedMs = performance.now();
  try {
    const { result, isRight } = await kill({
      data,
      cycles: number('cycles', CYCLES_MAX),
      seed: number('seed', SEED_MAX),
      lifeMsMax: number('life', LIFE_MS_MAX),
      has: (flag) => given.get(flag) === true,
    });
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const evidence = { test, node: process.version, ...result, seconds };
    if (values.evidence !== undefined) {
      writeFileSync(values.evidence, `${JSON.stringify(evidence, null, 2)}\n`);
    }
    sayJson(evidence);
    return isRight ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`${name}: ${error.message}`);
    return 2;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
