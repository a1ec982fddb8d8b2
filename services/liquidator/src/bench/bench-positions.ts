import type { Address } from 'viem';
import type { OraclePair, PairPrice } from '../evaluation/pair-table.ts';
import type { Order, Position } from '../model/position.ts';
import { randomNumbers } from '../test-chain/random-numbers.ts';

/** Pairs with one base asset; most positions hold one other asset, some two or three. */
export const BENCH_PAIRS = 20;
export const BENCH_SECOND = 1_900_000_000n;

const ETHER = 10n ** 18n;
const MONTH_S = 2_592_000;

const BASE: Address = tokenOf(10);

function tokenOf(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`;
}

export const BENCH_ORDER: Order = {
  orderId: 1n,
  owner: tokenOf(1_000),
  baseAsset: BASE,
  oracle: tokenOf(2_000),
  tokenlist: '0x',
  tokens: null,
  rewardAsset: BASE,
  rewardAmount: 0n,
};

export function pairOf(number: number): OraclePair {
  // Around the base asset, so that half of the pairs ask the oracle in its other direction.
  const sell = tokenOf(number < 10 ? number : number + 1);
  return { oracle: BENCH_ORDER.oracle, buy: BASE, sell };
}

/** A price near one, so that the positions are worth what they were made for. */
export function priceOf(factor: number): PairPrice {
  const root = BigInt(Math.round(Math.sqrt(factor) * 2 ** 48)) << 48n;
  return { kind: 'priced', sqrtPriceX96: root, isMean: false };
}

/**
 * A book like that of a lending market: collateral from 3 % to 100 % above the debt, loans of all
 * sizes, up to two months old.
 */
export function* benchPositions(count: number): Generator<Position> {
  const random = randomNumbers(42);
  const integer = (below: number): number => Math.floor(random(below));
  for (let id = 0; id < count; id++) {
    const principal =
      BigInt(1 + integer(1e9)) * 10n ** BigInt(9 + integer(4)) + BigInt(integer(1e9));
    const held = random(10) < 8 ? 1 : 2 + integer(2);
    const worth = (principal * BigInt(1_150_000 + integer(1_000_000))) / 1_000_000n;
    const first = integer(BENCH_PAIRS);
    const baseBalance = random(4) < 1 ? worth / 5n : 0n;
    const holdings = [{ asset: BASE, balance: baseBalance }];
    for (let index = 0; index < held; index++)
      holdings.push({
        asset: pairOf((first + index) % BENCH_PAIRS).sell,
        balance: (worth - baseBalance) / BigInt(held),
      });
    yield {
      positionId: BigInt(id),
      orderId: 1n,
      owner: BENCH_ORDER.owner,
      deadline: BENCH_SECOND,
      createdAt: BENCH_SECOND - BigInt(integer(2 * MONTH_S)),
      principal: principal > ETHER * 10n ** 9n ? ETHER : principal,
      interest: BigInt(integer(600)),
      holdings,
      isOpen: true,
      freeze: null,
      atBlock: 1n,
    };
  }
}
