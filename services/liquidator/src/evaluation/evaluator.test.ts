import { afterEach, describe, expect, it } from 'vitest';
import type { Position } from '../model/position.ts';
import type { Verdict } from '../model/verdict.ts';
import { quoteAt } from '../prices/oracle-prices.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import { computeVerdict } from '../protocols/dex223/verdict.ts';
import { type Random, randomNumbers } from '../test-chain/random-numbers.ts';
import type { HandOut } from './crew-message.ts';
import { Evaluator } from './evaluator.ts';
import type { OraclePair, PairPrice } from './pair-table.ts';
import { ORACLE, randomOrder, randomPosition, sqrtPriceOf } from './random-positions.fixture.ts';

const ORDER = randomOrder();
const NOW = 1_800_000_000n;
const TOKENS = 15;
const POSITIONS = 1_000n;
const UNKNOWN: PairPrice = { kind: 'unpriced', reason: 'PriceUnknown' };

type Market = Map<string, { readonly pair: OraclePair; readonly price: PairPrice }>;
type Outcome = { readonly subjects: Map<bigint, Verdict>; readonly unpriced: Map<bigint, string> };

const open: Evaluator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((evaluator) => evaluator.close()));
});

function startEvaluator(
  generation: Generation,
  crew: { readonly workers: number; readonly handOut: HandOut },
): { readonly evaluator: Evaluator; readonly told: Outcome } {
  const told: Outcome = { subjects: new Map(), unpriced: new Map() };
  const evaluator = new Evaluator({
    generation,
    ...crew,
    handOutFrom: 1,
    onFault: (error) => {
      throw error;
    },
    onVerdict: (verdict) => {
      if (verdict.kind === 'priced') {
        told.subjects.set(verdict.positionId, verdict);
        told.unpriced.delete(verdict.positionId);
      } else {
        told.unpriced.set(verdict.positionId, verdict.reason);
        told.subjects.delete(verdict.positionId);
      }
    },
    onRecovered: (positionId) => {
      told.subjects.delete(positionId);
      told.unpriced.delete(positionId);
    },
  });
  open.push(evaluator);
  return { evaluator, told };
}

/** Everybody, by the contract's integers alone. */
function judgeAll(
  generation: Generation,
  world: { readonly positions: Iterable<Position>; readonly market: Market; readonly at: bigint },
): { readonly subjects: Map<bigint, bigint>; readonly unpriced: Map<bigint, string> } {
  const subjects = new Map<bigint, bigint>();
  const unpriced = new Map<bigint, string>();
  for (const position of world.positions) {
    const verdict = computeVerdict({
      generation,
      position,
      order: ORDER,
      timestamp: world.at,
      quotes: {
        amountOut: (_, buy, sell, amount) =>
          quoteAt(world.market.get(sell)?.price ?? UNKNOWN, { buy, sell, amount }),
      },
    });
    if (verdict.kind === 'unpriced') unpriced.set(verdict.positionId, verdict.reason);
    else if (verdict.isSubject) subjects.set(verdict.positionId, verdict.value);
  }
  return { subjects, unpriced };
}

/** Mostly small moves around one; now and then to where the arithmetic breaks, or no price. */
function movePrice(random: Random, market: Market, pair: OraclePair): PairPrice {
  const kind = random(100);
  if (kind < 3) return { kind: 'unpriced', reason: 'NoPool' };
  const isMean = kind >= 60;
  if (kind < 6 || kind > 97)
    return { kind: 'priced', isMean, sqrtPriceX96: sqrtPriceOf(10 ** (random(36) - 18)) };
  const before = market.get(pair.sell)?.price;
  const from = before?.kind === 'priced' ? Number(before.sqrtPriceX96) / 2 ** 96 : 1;
  const near = from > 0.5 && from < 2 ? from * from : 1;
  const step = 10 ** -(2 + Math.floor(random(8)));
  const sqrtPriceX96 = sqrtPriceOf(near * (1 + (random(2) - 1) * step));
  return { kind: 'priced', isMean, sqrtPriceX96 };
}

function expectSame(told: Outcome, truth: ReturnType<typeof judgeAll>, what: string): void {
  expect(new Set(told.subjects.keys()), `${what}: subject`).toEqual(new Set(truth.subjects.keys()));
  expect(told.unpriced, `${what}: unpriced`).toEqual(truth.unpriced);
}

