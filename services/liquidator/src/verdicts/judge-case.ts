import type { Address } from 'viem';
import type { PairPrice } from '../evaluation/pair-table.ts';
import type { Order, Position } from '../model/position.ts';
import type { Verdict } from '../model/verdict.ts';
import { meanOf } from '../prices/observations.ts';
import { quoteAt } from '../prices/oracle-prices.ts';
import { sqrtPriceAtTick } from '../prices/tick-math.ts';
import { choosePool } from '../protocols/dex223/choose-pool.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import { computeVerdict } from '../protocols/dex223/verdict.ts';
import { BENCH_BASE } from '../test-chain/verdict-bench.ts';

export type CasePool =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'spot';
      readonly fee: number;
      readonly liquidity: bigint;
      readonly sqrtPriceX96: bigint;
    }
  | {
      readonly kind: 'mean';
      readonly fee: number;
      readonly liquidity: bigint;
      /** Of the sum of ticks over the window; null where the pool cannot look back so far. */
      readonly change: bigint | null;
    };

export type CaseTerms = {
  readonly generation: Generation;
  readonly principal: bigint;
  readonly interest: bigint;
  readonly elapsedSeconds: bigint;
  readonly baseBalance: bigint;
  readonly holdings: readonly {
    readonly token: number;
    readonly balance: bigint;
    readonly pools: readonly CasePool[];
  }[];
};

export type JudgedCase = { readonly terms: CaseTerms; readonly verdict: Verdict };

const UNKNOWN: PairPrice = { kind: 'unpriced', reason: 'PriceUnknown' };
const WINDOW_S = 1_800n;
const BASE = tokenOf(BENCH_BASE);
const NOBODY: Address = tokenOf(0);
/** Second at which cases are judged here; the chain judges at its own, elapsed time being equal. */
export const CASE_SECOND = 2_000_000_000n;

export function tokenOf(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`;
}

/** The price that the oracle of this generation takes from these pools. */
export function priceOf(pools: readonly CasePool[]): PairPrice {
  const chosen = choosePool(
    pools.flatMap((pool) =>
      pool.kind === 'none' || (pool.kind === 'mean' && pool.change === null) ? [] : [pool],
    ),
  );
  if (chosen === undefined) return { kind: 'unpriced', reason: 'NoPool' };
  if (chosen.kind === 'spot')
    return { kind: 'priced', sqrtPriceX96: chosen.sqrtPriceX96, isMean: false };
  const tick = meanOf(chosen.change ?? 0n, WINDOW_S);
  return { kind: 'priced', sqrtPriceX96: sqrtPriceAtTick(tick), isMean: true };
}

/** What the bot's integers say about one case. */
export function judgeCase(terms: CaseTerms): JudgedCase {
  const prices = new Map(
    terms.holdings.map(({ token, pools }) => [tokenOf(token), priceOf(pools)]),
  );
  const { position, order } = positionOf(terms, 0n);
  const verdict = computeVerdict({
    generation: terms.generation,
    position,
    order,
    quotes: {
      amountOut: (_, buy, sell, amount) =>
        quoteAt(prices.get(sell) ?? UNKNOWN, { buy, sell, amount }),
    },
    timestamp: CASE_SECOND,
  });
  return { terms, verdict };
}

/** The position of a case; its oracle is its own, so that each case has its own prices. */
export function positionOf(
  terms: CaseTerms,
  positionId: bigint,
): { readonly position: Position; readonly order: Order } {
  const held = terms.holdings.map(({ token, balance }) => ({ asset: tokenOf(token), balance }));
  const position: Position = {
    positionId,
    orderId: positionId,
    owner: NOBODY,
    deadline: CASE_SECOND,
    createdAt: CASE_SECOND - terms.elapsedSeconds,
    principal: terms.principal,
    interest: terms.interest,
    holdings: [{ asset: BASE, balance: terms.baseBalance }, ...held],
    isOpen: true,
    freeze: null,
    atBlock: 0n,
  };
  const order: Order = {
    orderId: positionId,
    owner: NOBODY,
    baseAsset: BASE,
    oracle: tokenOf(1_000_000 + Number(positionId)),
    tokenlist: '0x',
    tokens: null,
    rewardAsset: BASE,
    rewardAmount: 0n,
  };
  return { position, order };
}
