import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import { atLeast, type Outcome, round } from '../../report/outcome.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { SignaturesReply, SignaturesRequest } from './signatures-worker.ts';

type Contender = { readonly name: string; readonly request: SignaturesRequest };

const NAMES = {
  viem: 'secp256k1, recoverTypedDataAddress of viem',
  secp256k1: 'secp256k1, the check of the exchange',
  p256: 'P-256, the check of the exchange',
  ed25519: 'Ed25519, the check of the exchange',
  hmac: 'HMAC, the check of the exchange',
  pool: 'secp256k1, through the pool to one thread and back',
} as const;

function contenders({ isQuick }: Run): readonly Contender[] {
  const scale = isQuick ? 1 : 4;
  const check = (scheme: keyof typeof NAMES, checks: number): Contender => ({
    name: NAMES[scheme],
    request: { task: 'check', scheme, checks: checks * scale },
  });
  return [
    { name: NAMES.viem, request: { task: 'viem', checks: 100 * scale } },
    check('secp256k1', 4_000),
    check('p256', 2_000),
    check('ed25519', 2_000),
    check('hmac', 10_000),
    { name: NAMES.pool, request: { task: 'pool', checks: 4_000 * scale } },
  ];
}

/** How many signed orders one thread can check, from the command to the registered key. */
export const signaturesExperiment: Experiment = {
  name: 'signatures',
  run: async (run) => {
    const script = new URL('./signatures-worker.ts', import.meta.url);
    const isolate = new Isolate<SignaturesRequest, SignaturesReply>(script);
    const replies = new Map<string, SignaturesReply[]>();
    try {
      run.say('signatures: signing');
      await isolate.ask({ task: 'sign', requests: 256 });
      for (let count = 0; count <= run.rounds; count += 1) {
        run.say(count === 0 ? 'signatures: warming up' : `signatures: round ${count}`);
        for (const { name, request } of contenders(run)) {
          // oxlint-disable-next-line no-await-in-loop -- interleaved rounds, one at a time
          const reply = await isolate.ask(request);
          if (count > 0) replies.set(name, [...(replies.get(name) ?? []), reply]);
        }
      }
      return report(replies);
    } finally {
      await isolate.close();
    }
  },
};

function report(replies: ReadonlyMap<string, readonly SignaturesReply[]>): Outcome {
  const rate = (name: string): number =>
    median((replies.get(name) ?? []).map(({ checks, elapsedMs }) => (checks / elapsedMs) * 1e3));
  const wrong = [...replies].filter(([, all]) => all.some((reply) => reply.wrong > 0));
  const isNative = [...replies.values()].flat().every((reply) => reply.isNative);
  const section = {
    name: 'signatures',
    title: 'Signed orders checked by one thread',
    notes: [
      'A check recomputes the bytes from the command, recovers or verifies the key and compares ' +
        `it with the registered one. The native addon is ${isNative ? '' : 'NOT '}in use.`,
    ],
    rows: [...replies.keys()].map((name) => ({ check: name, 'per second': round(rate(name)) })),
  };
  const ours = rate(NAMES.secp256k1);
  const floor = { goal: 12_000, unit: 'orders/s' };
  return {
    sections: [section],
    ratios: [
      atLeast('signatures: the check beside viem', ours / rate(NAMES.viem), {
        goal: 20,
        unit: 'times',
      }),
    ],
    goals: [
      atLeast('signatures: secp256k1 in one thread', ours, floor),
      atLeast('signatures: secp256k1 through the pool', rate(NAMES.pool), floor),
    ],
    faults: wrong.map(([name]) => `signatures: ${name} gave wrong verdicts`),
  };
}
