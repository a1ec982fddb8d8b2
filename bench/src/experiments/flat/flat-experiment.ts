import { Isolate } from '../../isolate/isolate.ts';
import { atMost, type Goal, type Outcome, type Row, round } from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { FlatReply, FlatRequest } from './flat-worker.ts';

type FlatIsolate = Isolate<FlatRequest, FlatReply>;
type Lane = { readonly label: string; readonly isolate: FlatIsolate; readonly means: number[] };

const ACTIVE = 1_000;
const RATIO_MAX = 1.5;

/** Costs that must not grow: an order with the accounts, an index update with resting triggers. */
export const flatExperiment: Experiment = {
  name: 'flat',
  run: async (run) => {
    const orders = await orderCosts(run);
    const triggers = await triggerCosts(run);
    return {
      sections: [...orders.sections, ...triggers.sections],
      ratios: [...orders.ratios, ...triggers.ratios],
      goals: [],
    };
  },
};

function newLane(label: string): Lane {
  const script = new URL('./flat-worker.ts', import.meta.url);
  return { label, isolate: new Isolate(script), means: [] };
}

/** Opens all lanes, then times them in turns; every lane does the same work in every round. */
async function interleave(
  lanes: readonly { readonly lane: Lane; readonly setUp: FlatRequest }[],
  work: readonly FlatRequest[],
): Promise<void> {
  try {
    for (const { lane, setUp } of lanes) await lane.isolate.ask(setUp);
    for (const [turn, request] of work.entries()) {
      for (const { lane } of lanes) {
        const { meanNs } = await lane.isolate.ask(request);
        // The first turn fills the books and warms the compiler up.
        if (turn > 0) lane.means.push(meanNs);
      }
    }
  } finally {
    for (const { lane } of lanes) await lane.isolate.close();
  }
}

async function orderCosts(run: Run): Promise<Outcome> {
  const [stream] = run.streams() as readonly [OrderStream];
  const counts = run.isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  const lanes = counts.flatMap((accounts) => {
    const actives = accounts === ACTIVE ? [ACTIVE] : [ACTIVE, accounts];
    return actives.map((active) => ({
      lane: newLane(`${accounts} accounts, ${active === ACTIVE ? ACTIVE : 'all'} trade`),
      setUp: { task: 'open accounts', stream, accounts, active } as const,
    }));
  });
  const chunk = run.isQuick ? 30_000 : 100_000;
  const work = Array.from({ length: run.rounds + 1 }, (_, i) => {
    return { task: 'orders', from: i * chunk, until: (i + 1) * chunk } as const;
  });
  run.say(`flat: orders with ${counts.join(', ')} accounts`);
  await interleave(lanes, work);
  const isGoal = (label: string): boolean => label.endsWith(`${ACTIVE} trade`);
  return outcomeOf(
    { name: 'accounts', title: 'Cost of an order by number of accounts (S1 flow)' },
    lanes.map(({ lane }) => lane),
    isGoal,
  );
}

async function triggerCosts(run: Run): Promise<Outcome> {
  const counts = run.isQuick ? [0, 10_000] : [0, 10_000, 100_000];
  const lanes = counts.map((triggers) => ({
    lane: newLane(`${triggers} resting triggers`),
    setUp: { task: 'place triggers', triggers } as const,
  }));
  const updates = run.isQuick ? 3_000 : 10_000;
  const work = Array.from({ length: run.rounds + 1 }, () => {
    return { task: 'index updates', updates } as const;
  });
  run.say(`flat: index updates with ${counts.join(', ')} triggers`);
  await interleave(lanes, work);
  return outcomeOf(
    { name: 'triggers', title: 'Cost of an index update by resting triggers that do not fire' },
    lanes.map(({ lane }) => lane),
    () => true,
  );
}

function outcomeOf(
  head: { readonly name: string; readonly title: string },
  lanes: readonly Lane[],
  isGoal: (label: string) => boolean,
): Outcome {
  const [smallest, ...others] = lanes.map(({ label, means }) => ({
    label,
    ns: Math.min(...means),
  }));
  if (smallest === undefined) throw new Error('nothing was measured');
  const rows: Row[] = [smallest, ...others].map(({ label, ns }) => ({
    case: label,
    'mean ns': Math.round(ns),
    'x of the first': round(ns / smallest.ns),
  }));
  const ratios: Goal[] = others
    .filter(({ label }) => isGoal(label))
    .map(({ label, ns }) =>
      atMost(`${head.name}: ${label} / ${smallest.label}`, ns / smallest.ns, {
        goal: RATIO_MAX,
        unit: 'x',
      }),
    );
  const notes = [
    'Best round of the means without the slowest of a thousand calls. Timer included.',
  ];
  return { sections: [{ ...head, notes, rows }], ratios, goals: [] };
}
