import { Isolate } from '../../isolate/isolate.ts';
import { median } from '../../measure/percentiles.ts';
import { cLimit, prototype, writeStream, type Yardstick } from '../../peers/yardsticks.ts';
import {
  atLeast,
  atMost,
  type Goal,
  known,
  type Outcome,
  type Row,
  round,
} from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { plainTradesOf } from '../../venue/plain-trades.ts';
import type { BookReply, BookRequest } from '../book/book-worker.ts';
import type { Experiment, Run } from '../experiment.ts';
import type { EngineReply, EngineRequest } from './engine-worker.ts';

const ACCOUNTS = 10_000;
/** Passes of the slow package, which take half a minute each. */
const SLOW_ROUNDS = 2;
const ENGINE_WORKER = new URL('./engine-worker.ts', import.meta.url);
const BOOK_WORKER = new URL('../book/book-worker.ts', import.meta.url);

type EngineIsolate = Isolate<EngineRequest, EngineReply>;

/** The whole engine on S1: margin, fees, risk and events, beside books that only match. */
export const engineExperiment: Experiment = {
  name: 'engine',
  run: async (run) => {
    const [stream] = run.streams() as readonly [OrderStream];
    const engine: EngineIsolate = new Isolate(ENGINE_WORKER);
    const books = ['plain', 'nodejs-order-book'].map((name) => ({
      name: name as BookRequest['engine'],
      isolate: new Isolate<BookRequest, BookReply>(BOOK_WORKER),
    }));
    try {
      return await measure(run, stream, { engine, books });
    } finally {
      for (const { isolate } of books) await isolate.close();
      await engine.close();
    }
  },
};

type Field = {
  readonly engine: EngineIsolate;
  readonly books: readonly {
    readonly name: BookRequest['engine'];
    readonly isolate: Isolate<BookRequest, BookReply>;
  }[];
};

async function measure(run: Run, stream: OrderStream, field: Field): Promise<Outcome> {
  const ask = (task: EngineRequest['task']): Promise<EngineReply> =>
    field.engine.ask({ task, stream, accounts: ACCOUNTS });
  run.say('engine: comparing its trades with those of plain books');
  const checked = await ask('check');
  const isSame = checked.trades === plainTradesOf(stream);
  const rates = new Map<string, number[]>();
  const passes: EngineReply[] = [];
  const yardsticks = [cLimit('engine_c_risk', run.folder), prototype('risk_num')].filter(
    (found) => found !== undefined,
  );
  for (let count = 1; count <= run.rounds; count += 1) {
    run.say(`engine: round ${count} of ${run.rounds}`);
    const pass = await ask('pass');
    passes.push(pass);
    push(rates, 'tandem engine', pass.commands / pass.elapsedMs / 1e3);
    await timePeers(rates, { run, stream, field, yardsticks });
  }
  run.say('engine: latency of each command');
  const latency = await ask('latency');
  run.say('engine: bytes allocated');
  const allocation = await ask('allocation');
  return report({ checked, isSame, passes, latency, allocation, rates });
}

type Peers = {
  readonly run: Run;
  readonly stream: OrderStream;
  readonly field: Field;
  readonly yardsticks: readonly Yardstick[];
};

async function timePeers(rates: Map<string, number[]>, peers: Peers): Promise<void> {
  const { run, stream, field } = peers;
  const budgetMs = run.isQuick ? 800 : 30_000;
  for (const { name, isolate } of field.books) {
    const request = { task: 'pass', engine: name, stream, budgetMs } as const;
    const rounds = rates.get(name)?.length ?? 0;
    if (name === 'nodejs-order-book' && rounds >= SLOW_ROUNDS) continue;
    // Half a second of the stream first: it warms the compiled code up.
    if (rounds === 0) await isolate.ask({ ...request, budgetMs: 500 });
    const { pass } = await isolate.ask(request);
    if (pass !== undefined) push(rates, name, pass.messages / pass.elapsedMs / 1e3);
  }
  const file = writeStream(stream, run.folder);
  for (const yardstick of peers.yardsticks) push(rates, yardstick.name, yardstick.rate(file));
}

