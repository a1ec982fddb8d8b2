import type { Address } from 'viem';
import type { Holding } from '../../model/position.ts';

/** Says itself what could not be: logs that do not fit the mirror; the drift check repairs it. */
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

export function changeBalance(holdings: Holdings, asset: Address, by: bigint): Holdings {
  const known = addAsset(holdings, asset);
  return known.map((holding) =>
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
