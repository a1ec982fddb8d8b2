import { performance } from 'node:perf_hooks';
import type { HandOut } from '../evaluation/crew-message.ts';
import { Evaluator } from '../evaluation/evaluator.ts';
import type { Verdict } from '../model/verdict.ts';
import {
  BENCH_ORDER,
  BENCH_PAIRS,
  BENCH_SECOND,
  benchPositions,
  pairOf,
  priceOf,
} from './bench-positions.ts';

/** Milliseconds of repeated runs. */
export type Times = { readonly median: number; readonly best: number; readonly worst: number };

export type CrewRow = {
  readonly workers: number;
  readonly handOut: HandOut;
  /** Everybody is looked at. */
  readonly fullMs: Times;
  /** Of the median. */
  readonly positionsPerSecond: number;
  readonly positionsPerSecondPerThread: number;
  /** Of the best run: what a machine without other work does. */
  readonly bestPerSecond: number;
};

export type BlockRow = {
  readonly block: string;
  readonly evaluated: number;
  readonly subject: number;
  readonly milliseconds: Times;
};

const ROUNDS = 9;

/** An evaluator with so many positions, and what it has told. */
export async function fillEvaluator(
  count: number,
  crew: { readonly workers: number; readonly handOut: HandOut },
  onVerdict: (verdict: Verdict) => void = () => undefined,
): Promise<Evaluator> {
  const evaluator = new Evaluator({
    generation: 'first',
    workers: crew.workers,
    // Asked for each task, so that a bench can take turns.
    get handOut() {
      return crew.handOut;
    },
    handOutFrom: 20_000,
    onFault: (error) => {
      throw error;
    },
    onVerdict,
    onRecovered: () => undefined,
  });
  for (let pair = 0; pair < BENCH_PAIRS; pair++) evaluator.setPrice(pairOf(pair), priceOf(1));
  let staged = 0;
  for (const position of benchPositions(count)) {
    evaluator.put(position, BENCH_ORDER);
    // Changes wait as objects until they are taken over; a whole book is never there as objects.
    if (++staged % 50_000 === 0) await evaluator.prepare();
  }
  await evaluator.evaluate(BENCH_SECOND);
  return evaluator;
}

/** Everybody, several times: what threads and ways to divide the work are worth, turn by turn. */
export async function benchCrews(
  count: number,
  threads: readonly number[],
): Promise<readonly CrewRow[]> {
  const rows: CrewRow[] = [];
  for (const workers of threads) {
    const ways: readonly HandOut[] = workers === 0 ? ['chunks'] : ['split', 'chunks'];
    const crew = { workers, handOut: 'chunks' as HandOut };
    const evaluator = await fillEvaluator(count, crew);
    const runs = new Map<HandOut, number[]>(ways.map((way) => [way, []]));
    for (let round = 0; round < ROUNDS * ways.length; round++) {
      crew.handOut = ways[round % ways.length] ?? 'chunks';
      for (let id = 0; id < count; id++) evaluator.reconsider(BigInt(id));
      const { milliseconds } = await evaluator.evaluate(BENCH_SECOND);
      runs.get(crew.handOut)?.push(milliseconds);
    }
    await evaluator.close();
    for (const [handOut, times] of runs) {
      const fullMs = timesOf(times);
      const positionsPerSecond = Math.round((count / fullMs.median) * 1_000);
      const bestPerSecond = Math.round((count / fullMs.best) * 1_000);
      const positionsPerSecondPerThread = Math.round(positionsPerSecond / Math.max(1, workers));
      rows.push({
        workers,
        handOut,
        fullMs,
        positionsPerSecond,
        positionsPerSecondPerThread,
        bestPerSecond,
      });
    }
  }
  return rows;
}

/** Blocks as they come: quiet ones, small moves of every price, a fall of one, a crash. */
export async function benchBlocks(
  count: number,
  crew: { readonly workers: number; readonly handOut: HandOut },
): Promise<{ readonly rows: readonly BlockRow[]; readonly columnBytes: number }> {
  const evaluator = await fillEvaluator(count, crew);
  const rows: BlockRow[] = [];
  let at = BENCH_SECOND;
  const all = Array.from({ length: BENCH_PAIRS }, (_, pair) => pair);
  const measure = async (block: string, factors: readonly ((round: number) => number)[]) => {
    const runs: number[] = [];
    let evaluated = 0;
    let subject = 0;
    for (let round = 0; round < ROUNDS; round++) {
      at += 12n;
      for (const [pair, factor] of factors.entries())
        evaluator.setPrice(pairOf(pair), priceOf(factor(round)));
      const report = await evaluator.evaluate(at);
      runs.push(report.milliseconds);
      evaluated += report.evaluated;
      ({ subject } = report);
    }
    rows.push({
      block,
      evaluated: Math.round(evaluated / ROUNDS),
      subject,
      milliseconds: timesOf(runs),
    });
  };
  await measure('no price changed', []);
  await measure(
    'every price moves by up to 0.1 %',
    all.map((pair) => (round) => 1 + Math.sin(round * 7 + pair) / 1_000),
  );
  await measure('one price falls by 1 % a block', [(round) => 1 - 0.01 * (round + 1)]);
  await measure(
    'every price halves and doubles',
    all.map(() => (round) => (round % 2 === 0 ? 0.5 : 1)),
  );
  const columnBytes = evaluator.bytes;
  await evaluator.close();
  return { rows, columnBytes };
}

/** From the price that makes one of a million insolvent to its verdict in the callback. */
export async function benchDetection(
  count: number,
  crew: { readonly workers: number; readonly handOut: HandOut },
): Promise<Times> {
  let heardAt = 0;
  const evaluator = await fillEvaluator(count, crew, () => {
    if (heardAt === 0) heardAt = performance.now();
  });
  const runs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    heardAt = 0;
    const begin = performance.now();
    evaluator.setPrice(
      pairOf(round),
      priceOf(pairOf(round).sell < BENCH_ORDER.baseAsset ? 0.8 : 1.25),
    );
    await evaluator.evaluate(BENCH_SECOND + BigInt(round));
    if (heardAt === 0) throw new Error('nobody became insolvent');
    runs.push(heardAt - begin);
  }
  await evaluator.close();
  return timesOf(runs);
}

export function timesOf(runs: readonly number[]): Times {
  const sorted = runs.toSorted((one, other) => one - other);
  const at = (index: number): number => Math.round((sorted[index] ?? 0) * 1_000) / 1_000;
  return { median: at(sorted.length >> 1), best: at(0), worst: at(sorted.length - 1) };
}
