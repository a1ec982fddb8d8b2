import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import { atLeast, type Outcome, round } from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment } from '../experiment.ts';
import type { RecoveryReply, RecoveryRequest } from './recovery-worker.ts';

const ACCOUNTS = 10_000;
const STEPS = ['read', 'decode', 'idle', 'replay'] as const;
const NAMES = {
  read: 'read and check the journal',
  decode: 'and decode every record',
  idle: 'restart of a machine that does nothing',
  replay: 'restart: scan, decode, apply, event hash',
} as const;

/** How fast a venue comes back: a journal of the S1 flow, replayed from its first record. */
export const recoveryExperiment: Experiment = {
  name: 'recovery',
  run: async (run) => {
    const [stream] = run.streams() as readonly [OrderStream];
    const { folder } = run;
    const script = new URL('./recovery-worker.ts', import.meta.url);
    const isolateOf = (): Isolate<RecoveryRequest, RecoveryReply> => new Isolate(script);
    // Each step has its own: what wrote the journal would have taught the engine other commands.
    const writer = isolateOf();
    const steps = STEPS.map((task) => ({ task, isolate: isolateOf() }));
    try {
      run.say('recovery: writing the journal');
      const written = await writer.ask({ task: 'write', folder, stream, accounts: ACCOUNTS });
      const replies = new Map<string, RecoveryReply[]>(STEPS.map((step) => [step, []]));
      // The first time warms the compiled code up and does not count.
      for (let count = 0; count <= run.rounds; count += 1) {
        for (const { task, isolate } of steps) {
          run.say(`recovery: round ${count} of ${run.rounds}, ${task}`);
          const reply = await isolate.ask({ task, folder, position: written.records });
          if (count > 0) replies.get(task)?.push(reply);
        }
      }
      return report(written, replies);
    } finally {
      for (const { isolate } of steps) await isolate.close();
      await writer.close();
    }
  },
};

function report(
  written: RecoveryReply,
  replies: ReadonlyMap<string, readonly RecoveryReply[]>,
): Outcome {
  const rate = (step: string): number =>
    median((replies.get(step) ?? []).map(({ records, elapsedMs }) => records / elapsedMs / 1e3));
  const hashes = (replies.get('replay') ?? []).map(({ stateHash }) => stateHash);
  const isSame = hashes.every((hash) => hash === written.stateHash);
  const stateHashMs = median((replies.get('replay') ?? []).map((reply) => reply.stateHashMs));
  const section = {
    name: 'recovery',
    title: `Restart from a journal of ${written.records} commands`,
    notes: [
      'Whole groups are checked (CRC-32C, hash chain). The state hash afterwards ' +
        `${isSame ? 'equals' : 'DIFFERS FROM'} that of the engine that wrote the journal.`,
      'Warm: each step has an isolate of its own, whose first time is not counted; the experiment',
      '`restart` has cold venues.',
      `That hash takes ${round(stateHashMs)} ms. The journal of a venue records one every 65,536`,
      'commands, and a restart computes each of them again: that comes on top.',
    ],
    rows: STEPS.map((step) => {
      const last = replies.get(step)?.at(-1);
      return {
        step: NAMES[step],
        'Mcmd/s': round(rate(step)),
        'GC pauses': last?.gc.count ?? Number.NaN,
        'GC max ms': round(last?.gc.maxMs ?? Number.NaN),
      };
    }),
  };
  const goal = { goal: 1, unit: 'Mcmd/s' };
  const goals = [atLeast('recovery: replay', rate('replay'), goal)];
  const faults = isSame ? [] : ['recovery: the replayed state hash differs'];
  return { sections: [section], ratios: [], goals, faults };
}
