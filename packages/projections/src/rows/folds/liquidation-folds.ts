import type { LiquidationRow } from '@tandem/database';
import {
  type AccountFlagged,
  type AccountUnflagged,
  type AdlRanked,
  type BackstopTookOver,
  type CollateralSeized,
  type DeficitBooked,
  type LiquidationStepped,
  type PositionDeleveraged,
  type PositionSettled,
  PROTOCOL_ACCOUNTS,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { changeBalance } from './balance.ts';
import { newOrder, noteChange } from './order-folds.ts';

type StepFigures = Pick<LiquidationRow, 'account' | 'kind'> &
  Partial<Omit<LiquidationRow, 'sequence' | 'eventIndex' | 'timeUs'>>;

/** Writes one step down. */
export function noteStep({ draft, place }: FoldContext, figures: StepFigures): void {
  const { sequence, eventIndex, timeUs } = place;
  draft.liquidations.push({
    sequence,
    eventIndex,
    timeUs,
    market: null,
    marginMode: null,
    orderId: null,
    side: null,
    size: null,
    filled: null,
    price: null,
    quote: null,
    insuranceChange: null,
    realizedProfit: null,
    positionSize: null,
    positionQuote: null,
    equity: null,
    maintenanceMargin: null,
    health: null,
    rank: null,
    counterparty: null,
    asset: null,
    units: null,
    ...figures,
  });
}

export function foldFlagged(context: FoldContext, event: AccountFlagged): void {
  const { account, marginMode, market, equity, maintenanceMargin, health } = event;
  const figures = { marginMode, market, equity, maintenanceMargin, health };
  noteStep(context, { account, kind: 'flagged', ...figures });
  if (marginMode === 'cross') setFlag(context, account, true);
}

export function foldUnflagged(context: FoldContext, event: AccountUnflagged): void {
  const { account, marginMode, market, equity, maintenanceMargin } = event;
  noteStep(context, { account, kind: 'unflagged', marginMode, market, equity, maintenanceMargin });
  if (marginMode === 'cross') setFlag(context, account, false);
}

function setFlag({ state }: FoldContext, account: number, isFlagged: boolean): void {
  state.changeAccount(account, (row) => {
    row.isFlagged = isFlagged;
  });
}

export function foldLiquidationStep(context: FoldContext, event: LiquidationStepped): void {
  const { state, draft, place, progress } = context;
  const { account, market, marginMode, orderId, side, size, filled } = event;
  progress.liquidatedMode = marginMode;
  const { positionSize, positionQuote, insuranceChange, limitPrice: price } = event;
  const figures = { market, marginMode, orderId, side, size, filled, price };
  const after = { insuranceChange, positionSize, positionQuote };
  noteStep(context, { account, kind: 'step', ...figures, quote: event.bankruptcyQuote, ...after });
  state.setPosition(event, { size: positionSize, quote: positionQuote }, place.sequence);
  setInsurance(context, event.insuranceBalance, 'liquidationFee');
  const isFilled = filled === size;
  const order = newOrder(context, { account, orderId, market, side, size, status: 'canceled' });
  draft.orders.place(
    {
      ...order,
      kind: 'liquidation',
      timeInForce: 'IOC',
      price,
      marginMode,
      reduceOnly: true,
      remaining: size - filled,
      status: isFilled ? 'filled' : 'canceled',
      cancelReason: isFilled ? null : 'immediateOrCancel',
    },
    place,
  );
  const remaining = size - filled;
  noteChange(context, event, { change: 'liquidation', price, size, remaining });
  const { timeUs } = place;
  const sums = draft.statistics.market(timeUs, market);
  sums.liquidations += 1;
  sums.liquidatedLots += BigInt(filled);
  const venue = draft.statistics.venue(timeUs);
  venue.liquidations += 1;
  if (insuranceChange > 0) venue.insuranceFees += BigInt(insuranceChange);
  else venue.insurancePaid -= BigInt(insuranceChange);
}

/** The backstop's own side is not published: it is the mirror image of what the unit gave. */
export function foldBackstop(context: FoldContext, event: BackstopTookOver): void {
  const { state, place } = context;
  const { account, market, marginMode, side, size, quote } = event;
  const { positionSize, positionQuote } = event;
  const figures = { market, marginMode, side, size, quote, positionSize, positionQuote };
  const counterparty = PROTOCOL_ACCOUNTS.backstop;
  noteStep(context, { account, kind: 'backstop', ...figures, counterparty });
  state.setPosition(event, { size: positionSize, quote: positionQuote }, place.sequence);
  const at = { account: counterparty, market, marginMode: 'cross' };
  const known = state.position(at);
  const sign = side === 'sell' ? 1 : -1;
  const taken = {
    size: (known?.size ?? 0) + sign * size,
    quote: (known?.quote ?? 0) - sign * quote,
  };
  state.setPosition(at, taken, place.sequence);
}

export function foldAdlRank({ draft, place }: FoldContext, event: AdlRanked): void {
  const { market, rank, account, marginMode, score, positionSize } = event;
  const { sequence, eventIndex, timeUs } = place;
  const key = { market, sequence, eventIndex, timeUs };
  draft.adlRanks.push({ ...key, rank, account, marginMode, score, positionSize });
}

export function foldDeleveraged(context: FoldContext, event: PositionDeleveraged): void {
  const { state, draft, place, progress } = context;
  const { account, market, marginMode, rank, size, quote, bankruptAccount } = event;
  const { positionSize, positionQuote, realizedProfit } = event;
  const figures = { market, marginMode, rank, size, quote, realizedProfit };
  const after = { positionSize, positionQuote, counterparty: bankruptAccount };
  noteStep(context, { account, kind: 'deleveraged', ...figures, ...after });
  state.setPosition(event, { size: positionSize, quote: positionQuote }, place.sequence);
  // The event does not repeat the margin mode of the bankrupt unit: the step before it says it.
  assert(progress.liquidatedMode !== null, 'deleveraging belongs to a liquidation step');
  const bankrupt = { account: bankruptAccount, market, marginMode: progress.liquidatedMode };
  const left = { size: event.bankruptPositionSize, quote: event.bankruptPositionQuote };
  state.setPosition(bankrupt, left, place.sequence);
  noteStep(context, {
    ...bankrupt,
    kind: 'deleveragedAgainst',
    size,
    quote,
    positionSize: left.size,
    positionQuote: left.quote,
    counterparty: account,
  });
  draft.statistics.market(place.timeUs, market).deleverages += 1;
  draft.statistics.venue(place.timeUs).deleverages += 1;
}

export function foldSeized(context: FoldContext, event: CollateralSeized): void {
  const { state } = context;
  const { account, asset, units, quote } = event;
  const insurance = PROTOCOL_ACCOUNTS.insurance;
  const reason = 'collateralSeized';
  noteStep(context, { account, kind: reason, asset, units, quote, counterparty: insurance });
  const left = state.balance(account, asset) - units;
  changeBalance(context, { account, asset, reason, balance: left });
  const received = state.balance(insurance, asset) + units;
  changeBalance(context, { account: insurance, asset, reason, balance: received });
  setInsurance(context, state.balance(insurance, SETTLEMENT_ASSET) - quote, reason);
}

export function foldDeficit(context: FoldContext, event: DeficitBooked): void {
  const { draft, place } = context;
  const { account, amount } = event;
  noteStep(context, { account, kind: 'deficit', asset: SETTLEMENT_ASSET, quote: amount });
  setInsurance(context, event.insuranceBalance, 'insurance');
  draft.statistics.venue(place.timeUs).deficits += BigInt(amount);
}

/**
 * The insurance fund's balance is published with steps and deficits; what it paid in between comes
 * as one entry of its ledger.
 */
function setInsurance(context: FoldContext, balance: number, reason: string): void {
  const account = PROTOCOL_ACCOUNTS.insurance;
  changeBalance(context, { account, asset: SETTLEMENT_ASSET, reason, balance });
}

export function foldSettled(context: FoldContext, event: PositionSettled): void {
  const { state, place } = context;
  const { account, market, marginMode, size, price, realizedProfit } = event;
  const after = { positionSize: 0, positionQuote: 0 };
  const figures = { market, marginMode, size, price, realizedProfit };
  noteStep(context, { account, kind: 'settled', ...figures, ...after });
  state.setPosition(event, { size: 0, quote: 0 }, place.sequence);
}
