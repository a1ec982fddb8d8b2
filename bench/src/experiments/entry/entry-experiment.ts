import { join } from 'node:path';
import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import {
  atLeast,
  atMost,
  type Goal,
  known,
  type Outcome,
  type Row,
  round,
} from '../../report/outcome.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { EntryReply, EntryRequest, Way } from './entry-load.ts';
import type { EntryScheme } from './native-key.ts';
import { ServerProcess } from './server-process.ts';

const ACCOUNTS = 64;
const SCHEMES: readonly EntryScheme[] = ['hmac', 'ed25519', 'secp256k1'];
const WAYS: readonly Way[] = ['http', 'ws'];
/** Requests of one connection on the way while the most is asked for. */
const DEPTH = { http: 2, ws: 16 } as const;
const PACE = 5_000;
/** Signed ahead for a second of the closed loop, which ends when there are no more. */
const MOST_A_SECOND = { hmac: 40_000, ed25519: 15_000, secp256k1: 15_000 } as const;
const WARM_MS = 400;
const ROUNDS_MAX = 2;
const REFUSED_MAX = 0.01;
/** Cancels go before orders: where the venue is behind, a cancel is there before its own order. */
const OVERTAKEN = 'CanceledBeforeArrival';

type Load = Isolate<EntryRequest, EntryReply>;
type Figures = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
  readonly answered: number;
  readonly refused: readonly Refusals[];
  /** Processor time of each order by the name of the thread; empty: nobody tells. */
  readonly threads: ReadonlyMap<string, number>;
};
type Refusals = EntryReply['refused'];
type Figure = Exclude<keyof Figures, 'refused' | 'threads'>;
type Lane = { readonly name: string; readonly figures: Figures[] };

/** Signed orders from another process to the durable acknowledgement. */
export const entryExperiment: Experiment = {
  name: 'entry',
  run: async (run) => {
    const lanes = new Map<string, Lane>();
    const venue = await ServerProcess.venue(join(run.folder, 'entry'));
    try {
      for (const scheme of SCHEMES) await measureScheme({ scheme, venue, run, lanes });
    } finally {
      await venue.stop();
    }
    return report(lanes);
  },
};

async function measureScheme(parts: {
  readonly scheme: EntryScheme;
  readonly venue: ServerProcess;
  readonly run: Run;
  readonly lanes: Map<string, Lane>;
}): Promise<void> {
  const { scheme, venue, run, lanes } = parts;
  const load: Load = new Isolate(new URL('./entry-load.ts', import.meta.url));
  const note = (name: string, figures: Figures): void => {
    const lane = lanes.get(name) ?? { name, figures: [] };
    lanes.set(name, lane);
    lane.figures.push(figures);
  };
  try {
    run.say(`entry: ${scheme}, opening ${ACCOUNTS} accounts`);
    await load.ask({ task: 'open', url: venue.address, scheme, count: ACCOUNTS });
    const rounds = run.isQuick ? 1 : Math.min(run.rounds, ROUNDS_MAX);
    for (let turn = 1; turn <= rounds; turn += 1) {
      for (const way of WAYS) {
        run.say(`entry: ${way}, ${scheme}, round ${turn} of ${rounds}`);
        note(nameOf(way, scheme), await measure(load, venue, { way, scheme, run }));
        // Beside the first scheme, with the same requests: libraries do not look at signatures.
        if (scheme === SCHEMES[0]) note(peerOf(way), await besidePeer(load, { way, scheme, run }));
      }
    }
  } finally {
    await load.close();
  }
}

type Which = { readonly way: Way; readonly scheme: EntryScheme; readonly run: Run };

async function besidePeer(load: Load, which: Which): Promise<Figures> {
  const peer = await ServerProcess.peer(which.way === 'ws' ? 'ws' : 'fastify');
  try {
    return await measure(load, peer, which);
  } finally {
    await peer.stop();
  }
}

/** The most in a second, then the latencies at the pace, after a moment to warm up. */
async function measure(
  load: Load,
  server: ServerProcess,
  { way, scheme, run }: Which,
): Promise<Figures> {
  const port = Number(new URL(server.address).port);
  const milliseconds = run.isQuick ? 400 : 2_500;
  const depth = DEPTH[way];
  const connect = async (requests: number): Promise<void> => {
    await load.ask({ task: 'sign', way, requests });
    await load.ask({ task: 'connect', way, port, hasLogin: true });
  };
  const most = MOST_A_SECOND[scheme];
  await connect((most * WARM_MS) / 1e3);
  await load.ask({ task: 'closed loop', depth, milliseconds: WARM_MS });
  await connect((most * milliseconds) / 1e3);
  const before = server.cpuUs();
  const threadsBefore = server.threadsUs();
  const closed = await load.ask({ task: 'closed loop', depth, milliseconds });
  const after = server.cpuUs();
  const threads = new Map<string, number>();
  for (const [name, us] of server.threadsUs()) {
    // A thread that began meanwhile had spent nothing.
    threads.set(name, (us - (threadsBefore.get(name) ?? 0)) / closed.answered);
  }
  await connect((PACE * milliseconds) / 1e3);
  const open = await load.ask({ task: 'open loop', perSecond: PACE, milliseconds });
  return {
    perSecond: (closed.answered / closed.elapsedMs) * 1e3,
    p50Ms: open.latencyMs.p50,
    p99Ms: open.latencyMs.p99,
    cpuUs: before === null || after === null ? Number.NaN : (after - before) / closed.answered,
    answered: closed.answered + open.answered,
    refused: [closed.refused, open.refused],
    threads,
  };
}

