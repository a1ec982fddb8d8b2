import type { Address } from 'viem';
import type { Holding } from '../../model/position.ts';

/** What a position holds, in the order of the contract. */
export type Holdings = readonly Holding[];

/** Adds an asset at the end, as the contract does; twice is once: a loan tells each asset twice. */
export function addAsset(holdings: Holdings, asset: Address): Holdings {
  if (holdings.some((holding) => holding.asset === asset)) return holdings;
  return [...holdings, { asset, balance: 0n }];
}

/** The last one takes its place, as in the contract. */
export function removeAsset(holdings: Holdings, asset: Address): Holdings {
  const index = holdings.findIndex((holding) => holding.asset === asset);
  const last = holdings.at(-1);
  if (index < 0 || last === undefined) return holdings;
  return holdings.with(index, last).slice(0, -1);
}

export function addBalance(holdings: Holdings, asset: Address, amount: bigint): Holdings {
  return changeBalance(addAsset(holdings, asset), asset, amount);
}

/** An asset that is not there was removed by an event before: what went out is gone with it. */
export function takeBalance(holdings: Holdings, asset: Address, amount: bigint): Holdings {
  return changeBalance(holdings, asset, -amount);
}

function changeBalance(holdings: Holdings, asset: Address, by: bigint): Holdings {
  return holdings.map((holding) =>
    holding.asset === asset ? { asset, balance: holding.balance + by } : holding,
  );
}

export function isSameHoldings(one: Holdings, other: Holdings): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ asset, balance }, index) => {
    const beside = other[index];
    return beside !== undefined && beside.asset === asset && beside.balance === balance;
  });
}
