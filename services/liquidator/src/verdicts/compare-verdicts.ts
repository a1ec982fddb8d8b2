import { Evaluator } from '../evaluation/evaluator.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import { randomNumbers } from '../test-chain/random-numbers.ts';
import type { BenchAnswer, BenchCase, VerdictBench } from '../test-chain/verdict-bench.ts';
import { CASE_SECOND, positionOf, priceOf, tokenOf } from './judge-case.ts';
import { type RandomCase, randomCase } from './random-cases.ts';

export type Comparison = {
  readonly generation: Generation;
  readonly seed: number;
  readonly cases: number;
  readonly subject: number;
  readonly solvent: number;
  /** Value and debt are equal, or one unit apart. */
  readonly atTheBorder: number;
  /** The call of the contract reverts, and the bot said that it would. */
  readonly reverting: number;
  /** Products beyond 256 bits, which the bot leaves to the contract; no verdict of its own. */
  readonly leftToTheContract: number;
  /** Seconds of insolvency at which, and one before which, the contract was asked again. */
  readonly secondsOfInsolvency: number;
  /** What the workers' fast path said otherwise than the integers. */
  readonly fastPathDiffers: number;
  readonly differences: readonly string[];
};

const DIFFERENCES_KEPT = 20;
const BATCH = 5_000;
/** The extended call asks the oracle a second time. */
const EXTENDED_EACH = 7;

type Tally = { -readonly [name in keyof Comparison]: Comparison[name] } & {
  differences: string[];
};

/** Random positions, prices and times: the bot's verdict beside that of the contract. */
export async function compareVerdicts(
  bench: VerdictBench,
  plan: { readonly generation: Generation; readonly cases: number; readonly seed: number },
): Promise<Comparison> {
  const random = randomNumbers(plan.seed);
  const { generation, seed } = plan;
  const tally: Tally = {
    generation,
    seed,
    cases: 0,
    subject: 0,
    solvent: 0,
    atTheBorder: 0,
    reverting: 0,
    leftToTheContract: 0,
    secondsOfInsolvency: 0,
    fastPathDiffers: 0,
    differences: [],
  };
  for (let done = 0; done < plan.cases; done += BATCH) {
    const length = Math.min(BATCH, plan.cases - done);
    const cases = Array.from({ length }, () => randomCase(random, generation));
    const asked = cases.map(({ asked: one }) => one);
    const { answers } = await bench.judge(generation, asked, EXTENDED_EACH);
    for (const [index, one] of cases.entries()) compareOne(tally, one, answers[index]);
    await compareFastPath(tally, cases);
    await compareSeconds(tally, cases, bench);
  }
  return tally;
}

function compareOne(tally: Tally, { asked, judged }: RandomCase, answer?: BenchAnswer): void {
  const { verdict } = judged;
  tally.cases++;
  if (verdict.kind === 'unpriced') {
    if (verdict.reason === 'OracleUnknown') {
      tally.leftToTheContract++;
      return;
    }
    tally.reverting++;
    if (answer?.status !== null) differ(tally, asked, `${describe(verdict)}, but it answers`);
    return;
  }
  const { debt, value, isSubject } = verdict;
  if (isSubject) tally.subject++;
  else tally.solvent++;
  if (debt - value <= 1n && value - debt <= 1n) tally.atTheBorder++;
  const status = answer?.status ?? null;
  if (status?.debt !== debt || status.value !== value) {
    const theirs = status === null ? 'reverts' : `debt ${status.debt}, value ${status.value}`;
    differ(tally, asked, `${describe(verdict)}, but the contract: ${theirs}`);
  }
  const extended = answer?.extended ?? null;
  if (extended !== null && extended.isSubject !== isSubject)
    differ(tally, asked, `${describe(verdict)}, but the contract: subject ${extended.isSubject}`);
}

function describe(verdict: Verdict): string {
  if (verdict.kind === 'unpriced') return verdict.reason;
  return `debt ${verdict.debt}, value ${verdict.value}`;
}

function differ(tally: Tally, asked: BenchCase, what: string): void {
  if (tally.differences.length < DIFFERENCES_KEPT)
    tally.differences.push(`${what}; ${JSON.stringify(asked, (_, part) => textOf(part))}`);
}

function textOf(part: unknown): unknown {
  return typeof part === 'bigint' ? part.toString() : part;
}

/** The same cases through columns, bounds and workers. */
async function compareFastPath(tally: Tally, cases: readonly RandomCase[]): Promise<void> {
  const told = new Map<bigint, Verdict>();
  const evaluator = new Evaluator({
    generation: tally.generation,
    workers: 1,
    handOut: 'chunks',
    handOutFrom: 1,
    onFault: (error) => tally.differences.push(`a worker failed: ${error.message}`),
    onVerdict: (verdict) => told.set(verdict.positionId, verdict),
    onRecovered: (positionId) => told.delete(positionId),
  });
  for (const [index, { judged }] of cases.entries()) {
    const { position, order } = positionOf(judged.terms, BigInt(index));
    evaluator.put(position, order);
    for (const { token, pools } of judged.terms.holdings)
      evaluator.setPrice(
        { oracle: order.oracle, buy: order.baseAsset, sell: tokenOf(token) },
        priceOf(pools),
      );
  }
  await evaluator.evaluate(CASE_SECOND);
  await evaluator.close();
  for (const [index, { asked, judged }] of cases.entries()) {
    const { verdict } = judged;
    const expected = verdict.kind === 'unpriced' || verdict.isSubject ? verdict : undefined;
    const heard = told.get(BigInt(index));
    const isSame = JSON.stringify(expected, withoutId) === JSON.stringify(heard, withoutId);
    if (isSame) continue;
    tally.fastPathDiffers++;
    differ(tally, asked, `fast path: ${heard === undefined ? 'solvent' : describe(heard)}`);
  }
}

/** Verdicts without whose they are; the asset is that of a reason. */
function withoutId(name: string, part: unknown): unknown {
  return name === 'positionId' || name === 'asset' ? undefined : textOf(part);
}

/** At the second of insolvency the contract says yes, one before it says no. */
async function compareSeconds(
  tally: Tally,
  cases: readonly RandomCase[],
  bench: VerdictBench,
): Promise<void> {
  const asked = cases.flatMap(({ asked: one, judged }) => {
    const { verdict } = judged;
    if (verdict.kind === 'unpriced' || verdict.insolventAt === null) return [];
    const elapsed = verdict.insolventAt - CASE_SECOND + one.elapsedSeconds;
    if (elapsed < 1n || elapsed > CENTURY_S) return [];
    return [elapsed - 1n, elapsed].map((elapsedSeconds) => ({ ...one, elapsedSeconds }));
  });
  const few = asked.filter((_, index) => index % 10 < 2);
  const { answers } = await bench.judge(tally.generation, few, few.length);
  for (const [index, { status }] of answers.entries()) {
    const isSubject = status !== null && status.value < status.debt;
    tally.secondsOfInsolvency += index % 2;
    if (isSubject !== (index % 2 === 1))
      differ(tally, few[index] as BenchCase, `second of insolvency: subject ${isSubject}`);
  }
}

/** The chain of the bench began less long ago than its clock counts. */
const CENTURY_S = 1_500_000_000n;
