import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DetectorName } from './planted-fault.ts';

/** What a detector said about a tree. */
export type Finding = {
  readonly outcome: 'silent' | 'alarm' | 'broken';
  readonly message: string;
  readonly seconds: number;
};

const TIME_LIMIT_MS = 240_000;
const OUT = 'planted-fault-report.json';

/** The comparisons of the two engines are programs of their own. */
const COMPARISONS: Readonly<Record<'dense' | 'comparison', readonly string[]>> = {
  dense: ['simulation/src/planted-faults/compare-main.ts', '--out', OUT],
  comparison:
    `simulation/src/differential/main.ts --commands 80000 --per-seed 4000 --out ${OUT}`.split(' '),
};

const TEST_FILES: Readonly<
  Record<Exclude<DetectorName, 'dense' | 'comparison'>, readonly string[]>
> = {
  quantity: ['packages/quantity'],
  protocol: ['packages/protocol'],
  scenarios: ['packages/engine/src/scenarios'],
  examples: ['apps/tandem/src/reference-pages'],
  engine: ['packages/engine', 'packages/margin', 'simulation/src/reference', 'engine-audit'],
  simulation: ['simulation/src/workload', 'simulation/src/differential'],
  rewriting: ['simulation/src/planted-faults/rewritten', 'simulation/src/planted-faults/replay-'],
  journal: ['packages/journal'],
  sequencer: ['packages/sequencer'],
};

/** Lets one detector look at a tree. It stops at the first thing that it finds. */
export async function detect(name: DetectorName, root: string): Promise<Finding> {
  const startedMs = performance.now();
  rmSync(join(root, OUT), { force: true });
  const isComparison = name === 'dense' || name === 'comparison';
  const call = isComparison ? COMPARISONS[name] : vitestCall(TEST_FILES[name], root);
  const end = await run(call, root);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  if (end === 'late') return { outcome: 'alarm', message: 'it does not come to an end', seconds };
  if (end.code === 0) return { outcome: 'silent', message: '', seconds };
  const said = isComparison ? explainComparison(root, end.text) : explainTests(root);
  if (said === undefined) return { outcome: 'broken', message: lastLines(end.text), seconds };
  return { outcome: 'alarm', message: said, seconds };
}

function vitestCall(files: readonly string[], root: string): readonly string[] {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const quiet = ['--bail=1', '--reporter=json', `--outputFile=${OUT}`];
  return [program, 'run', ...files, ...quiet];
}

type End = { readonly code: number | null; readonly text: string } | 'late';

function run(call: readonly string[], root: string): Promise<End> {
  // A test run inside a test run must not take the outer one for its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')),
  );
  return new Promise((resolve) => {
    const child = spawn(process.execPath, call, { cwd: root, env, detached: true });
    let text = '';
    const note = (chunk: Buffer): void => {
      text = (text + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      resolve('late');
    }, TIME_LIMIT_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, text });
    });
  });
}

type ComparisonOutput = {
  readonly mismatch: {
    readonly seed: number;
    readonly sequence: number;
    readonly command: { readonly kind: string };
  } | null;
};

function explainComparison(root: string, text: string): string | undefined {
  const path = join(root, OUT);
  if (!existsSync(path)) {
    const assertion = /AssertionError: (.*)/.exec(text)?.[1];
    return assertion === undefined ? undefined : `an assertion: ${assertion}`;
  }
  const { mismatch } = JSON.parse(readFileSync(path, 'utf8')) as ComparisonOutput;
  if (mismatch === null) return undefined;
  const { seed, sequence, command } = mismatch;
  return `the two engines differ at ${command.kind}, seed ${seed}, command ${sequence}`;
}

type TestOutput = {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
};

function explainTests(root: string): string | undefined {
  const path = join(root, OUT);
  if (!existsSync(path)) return undefined;
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as TestOutput;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return `${name.slice(root.length + 1)}: ${failed.fullName}`;
  }
  return undefined;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join(' | ').slice(0, 600);
}
