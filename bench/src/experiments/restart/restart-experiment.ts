import { join } from 'node:path';
import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import { known, type Outcome, round } from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { RestartReply, RestartRequest } from './restart-worker.ts';

const ORDERS = { full: 1_000_000, quick: 100_000 };
const ROUNDS_MAX = 3;
const STEPS = [
  { name: 'after a stop', wasKilled: false, hasSnapshots: true },
  { name: 'after a kill', wasKilled: true, hasSnapshots: true },
  { name: 'after a kill, without its snapshots', wasKilled: true, hasSnapshots: false },
] as const;

/** How long a venue with a history is away: opened as a service opens it, ready for orders. */
export const restartExperiment: Experiment = {
  name: 'restart',
  run: async (run) => {
    const [stream] = run.streams() as readonly [OrderStream];
    const folder = join(run.folder, 'restart');
    const orders = run.isQuick ? ORDERS.quick : ORDERS.full;
    run.say(`restart: a venue takes ${orders} orders`);
    const killedFolder = `${folder}-killed`;
    const written = await inFreshIsolate({ task: 'write', folder, killedFolder, stream, orders });
    const steps = [];
    for (const { name, wasKilled, hasSnapshots } of STEPS) {
      const from = wasKilled ? killedFolder : folder;
      steps.push(
        await measure({ name, request: { task: 'open', folder: from, hasSnapshots }, run }),
      );
    }
    return report(written, steps);
  },
};

type Step = { readonly name: string; readonly replies: readonly RestartReply[] };

async function measure(step: {
  readonly name: string;
  readonly request: RestartRequest;
  readonly run: Run;
}): Promise<Step> {
  const { name, request, run } = step;
  const replies: RestartReply[] = [];
  for (let count = 1; count <= Math.min(run.rounds, ROUNDS_MAX); count += 1) {
    run.say(`restart: ${name}, round ${count}`);
    replies.push(await inFreshIsolate(request));
  }
  return { name, replies };
}

/** Nothing is compiled and nothing is cached, as in a process that was just started. */
async function inFreshIsolate(request: RestartRequest): Promise<RestartReply> {
  const script = new URL('./restart-worker.ts', import.meta.url);
  const isolate = new Isolate<RestartRequest, RestartReply>(script);
  try {
    return await isolate.ask(request);
  } finally {
    await isolate.close();
  }
}

function report(written: RestartReply, steps: readonly Step[]): Outcome {
  const timeOf = ({ replies }: Step): number => median(replies.map(({ elapsedMs }) => elapsedMs));
  const rows = steps.map((step) => ({
    restart: step.name,
    'ms to ready': round(timeOf(step)),
    'commands replayed': step.replies.at(-1)?.replayed ?? 0,
    'Mcmd/s': round((step.replies.at(-1)?.replayed ?? 0) / timeOf(step) / 1e3),
    'from a snapshot': step.replies.every(({ hasUsedSnapshot }) => hasUsedSnapshot),
  }));
  const faults = steps
    .filter(({ replies }) => replies.some(({ accepted }) => accepted !== written.accepted))
    .map(({ name }) => `restart: ${name} has other orders`);
  return {
    sections: [
      {
        name: 'restart',
        title: `Restart of a venue with ${written.orders} orders in ${written.sequence} commands`,
        notes: [
          'openExchange on the folder of the journal: scan, snapshot, replay, view, live state; ' +
            'each in an isolate of its own, nothing compiled; the orders it knows are compared.',
          'A stop leaves a snapshot of the end, a kill the last one taken while the venue ran: ' +
            'its files were copied then.',
        ],
        rows,
      },
    ],
    ratios: [],
    goals: steps.map((step) =>
      known(`restart: ${written.orders} orders, ${step.name}`, timeOf(step), 'ms'),
    ),
    faults,
  };
}
