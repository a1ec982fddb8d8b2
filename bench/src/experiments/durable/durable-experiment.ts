import { Isolate } from '../../isolate/isolate.ts';
import type { Load, LoopResult } from '../../measure/open-loop.ts';
import { median } from '../../measure/percentiles.ts';
import { atLeast, atMost, known, type Outcome, type Row, round } from '../../report/outcome.ts';
import { publishedStream } from '../../streams/catalog.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { DurableReply, DurableRequest, DurableTarget } from './durable-worker.ts';

type DurableIsolate = Isolate<DurableRequest, DurableReply>;

const TARGETS: readonly DurableTarget[] = ['venue', 'journal', 'nothing'];
const GOAL_PER_SECOND = 200_000;
/** A rate counts as reached when so much of it was durable. */
const REACHED = 0.98;
const ROUNDS_MAX = 5;
/**
 * A million commands, most of them as fast as in the load that counts: it takes so many until the
 * compiler has come to an end, which on two cores works on one of them.
 */
const WARM_UP: readonly Load[] = [
  { perSecond: 100_000, durationMs: 2_000 },
  { perSecond: GOAL_PER_SECOND, durationMs: 4_000 },
];
const LOADS: readonly Load[] = [
  { perSecond: 1_000, durationMs: 2_000 },
  { perSecond: 10_000, durationMs: 1_500 },
  { perSecond: 100_000, durationMs: 1_000 },
  { perSecond: GOAL_PER_SECOND, durationMs: 1_000 },
  { perSecond: 400_000, durationMs: 500 },
];
const QUICK_LOADS: readonly Load[] = [
  { perSecond: 10_000, durationMs: 500 },
  { perSecond: GOAL_PER_SECOND, durationMs: 500 },
];

type Sample = {
  readonly load: Load;
  readonly what: string;
  readonly result: LoopResult;
  readonly gcMaxMs: number;
};
type Samples = { readonly loops: Sample[]; readonly rawP50: number[]; readonly rawP99: number[] };

/** From arrival to durable under constant load: the whole venue, the journal, the loop alone. */
export const durableExperiment: Experiment = {
  name: 'durable',
  run: async (run) => {
    const script = new URL('./durable-worker.ts', import.meta.url);
    const isolates = TARGETS.map((what) => ({
      what,
      isolate: new Isolate<DurableRequest, DurableReply>(script),
    }));
    try {
      return report(await measure(run, isolates));
    } finally {
      for (const { isolate } of isolates) await isolate.close();
    }
  },
};

type Target = { readonly what: DurableTarget; readonly isolate: DurableIsolate };

async function measure(run: Run, targets: readonly Target[]): Promise<Samples> {
  const { folder } = run;
  const loads = run.isQuick ? QUICK_LOADS : LOADS;
  const rounds = run.isQuick ? 1 : Math.min(run.rounds, ROUNDS_MAX);
  const stream = publishedStream(itemsOf(WARM_UP) + rounds * itemsOf(loads));
  const samples: Samples = { loops: [], rawP50: [], rawP99: [] };
  for (const { what, isolate } of targets) {
    await isolate.ask({ task: 'open', what, folder, stream });
    for (const load of WARM_UP) await isolate.ask({ task: 'load', load });
  }
  for (let count = 1; count <= rounds; count += 1) {
    for (const load of loads) {
      run.say(`durable: round ${count} of ${rounds}, ${load.perSecond} a second`);
      for (const { what, isolate } of targets) {
        const { rawMs } = await isolate.ask({ task: 'raw', folder });
        samples.rawP50.push(rawMs?.p50 ?? Number.NaN);
        samples.rawP99.push(rawMs?.p99 ?? Number.NaN);
        const { result, gc } = await isolate.ask({ task: 'load', load });
        const gcMaxMs = gc?.maxMs ?? Number.NaN;
        if (result !== undefined) samples.loops.push({ load, what, result, gcMaxMs });
      }
    }
  }
  for (const { isolate } of targets) await isolate.ask({ task: 'close' });
  return samples;
}

function itemsOf(loads: readonly Load[]): number {
  return loads.reduce((sum, load) => sum + (load.perSecond * load.durationMs) / 1e3, 0);
}

type Figures = {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly perSecond: number;
  readonly refused: number;
  readonly gcMaxMs: number;
};

function figuresOf(samples: Samples, what: string, perSecond: number): Figures {
  const found = samples.loops.filter((s) => s.what === what && s.load.perSecond === perSecond);
  const middle = (pick: (result: LoopResult) => number): number =>
    median(found.map(({ result }) => pick(result)));
  return {
    p50: middle(({ latencyMs }) => latencyMs.p50),
    p99: middle(({ latencyMs }) => latencyMs.p99),
    p999: middle(({ latencyMs }) => latencyMs.p999),
    perSecond: middle(({ donePerSecond }) => donePerSecond),
    refused: middle(({ refused }) => refused),
    gcMaxMs: median(found.map(({ gcMaxMs }) => gcMaxMs)),
  };
}

function report(samples: Samples): Outcome {
  const rates = [...new Set(samples.loops.map(({ load }) => load.perSecond))];
  const rows: Row[] = [];
  for (const what of TARGETS) {
    for (const perSecond of rates) {
      const figures = figuresOf(samples, what, perSecond);
      rows.push({
        what,
        'offered/s': perSecond,
        'durable/s': Math.round(figures.perSecond),
        'p50 ms': round(figures.p50),
        'p99 ms': round(figures.p99),
        'p99.9 ms': round(figures.p999),
        refused: figures.refused,
        'GC max ms': round(figures.gcMaxMs),
      });
    }
  }
  const rawP50 = median(samples.rawP50);
  rows.push({
    what: 'raw fdatasync',
    'p50 ms': round(rawP50),
    'p99 ms': round(median(samples.rawP99)),
  });
  const goal = figuresOf(samples, 'venue', GOAL_PER_SECOND);
  const section = {
    name: 'durable',
    title: 'Arrival to durable under constant load (open loop, group commit with fdatasync)',
    notes: [
      'venue: sequencer, journal thread and engine, S1 flow of 10,000 accounts. journal: records',
      'of 128 bytes. The generator runs on the thread of the sequencer. nothing: the generator',
      'alone, late when others have the processor: no target does better. Raw: one block of 4 KiB.',
    ],
    rows,
  };
  return {
    sections: [section],
    ratios: [known('durable: venue p50 at 200k/s / raw fdatasync p50', goal.p50 / rawP50, 'x')],
    goals: [
      atLeast('durable: commands at 200k/s offered', goal.perSecond, {
        goal: GOAL_PER_SECOND * REACHED,
        unit: 'cmd/s',
      }),
      atMost('durable: p50 at 200k/s', goal.p50, { goal: 0.5, unit: 'ms' }),
      atMost('durable: p99 at 200k/s', goal.p99, { goal: 2, unit: 'ms' }),
    ],
  };
}