describe('evaluator', () => {
  it.each([
    ['first', { workers: 0, handOut: 'chunks' }, 1],
    ['hardened', { workers: 0, handOut: 'chunks' }, 2],
    ['first', { workers: 2, handOut: 'chunks' }, 3],
    ['hardened', { workers: 2, handOut: 'split' }, 4],
  ] as const)(
    'says of everybody what the integers say, while looking at few (%s, %j, seed %i)',
    async (generation, crew, seed) => {
      const random = randomNumbers(seed);
      const { evaluator, told } = startEvaluator(generation, crew);
      const positions = new Map<bigint, Position>();
      const market: Market = new Map();
      const change = (positionId: bigint, now: bigint): void => {
        const position = randomPosition(random, { positionId, now, tokens: TOKENS });
        positions.set(positionId, position);
        evaluator.put(position, ORDER);
      };
      for (let id = 0n; id < POSITIONS; id++) change(id, NOW);
      let at = NOW;
      let evaluated = 0;
      const rounds = 40;
      for (let round = 0; round < rounds; round++) {
        await evaluator.prepare();
        for (const pair of evaluator.pairs()) {
          if (round > 0 && random(3) > 1) continue;
          const price = movePrice(random, market, pair);
          market.set(pair.sell, { pair, price });
          evaluator.setPrice(pair, price);
        }
        const report = await evaluator.evaluate(at);
        if (round > 0) evaluated += report.evaluated;
        const truth = judgeAll(generation, { positions: positions.values(), market, at });
        expectSame(told, truth, `seed ${seed}, round ${round}`);
        expect(report.subject).toBe(truth.subjects.size);
        at += BigInt(Math.floor(random(10) < 1 ? random(5 * 86_400) : random(30)));
        change(BigInt(Math.floor(random(Number(POSITIONS)))), at);
        const gone = BigInt(Math.floor(random(Number(POSITIONS))));
        if (positions.delete(gone)) evaluator.remove(gone);
        told.subjects.delete(gone);
        told.unpriced.delete(gone);
      }
      expect(evaluated).toBeLessThan((rounds - 1) * Number(POSITIONS) * 0.7);
      expect(told.subjects.size).toBeGreaterThan(100);
    },
  );

  it('tells debt, value and the second of insolvency of who is subject', async () => {
    const { evaluator, told } = startEvaluator('first', { workers: 0, handOut: 'chunks' });
    const position = {
      ...randomPosition(randomNumbers(1), { positionId: 7n, now: NOW, tokens: 3 }),
      principal: 1_000_000n,
      interest: 100n,
      createdAt: NOW,
      holdings: [{ asset: ORDER.baseAsset, balance: 1_005_000n }],
    };
    evaluator.put(position, ORDER);
    await evaluator.evaluate(NOW);
    expect(told.subjects.size).toBe(0);
    const half = 15n * 86_400n;
    expect((await evaluator.evaluate(NOW + half)).evaluated).toBe(0);
    expect(told.subjects.size).toBe(0);
    const after = NOW + half + 300n;
    expect((await evaluator.evaluate(after)).evaluated).toBe(1);
    expect(told.subjects.get(7n)).toEqual({
      kind: 'priced',
      positionId: 7n,
      debt: 1_005_001n,
      value: 1_005_000n,
      isSubject: true,
      insolventAt: NOW + half + 260n,
    });
  });

  it('does not look at anybody when a price rises, and at few when it falls a little', async () => {
    const { evaluator } = startEvaluator('first', { workers: 0, handOut: 'chunks' });
    const random = randomNumbers(9);
    const pair = { oracle: ORACLE, buy: ORDER.baseAsset, sell: `0x${'0'.repeat(39)}1` } as const;
    const position = randomPosition(random, { positionId: 0n, now: NOW, tokens: 1 });
    for (let id = 0; id < 5_000; id++)
      evaluator.put(
        {
          ...position,
          positionId: BigInt(id),
          principal: 10n ** 18n,
          interest: 100n,
          createdAt: NOW,
          holdings: [
            { asset: ORDER.baseAsset, balance: 10n ** 17n },
            { asset: pair.sell, balance: 10n ** 18n + BigInt(id) * 10n ** 14n },
          ],
        },
        ORDER,
      );
    evaluator.setPrice(pair, { kind: 'priced', sqrtPriceX96: sqrtPriceOf(1), isMean: false });
    expect((await evaluator.evaluate(NOW)).evaluated).toBe(5_000);
    evaluator.setPrice(pair, { kind: 'priced', sqrtPriceX96: sqrtPriceOf(1.1), isMean: false });
    expect((await evaluator.evaluate(NOW)).evaluated).toBe(0);
    evaluator.setPrice(pair, { kind: 'priced', sqrtPriceX96: sqrtPriceOf(0.94), isMean: false });
    const report = await evaluator.evaluate(NOW);
    expect(report.evaluated).toBeGreaterThan(0);
    expect(report.evaluated).toBeLessThan(500);
  });
});
