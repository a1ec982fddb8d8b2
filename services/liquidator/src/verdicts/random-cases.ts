import type { Generation } from '../protocols/dex223/generation.ts';
import type { Random } from '../test-chain/random-numbers.ts';
import { BENCH_BASE, type BenchCase, meanPool, spotPool } from '../test-chain/verdict-bench.ts';
import { type CasePool, type JudgedCase, judgeCase } from './judge-case.ts';

/** A random position at random prices, and what it says here. */
export type RandomCase = { readonly asked: BenchCase; readonly judged: JudgedCase };

const TIERS = [500, 3_000, 10_000] as const;
const TOKENS = 15;
const MONTH_S = 2_592_000;
const WINDOW_S = 1_800;
const TICK_MOST = 700_000;

/**
 * Most are within a few per cent of their debt, every eighth within one unit of it; amounts of all
 * sizes, prices from where the arithmetic gives nothing to where it overflows, pools that tie, are
 * empty, cannot look back, or are not there.
 */
export function randomCase(random: Random, generation: Generation): RandomCase {
  const count = integer(random, 4);
  const first = integer(random, TOKENS);
  const tokens = Array.from({ length: count }, (_, index) => 1 + ((first + index) % TOKENS));
  const holdings = tokens
    .filter((token) => token !== BENCH_BASE)
    .map((token) => ({
      token,
      balance: random(40) < 1 ? 0n : amount(random, random(30) < 1 ? 45 : 26),
      pools: TIERS.map((fee) => randomPool(random, fee, generation)),
    }));
  const draft = {
    generation,
    principal: amount(random, 26),
    interest: random(8) < 1 ? 0n : BigInt(integer(random, random(9) < 1 ? 1_000_000 : 5_000)),
    elapsedSeconds: BigInt(integer(random, (random(9) < 1 ? 40 : 2) * MONTH_S)),
    baseBalance: 0n,
    holdings,
  };
  const judged = judgeCase(matchDebt(random, draft));
  const { principal, interest, elapsedSeconds, baseBalance } = judged.terms;
  const words = holdings.map(({ token, balance, pools }) => {
    const [low, middle, high] = pools.map((pool) => wordOf(pool, generation));
    return { token, balance, pools: [low ?? 0n, middle ?? 0n, high ?? 0n] as const };
  });
  const asked = { principal, interest, elapsedSeconds, baseBalance, holdings: words };
  return { asked, judged };
}

type Draft = Parameters<typeof judgeCase>[0];

/** Gives it what is missing to its debt in the base asset, more or less; or lends what it has. */
function matchDebt(random: Random, draft: Draft): Draft {
  const { verdict } = judgeCase(draft);
  if (verdict.kind === 'unpriced') return { ...draft, baseBalance: amount(random, 26) };
  const { debt, value } = verdict;
  const near = random(8) < 1 ? BigInt(integer(random, 3) - 1) : percents(random, debt);
  const missing = debt - value + near;
  if (missing >= 0n) return { ...draft, baseBalance: missing };
  const principal = value - (value * BigInt(integer(random, 200_000))) / 1_000_000n;
  return { ...draft, principal: principal > 0n ? principal : 1n };
}

function percents(random: Random, of: bigint): bigint {
  const width = 10 ** -(1 + integer(random, 6));
  return (of * BigInt(Math.round((random(2) - 1) * width * 1e9))) / 1_000_000_000n;
}

function randomPool(random: Random, fee: number, generation: Generation): CasePool {
  if (random(3) < 1) return { kind: 'none' };
  const liquidity = random(3) < 1 ? BigInt(integer(random, 3)) : amount(random, 27);
  if (generation === 'first')
    return { kind: 'spot', fee, liquidity, sqrtPriceX96: randomRoot(random) };
  const tick = integer(random, 2 * TICK_MOST) - TICK_MOST;
  const near = random(2) < 1 ? tick : Math.trunc(tick / 100);
  const change = BigInt(near * WINDOW_S + integer(random, WINDOW_S));
  return { kind: 'mean', fee, liquidity, change: random(6) < 1 ? null : change };
}

/** Of all sizes: most prices between 10^-7 and 10^7, the others between nothing and overflow. */
function randomRoot(random: Random): bigint {
  if (random(40) < 1) return 0n;
  const places = random(4) < 1 ? 14 : 3.5;
  const root = 10 ** ((random(2) - 1) * places);
  return BigInt(Math.round(root * 2 ** 53)) << 43n;
}

function wordOf(pool: CasePool, generation: Generation): bigint {
  if (pool.kind === 'none') return 0n;
  if (pool.kind === 'spot') return spotPool(pool.sqrtPriceX96, pool.liquidity);
  if (generation === 'first') throw new Error('a mean is asked by the hardened generation only');
  return meanPool(pool.change, pool.liquidity);
}

function integer(random: Random, below: number): number {
  return Math.floor(random(below));
}

/** Of every length up to so many digits; some around a power of ten, where the cut changes. */
function amount(random: Random, digitsMost: number): bigint {
  const length = 1 + integer(random, digitsMost);
  if (random(8) < 1) return 10n ** BigInt(length - 1) + BigInt(integer(random, 3)) - 1n;
  let text = String(1 + integer(random, 9));
  while (text.length < length) text += String(integer(random, 10));
  return BigInt(text);
}
