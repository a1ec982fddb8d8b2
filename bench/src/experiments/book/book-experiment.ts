import { median } from '../../measure/percentiles.ts';
import { atLeast, type Goal, known, type Outcome, type Row, round } from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment, Run } from '../experiment.ts';
import { BookArena, type BookCell } from './book-arena.ts';

/** Matching alone: every book on every stream, rounds interleaved. */
export const bookExperiment: Experiment = {
  name: 'book',
  run: async (run) => {
    const arena = new BookArena(run);
    try {
      const streams = run.streams();
      await measure(run, streams, arena);
      return report(streams, arena.cells);
    } finally {
      await arena.close();
    }
  },
};

async function measure(run: Run, streams: readonly OrderStream[], arena: BookArena): Promise<void> {
  for (const stream of streams) {
    run.say(`book: comparing the reports of all engines on ${stream.name}`);
    await arena.verify(stream);
  }
  for (let count = 1; count <= run.rounds; count += 1) {
    for (const stream of streams) {
      run.say(`book: round ${count} of ${run.rounds}, ${stream.name}`);
      await arena.time(stream);
    }
  }
  run.say('book: latency of each message of S1');
  await arena.timeEachMessage(streams[0] as OrderStream);
}

function report(streams: readonly OrderStream[], cells: readonly BookCell[]): Outcome {
  const rate = (engine: string): number =>
    median(cells.find((cell) => cell.stream === 'S1' && cell.engine === engine)?.rates ?? []);
  const engines = [...new Set(cells.map((cell) => cell.engine))];
  const section = {
    name: 'book',
    title: 'Book alone, millions of messages a second (median of the rounds)',
    notes: [
      'Reports go into a ring in the same process; they were compared before the clock ran.',
      'The npm packages run on the prefix that fits their time; messages says how long it is.',
      'Latencies include the two readings of the clock (timerCostNs).',
      'GC: pauses of the last pass on S1.',
    ],
    rows: engines.map((engine) => rowOf(engine, streams, cells)),
  };
  const faults = cells
    .filter(({ verdict }) => verdict !== 'same')
    .map(({ engine, stream, verdict }) => `book: ${engine} on ${stream}: ${verdict}`);
  return { sections: [section], ratios: ratiosOf(rate), goals: goalsOf(rate), faults };
}

function rowOf(engine: string, streams: readonly OrderStream[], cells: readonly BookCell[]): Row {
  const row: { [column: string]: string | number } = { engine };
  for (const stream of streams) {
    const cell = cells.find((c) => c.stream === stream.name && c.engine === engine);
    const isSame = cell?.verdict === 'same';
    row[stream.name] = isSame ? round(median(cell.rates)) : 'fault';
  }
  const s1 = cells.find((cell) => cell.stream === 'S1' && cell.engine === engine);
  const pass = s1?.passes.at(-1);
  row['messages'] = pass?.messages ?? streams[0]?.count ?? 0;
  if (s1?.latencyNs !== undefined) {
    row['p50 ns'] = Math.round(s1.latencyNs.p50);
    row['p99 ns'] = Math.round(s1.latencyNs.p99);
    row['p99.9 ns'] = Math.round(s1.latencyNs.p999);
  }
  if (pass !== undefined) {
    row['GC pauses'] = pass.gc.count;
    row['GC max ms'] = round(pass.gc.maxMs);
  }
  if (s1?.bytesPerMessage !== undefined) {
    row['bytes/message'] = round(s1.bytesPerMessage);
  }
  return row;
}

type RateOf = (engine: string) => number;

function ratiosOf(rate: RateOf): readonly Goal[] {
  const tandem = rate('tandem');
  const versus = (peer: string, goal: number | null): Goal[] => {
    if (tandem === 0 || rate(peer) === 0) return [];
    const name = `book: tandem / ${peer} on S1`;
    const value = tandem / rate(peer);
    return [goal === null ? known(name, value, 'x') : atLeast(name, value, { goal, unit: 'x' })];
  };
  return [
    ...versus('nodejs-order-book', 100),
    ...versus('limit-order-book', null),
    ...versus('plain', 2),
    ...versus('C limit', null),
    ...versus('prototype ladder', null),
    ...versus('prototype sorted', null),
    ...versus('prototype objects', null),
  ];
}

function goalsOf(rate: RateOf): readonly Goal[] {
  const bound = { goal: 8, unit: 'Mmsg/s' };
  return rate('tandem') === 0 ? [] : [atLeast('book: tandem on S1', rate('tandem'), bound)];
}
