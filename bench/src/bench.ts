import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { BenchArguments } from './arguments.ts';
import { bookExperiment } from './experiments/book/book-experiment.ts';
import { durableExperiment } from './experiments/durable/durable-experiment.ts';
import { engineExperiment } from './experiments/engine/engine-experiment.ts';
import { entryExperiment } from './experiments/entry/entry-experiment.ts';
import { killServers } from './experiments/entry/server-process.ts';
import type { Experiment, Run } from './experiments/experiment.ts';
import { flatExperiment } from './experiments/flat/flat-experiment.ts';
import { historyExperiment } from './experiments/history/history-experiment.ts';
import { liquidationExperiment } from './experiments/liquidation/liquidation-experiment.ts';
import { projectionExperiment } from './experiments/projection/projection-experiment.ts';
import { recoveryExperiment } from './experiments/recovery/recovery-experiment.ts';
import { restartExperiment } from './experiments/restart/restart-experiment.ts';
import { settlementExperiment } from './experiments/settlement/settlement-experiment.ts';
import { signaturesExperiment } from './experiments/signatures/signatures-experiment.ts';
import { streamsExperiment } from './experiments/streams/streams-experiment.ts';
import { type Busyness, describeMachine, lookAtOthers, type Machine } from './report/machine.ts';
import { joinOutcomes, type Outcome } from './report/outcome.ts';
import { printGoals, printSection } from './report/print.ts';
import { makeStreams } from './streams/catalog.ts';
import type { OrderStream } from './streams/order-stream.ts';

const FULL_MESSAGES = 2_000_000;
const QUICK_MESSAGES = 200_000;

const EXPERIMENTS: readonly Experiment[] = [
  bookExperiment,
  engineExperiment,
  durableExperiment,
  recoveryExperiment,
  liquidationExperiment,
  flatExperiment,
  signaturesExperiment,
  projectionExperiment,
  historyExperiment,
  streamsExperiment,
  entryExperiment,
  restartExperiment,
  settlementExperiment,
];

/** Runs the chosen experiments one after the other and prints what they found. */
export async function runBench(args: BenchArguments): Promise<void> {
  const chosen = EXPERIMENTS.filter(
    ({ name }) => args.only.length === 0 || args.only.includes(name),
  );
  const unknown = args.only.filter((name) => !EXPERIMENTS.some((e) => e.name === name));
  if (unknown.length > 0) {
    const names = EXPERIMENTS.map(({ name }) => name).join(', ');
    throw new Error(`there is no experiment ${unknown.join(', ')}; there are ${names}`);
  }
  const parent = resolve(args.data ?? '.tandem/bench');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'run-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killServers();
      clear();
      // By its default now.
      process.kill(process.pid, signal);
    });
  }
  try {
    await runIn(folder, chosen, args);
  } finally {
    clear();
  }
}

async function runIn(
  folder: string,
  chosen: readonly Experiment[],
  args: BenchArguments,
): Promise<void> {
  const machine = describeMachine();
  const before = await lookAtOthers();
  const atUtc = new Date().toISOString();
  const started = performance.now();
  const run = prepare(folder, args);
  const outcomes: Outcome[] = [];
  for (const experiment of chosen) {
    try {
      outcomes.push(await experiment.run(run));
    } catch (error) {
      // One part that does not run must not hide the figures of the others.
      const reason = error instanceof Error ? error.message : String(error);
      const fault = `${experiment.name}: ${reason}`;
      outcomes.push({ sections: [], ratios: [], goals: [], faults: [fault] });
      run.say(`not measured: ${fault}`);
    }
  }
  const all = joinOutcomes(outcomes);
  const seconds = Math.round((performance.now() - started) / 1e3);
  const { isQuick } = args;
  const others = { before, after: await lookAtOthers() };
  const made = { atUtc, machine, others, node: process.version, isQuick, seconds };
  publish({ ...made, ...all }, args);
}

type BenchResult = Required<Outcome> & {
  readonly atUtc: string;
  readonly machine: Machine;
  /** What else the machine did before the first experiment and after the last one. */
  readonly others: { readonly before: Busyness; readonly after: Busyness };
  readonly node: string;
  readonly isQuick: boolean;
  readonly seconds: number;
};

/** For people, for a file, and for programs: the same figures. */
function publish(result: BenchResult, args: BenchArguments): void {
  const { machine, others, node, sections, ratios, goals, faults } = result;
  const { processor, cores, memoryGiB, system, timerCostNs } = machine;
  console.log(`${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, node ${node};`);
  console.log(`one pair of clock readings takes ${timerCostNs} ns`);
  console.log(`others: before ${wordsOf(others.before)}; after ${wordsOf(others.after)}`);
  for (const section of sections) console.log(printSection(section));
  console.log(printGoals('Ratios, both sides measured in this run', ratios));
  console.log(printGoals('Figures with a goal', goals));
  for (const fault of faults) console.log(`\nFAULT ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  if (args.out !== undefined) {
    mkdirSync(dirname(resolve(args.out)), { recursive: true });
    writeFileSync(args.out, `${JSON.stringify(result, null, 2)}\n`);
  }
  if (args.isJson) console.log(JSON.stringify(result));
}

function wordsOf({ busyCores, loadAverage }: Busyness): string {
  return `${busyCores} cores busy, load ${loadAverage.join(' ')}`;
}

function prepare(folder: string, args: BenchArguments): Run {
  let streams: readonly OrderStream[] | undefined;
  const say = (line: string): void => console.error(line);
  return {
    isQuick: args.isQuick,
    rounds: args.rounds ?? (args.isQuick ? 2 : 5),
    folder,
    say,
    streams: () => {
      if (streams === undefined) say('making the streams');
      streams ??= makeStreams(args.isQuick ? QUICK_MESSAGES : FULL_MESSAGES);
      return streams;
    },
  };
}