/** Null while nearly everything was taken; what was refused did not go all the way. */
function refusalFault({ name, figures }: Lane): string | null {
  const codes = new Map<string, number>();
  let answered = 0;
  for (const one of figures) {
    answered += one.answered;
    for (const [code, count] of one.refused.flatMap((refused) => Object.entries(refused))) {
      if (code !== OVERTAKEN) codes.set(code, (codes.get(code) ?? 0) + count);
    }
  }
  const refused = [...codes.values()].reduce((sum, count) => sum + count, 0) / answered;
  if (!(refused > REFUSED_MAX)) return null;
  const reasons = [...codes].map(([code, count]) => `${code} ${count}`).join(', ');
  return `entry: ${name}, ${round(refused * 100)} % were refused (${reasons})`;
}

function nameOf(way: Way, scheme: EntryScheme): string {
  return `${way === 'ws' ? 'WebSocket' : 'REST'}, ${scheme}`;
}

function peerOf(way: Way): string {
  return way === 'ws' ? 'plain ws, answering' : 'plain fastify, answering';
}

function report(lanes: ReadonlyMap<string, Lane>): Outcome {
  const of = (name: string, figure: Figure): number =>
    median((lanes.get(name)?.figures ?? []).map((figures) => figures[figure]));
  const rows = [...lanes.keys()].map(
    (name): Row => ({
      'order entry': name,
      'a second, at most': round(of(name, 'perSecond')),
      'us of processor each': round(of(name, 'cpuUs')),
      'p50 ms at 5k/s': round(of(name, 'p50Ms')),
      'p99 ms at 5k/s': round(of(name, 'p99Ms')),
    }),
  );
  const goals = WAYS.flatMap((way) => SCHEMES.flatMap((scheme) => goalsOf(way, scheme, of)));
  const faults = [...lanes.values()].map(refusalFault).filter((fault) => fault !== null);
  return {
    sections: [
      {
        name: 'entry',
        title: 'Order entry from another process: signed request to durable answer',
        notes: [
          'The venue is a process of its own, as npm start opens it, without bots, chain, page: ' +
            'gateway, signatures, sequencer, journal with fdatasync, engine, tables.',
          `${ACCOUNTS} accounts with a connection each place and cancel resting orders. At most: ` +
            `${DEPTH.ws} requests of each WebSocket on the way, ${DEPTH.http} of each connection ` +
            'of HTTP. At 5,000 a second: an open loop, late from the moment when it was due.',
          'Load and server share the machine. The requests were signed before. An order that ' +
            'waits so long that its cancel overtakes it is answered with that.',
        ],
        rows,
      },
      {
        name: 'entry by thread',
        title: 'The same in microseconds of processor for each order, by thread of the venue',
        notes: [
          'MainThread: sockets, gateway, sequencer, engine, receipts, rows for the tables. ' +
            'V8Worker: compiler and garbage collector beside all threads.',
        ],
        rows: [...lanes].map(([name, { figures }]) => threadRow(name, figures)),
      },
    ],
    ratios: WAYS.map((way) => {
      const [ours, peer] = [of(nameOf(way, 'hmac'), 'cpuUs'), of(peerOf(way), 'cpuUs')];
      return known(
        `entry: ${nameOf(way, 'hmac')} / ${peerOf(way)}`,
        ours / peer,
        'x processor time',
      );
    }),
    goals,
    faults,
  };
}

const THREADS = ['MainThread', 'signatures', 'journal', 'follower', 'tables', 'V8Worker'];

function threadRow(name: string, figures: readonly Figures[]): Row {
  const each = THREADS.map((thread): [string, number] => [
    thread,
    round(median(figures.map(({ threads }) => spentBy(thread, threads)))),
  ]);
  return { 'order entry': name, ...Object.fromEntries(each) };
}

/** A thread that is not there spends nothing; where nobody tells of any it is not known. */
function spentBy(thread: string, threads: ReadonlyMap<string, number>): number {
  return threads.size === 0 ? Number.NaN : (threads.get(thread) ?? 0);
}

function goalsOf(
  way: Way,
  scheme: EntryScheme,
  of: (name: string, figure: Figure) => number,
): readonly Goal[] {
  const name = nameOf(way, scheme);
  const most = way === 'http' ? HTTP_GOAL : SOCKET_GOAL;
  const perSecond = { goal: scheme === 'hmac' ? most : SIGNED_GOAL, unit: 'orders/s' };
  const milliseconds = (goal: number) => ({ goal, unit: 'ms' });
  return [
    atLeast(`entry: ${name}`, of(name, 'perSecond'), perSecond),
    atMost(`entry: ${name}, p50 at 5k/s`, of(name, 'p50Ms'), milliseconds(1)),
    atMost(`entry: ${name}, p99 at 5k/s`, of(name, 'p99Ms'), milliseconds(5)),
  ];
}

const HTTP_GOAL = 25_000;
const SOCKET_GOAL = 50_000;
const SIGNED_GOAL = 10_000;
