import type { AccountView } from '@tandem/feed';
import { haveSharesWorth, reserveOf, sharePrice, sharesWorth, utilizationOf } from '@tandem/margin';
import { PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import type { LiveVenue } from './live-venue.ts';
import {
  type Exposure,
  exposuresOf,
  heldOf,
  initialOf,
  isStale,
  standingOf,
} from './margin-standing.ts';

/** Whether somebody could buy shares now. */
export type DepositStatus = 'open' | 'stalePrices' | 'insolvent';
/** Whether everything in the queue could be paid now. */
export type ExitStatus = 'open' | 'short' | 'stalePrices' | 'worthless';

/** How the pool stands, in quote units; docs/rulebook/pool.md has the formulas. */
export type PoolStanding = {
  /** At the marks, for people to look at. */
  readonly equity: number;
  /** At the worse end of the bands: what exits and the reserve are judged by. */
  readonly equityForExits: number;
  /** At the better end: what a deposit buys shares at. */
  readonly equityForDeposits: number;
  readonly reserve: number;
  /** What the reserve may reach. */
  readonly liquidity: number;
  readonly utilizationPpb: number;
  /** What could be paid out now; below zero when the pool needs more than it has. */
  readonly available: number;
  readonly deposits: DepositStatus;
  readonly exits: ExitStatus;
  /** Shares of all exits. */
  readonly exitShares: number;
};

/** Standing of the pool; null before the pool is configured. */
export function poolStandingOf(venue: LiveVenue): PoolStanding | null {
  const { pool, view } = venue;
  const account = view.accounts.get(PROTOCOL_ACCOUNTS.pool);
  if (pool.rules === null || account === undefined) return null;
  const exposures = exposuresOf(venue, account.account).filter((e) => e.marginMode === 'cross');
  const standing = standingOf(venue, account, exposures);
  const { equity, equityForMaintenance: equityForDeposits } = standing;
  const equityForExits = standing.equityForOrders;
  const reserve = exposures.reduce((sum, exposure) => sum + reserveIn(venue, exposure), 0);
  const liquidity = Math.min(pool.rules.maxReserve, Math.max(0, equityForExits));
  const available = availableOf(venue, { account, exposures, equityForExits, reserve });
  const areStale = exposures.some((e) => e.size !== 0 && isStale(e.figures, venue.timeUs));
  let exitShares = 0;
  for (const { shares } of pool.exits()) exitShares += shares;
  const least = pool.totalShares > 0 ? 1 : 0;
  return {
    equity,
    equityForExits,
    equityForDeposits,
    reserve,
    liquidity,
    utilizationPpb: utilizationOf(reserve, liquidity),
    available,
    deposits: areStale ? 'stalePrices' : equityForExits < least ? 'insolvent' : 'open',
    exits: areStale ? 'stalePrices' : exitStatus(venue, { exitShares, equityForExits, available }),
    exitShares,
  };
}

/** Worth of shares at an equity of the pool, in quote units; null when shares have none. */
export function worthOf(venue: LiveVenue, shares: number, equity: number): number | null {
  if (!haveSharesWorth(equity)) return null;
  return sharesWorth(shares, venue.pool.totalShares, equity);
}

/** Price of one share in 10^-9 of the settlement asset; null when shares have no worth. */
export function sharePriceAt(venue: LiveVenue, equity: number): number | null {
  return haveSharesWorth(equity) ? sharePrice(venue.pool.totalShares, equity) : null;
}

/** When fees are split next, in microseconds; null before the pool is configured. */
export function nextDistributionUs({ pool, timeUs }: LiveVenue): number | null {
  if (pool.rules === null) return null;
  const { distributionIntervalUs } = pool.rules;
  return (Math.floor(timeUs / distributionIntervalUs) + 1) * distributionIntervalUs;
}

/** Money that is kept for a position of the pool. */
export function reserveIn(venue: LiveVenue, { figures, size }: Exposure): number {
  const stressMovePpb = venue.pool.market(figures.market)?.rules.stressMovePpb;
  if (stressMovePpb === undefined || size === 0) return 0;
  return reserveOf(Math.abs(size), figures.mark ?? 0, stressMovePpb);
}

type Means = {
  readonly account: AccountView;
  readonly exposures: readonly Exposure[];
  readonly equityForExits: number;
  readonly reserve: number;
};

/** What the pool can pay out and still keep its reserve and the margin of its positions. */
function availableOf(
  venue: LiveVenue,
  { account, exposures, equityForExits, reserve }: Means,
): number {
  const margin = exposures.reduce(
    (sum, exposure) =>
      sum + initialOf(venue, account.account, { ...exposure, openBuy: 0, openSell: 0 }),
    0,
  );
  const balance = account.balances.get(SETTLEMENT_ASSET) ?? 0;
  const free = balance - heldOf(venue, account.account, SETTLEMENT_ASSET);
  return Math.min(equityForExits - Math.max(reserve, margin), free);
}

function exitStatus(
  venue: LiveVenue,
  of: Pick<PoolStanding, 'exitShares' | 'equityForExits' | 'available'>,
): ExitStatus {
  const worth = worthOf(venue, of.exitShares, of.equityForExits);
  if (worth === null) return 'worthless';
  return worth > of.available ? 'short' : 'open';
}
