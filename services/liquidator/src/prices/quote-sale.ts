import type { Address } from 'viem';
import type { Pool } from './pool.ts';
import { sqrtPriceAtTick, TICK_MAX } from './tick-math.ts';

export type SaleQuote = {
  readonly amountOut: bigint;
  /** What the pool would not take: the known liquidity ends before. */
  readonly unsold: bigint;
  readonly sqrtPriceX96: bigint;
};

const FEE_UNIT = 1_000_000n;
const Q96 = 1n << 96n;

type Walk = { price: bigint; liquidity: bigint; left: bigint; out: bigint };

/**
 * What a pool would give for an exact amount, through every boundary of liquidity on the way:
 * the arithmetic of Uniswap v3, input rounded up and output down.
 *
 * @param ticks liquidity that is added when the price crosses each tick upward
 */
export function quoteSale(
  pool: Pool,
  ticks: ReadonlyMap<number, bigint>,
  sale: { readonly sold: Address; readonly amount: bigint },
): SaleQuote {
  const isSellToken0 = isToken0(pool, sale.sold);
  const walk = { price: pool.sqrtPriceX96, liquidity: pool.liquidity, left: sale.amount, out: 0n };
  if (pool.sqrtPriceX96 === 0n) return quoteOf(walk);
  for (const tick of ticksOnTheWay(pool, ticks, isSellToken0)) {
    if (walk.left === 0n) break;
    const target = sqrtPriceAtTick(tick);
    if (!takeStep(walk, { target, isSellToken0, fee: BigInt(pool.fee) })) break;
    const net = ticks.get(tick) ?? 0n;
    walk.liquidity += isSellToken0 ? -net : net;
    if (walk.liquidity < 0n) break;
  }
  return quoteOf(walk);
}

function isToken0({ token0 }: Pool, token: Address): boolean {
  return token0.some((side) => side.toLowerCase() === token.toLowerCase());
}

function quoteOf({ out, left, price }: Walk): SaleQuote {
  return { amountOut: out, unsold: left, sqrtPriceX96: price };
}

/** Boundaries in the order in which the price meets them; the end of all prices is the last. */
function ticksOnTheWay(
  pool: Pool,
  ticks: ReadonlyMap<number, bigint>,
  isDown: boolean,
): readonly number[] {
  const known = [...ticks.keys()].filter((tick) => (isDown ? tick <= pool.tick : tick > pool.tick));
  known.sort((one, other) => (isDown ? other - one : one - other));
  return [...known, isDown ? -TICK_MAX : TICK_MAX];
}

type Step = { readonly target: bigint; readonly isSellToken0: boolean; readonly fee: bigint };

/** Walks to the target, and says whether it was reached. */
function takeStep(walk: Walk, { target, isSellToken0, fee }: Step): boolean {
  const { price, liquidity } = walk;
  if (liquidity === 0n) {
    walk.price = target;
    return true;
  }
  const usable = (walk.left * (FEE_UNIT - fee)) / FEE_UNIT;
  const needed = inputBetween({ from: price, to: target, liquidity, isSellToken0 });
  const isReached = usable >= needed;
  const end = isReached ? target : priceAfter(walk, usable, isSellToken0);
  const spent = isReached ? needed + divideUp(needed * fee, FEE_UNIT - fee) : walk.left;
  walk.out += outputBetween({ from: price, to: end, liquidity, isSellToken0 });
  walk.left -= spent;
  walk.price = end;
  return isReached;
}

type Stretch = {
  readonly from: bigint;
  readonly to: bigint;
  readonly liquidity: bigint;
  readonly isSellToken0: boolean;
};

function inputBetween({ from, to, liquidity, isSellToken0 }: Stretch): bigint {
  if (!isSellToken0) return divideUp(liquidity * (to - from), Q96);
  return divideUp(divideUp(liquidity * Q96 * (from - to), from), to);
}

function outputBetween({ from, to, liquidity, isSellToken0 }: Stretch): bigint {
  if (isSellToken0) return (liquidity * (from - to)) / Q96;
  return (liquidity * Q96 * (to - from)) / to / from;
}

function priceAfter({ price, liquidity }: Walk, amount: bigint, isSellToken0: boolean): bigint {
  if (!isSellToken0) return price + (amount * Q96) / liquidity;
  const scaled = liquidity * Q96;
  return divideUp(scaled * price, scaled + amount * price);
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
