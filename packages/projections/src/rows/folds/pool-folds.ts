import type { PoolEntryRow } from '@tandem/database';
import {
  type LiquidationFeeCharged,
  type PoolExitRequested,
  type PoolFeesDistributed,
  type PoolFundConfigured,
  type PoolQuoted,
  type PoolSharesMinted,
  type PoolSharesRedeemed,
  PROTOCOL_ACCOUNTS,
  type ProviderPaid,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { addToFeeAccount } from './balance.ts';
import { noteStep } from './liquidation-folds.ts';

export function foldFundConfigured(
  { state }: FoldContext,
  { maxReserve }: PoolFundConfigured,
): void {
  const known = { totalShares: 0, openedUs: null, ...state.pool };
  state.setPool({ ...known, account: PROTOCOL_ACCOUNTS.pool, maxReserve });
}

function setShares({ state, place }: FoldContext, totalShares: number): void {
  const { pool } = state;
  if (pool === undefined) return;
  state.setPool({ ...pool, totalShares, openedUs: pool.openedUs ?? place.timeUs });
}

/**
 * What the reserve may reach is the equity, but for its bounds: at a bound the event does not tell
 * the equity, and no value is noted.
 */
export function foldQuoted(
  { state, draft, place }: FoldContext,
  { liquidity, reserve }: PoolQuoted,
): void {
  const { pool } = state;
  if (pool === undefined || liquidity <= 0 || liquidity >= pool.maxReserve) return;
  const { totalShares } = pool;
  draft.poolValues.note(place.timeUs, { equity: liquidity, totalShares, reserve });
}

type EntryFigures = Pick<PoolEntryRow, 'account' | 'kind' | 'shares'> &
  Partial<Omit<PoolEntryRow, 'sequence' | 'eventIndex' | 'timeUs'>>;

function noteEntry({ draft, place }: FoldContext, figures: EntryFigures): void {
  const { sequence, eventIndex, timeUs } = place;
  draft.poolEntries.push({
    sequence,
    eventIndex,
    timeUs,
    exitId: null,
    amount: null,
    accountShares: null,
    totalShares: null,
    poolEquity: null,
    dueAtUs: null,
    accountTotal: null,
    ...figures,
  });
}

export function foldMinted(context: FoldContext, event: PoolSharesMinted): void {
  const { account, amount, shares, accountShares, totalShares, poolEquity } = event;
  const after = { accountShares, totalShares, poolEquity };
  setShares(context, totalShares);
  noteEntry(context, { account, kind: 'minted', amount, shares, ...after });
}

export function foldExitRequested(context: FoldContext, event: PoolExitRequested): void {
  const { exitId, account, shares, dueAtUs } = event;
  noteEntry(context, { account, kind: 'exitRequested', exitId, shares, dueAtUs });
}

export function foldRedeemed(context: FoldContext, event: PoolSharesRedeemed): void {
  const { exitId, account, shares, amount, accountShares, totalShares, poolEquity } = event;
  const after = { accountShares, totalShares, poolEquity };
  setShares(context, totalShares);
  noteEntry(context, { account, kind: 'redeemed', exitId, amount, shares, ...after });
}

export function foldProviderPaid(context: FoldContext, event: ProviderPaid): void {
  const { account, shares, amount, accountTotal } = event;
  noteEntry(context, { account, kind: 'paid', shares, amount, accountTotal });
}

export function foldDistributed({ draft, place }: FoldContext, event: PoolFeesDistributed): void {
  const { sequence, eventIndex, timeUs } = place;
  const { collected, treasury, vault, stakers, providers } = event;
  const { totalShares, poolEquity, nextDistributionUs } = event;
  const split = { collected, treasury, vault, stakers, providers };
  const standing = { totalShares, poolEquity, nextDistributionUs };
  draft.poolDistributions.push({ sequence, eventIndex, timeUs, ...split, ...standing });
  if (poolEquity > 0) {
    draft.poolValues.note(timeUs, { equity: poolEquity, totalShares, reserve: null });
  }
}

/** Paid by the position of the unit whose liquidation step comes next, to the fees account. */
export function foldLiquidationFee(context: FoldContext, event: LiquidationFeeCharged): void {
  const { state, draft, place } = context;
  const { account, market, orderId, fee, positionQuote } = event;
  noteStep(context, { account, kind: 'poolFee', market, orderId, quote: fee, positionQuote });
  addToFeeAccount(context, SETTLEMENT_ASSET, fee);
  assert(state.market(market).kind === 'perpetual', 'only perpetuals are liquidated');
  draft.statistics.market(place.timeUs, market).quoteFees += BigInt(fee);
  draft.statistics.venue(place.timeUs).fees += BigInt(fee);
}