function push(rates: Map<string, number[]>, name: string, rate: number): void {
  const found = rates.get(name);
  if (found === undefined) rates.set(name, [rate]);
  else found.push(rate);
}

type Findings = {
  readonly checked: EngineReply;
  readonly isSame: boolean;
  readonly passes: readonly EngineReply[];
  readonly latency: EngineReply;
  readonly allocation: EngineReply;
  readonly rates: ReadonlyMap<string, readonly number[]>;
};

function report(findings: Findings): Outcome {
  const rate = (name: string): number => median(findings.rates.get(name) ?? []);
  const { checked, isSame, latency, allocation, passes } = findings;
  const rows: Row[] = [...findings.rates.keys()].map((name) => ({
    engine: name,
    'Mmsg/s': round(rate(name)),
    ...(name === 'tandem engine' ? engineRow(findings) : {}),
  }));
  const rejects = Object.entries(checked.rejects ?? {}).map(([name, n]) => `${name} ${n}`);
  const bytes = allocation.bytesPerCommand ?? Number.NaN;
  const section = {
    name: 'engine',
    title: `Whole engine on S1: ${ACCOUNTS} accounts, 4 perpetual markets`,
    notes: [
      'PlaceOrder and CancelOrder with margin, fees, risk checks and events; every market gets a',
      'fresh index every 1,000 messages. The peers only match. Latencies include the timer.',
      `Trades ${isSame ? 'equal' : 'DIFFER FROM'} those of plain books: ${checked.trades}.`,
      `Rejected of ${checked.commands}: ${rejects.join(', ') || 'none'}.`,
    ],
    rows,
  };
  return {
    sections: [section],
    ratios: ratiosOf(rate),
    faults: isSame ? [] : ['engine: its trades differ from those of plain books'],
    goals: [
      atLeast('engine: commands', rate('tandem engine'), { goal: 2, unit: 'Mcmd/s' }),
      atMost('engine: p99', latency.latencyNs?.p99 ?? Number.NaN, { goal: 3_000, unit: 'ns' }),
      atMost('engine: allocated', bytes, { goal: 16, unit: 'bytes/command' }),
      atMost('engine: longest GC pause', longestPause(passes), { goal: 5, unit: 'ms' }),
    ],
  };
}

function engineRow({ latency, passes, allocation }: Findings): Row {
  const { latencyNs } = latency;
  return {
    'p50 ns': Math.round(latencyNs?.p50 ?? Number.NaN),
    'p99 ns': Math.round(latencyNs?.p99 ?? Number.NaN),
    'p99.9 ns': Math.round(latencyNs?.p999 ?? Number.NaN),
    'max us': Math.round((latencyNs?.max ?? Number.NaN) / 1e3),
    'GC pauses': passes.at(-1)?.gc.count ?? Number.NaN,
    'GC max ms': round(longestPause(passes)),
    'bytes/command': round(allocation.bytesPerCommand ?? Number.NaN),
  };
}

function longestPause(passes: readonly EngineReply[]): number {
  return passes.reduce((max, pass) => Math.max(max, pass.gc.maxMs), 0);
}

function ratiosOf(rate: (name: string) => number): readonly Goal[] {
  const engine = rate('tandem engine');
  const versus = (peer: string, goal: number | null): Goal[] => {
    if (rate(peer) === 0) return [];
    const name = `engine: tandem / ${peer} on S1`;
    const value = engine / rate(peer);
    return [goal === null ? known(name, value, 'x') : atLeast(name, value, { goal, unit: 'x' })];
  };
  return [
    ...versus('nodejs-order-book', 25),
    ...versus('plain', null),
    ...versus('C limit with margin', null),
    ...versus('prototype risk_num', null),
  ];
}
