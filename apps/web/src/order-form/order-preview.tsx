import type { AccountState, Market, WhatIf } from '@tandem/api';
import type { ReactNode } from 'react';
import { figure, fineMoney, money, percent, priceFigure, UNKNOWN } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account } from '../state/venue.ts';
import { hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';

type Props = {
  readonly market: Market;
  readonly typed: OrderDraft;
  readonly whatIf: WhatIf | null;
  readonly size: string | null;
};

/** Before and after: every figure is the venue's own; what it does not know is a dash. */
export function OrderPreview({ market, typed, whatIf, size }: Props): ReactNode {
  const state = useStore(account);
  const told = size === null ? null : whatIf;
  const position = state?.positions.find(
    (one) => one.market === market.symbol && one.marginMode === typed.marginMode,
  );
  const price = (text: string | null | undefined): string => priceFigure(text, market.tickSize);
  const isSpot = market.kind === 'spot';
  return (
    <dl className="preview" data-testid="preview" aria-label="Preview">
      {hasTrigger(typed.kind) && (
        <>
          <dt>Estimate</dt>
          <dd className="muted">as if it entered now</dd>
        </>
      )}
      <dt>Expected fill</dt>
      <dd>
        {told === null || told.averagePrice === null
          ? UNKNOWN
          : `${figure(told.filledNow)} at ${price(told.averagePrice)}`}
      </dd>
      <dt>Worst price</dt>
      <dd>{price(told?.worstPrice)}</dd>
      <dt>Order value</dt>
      <dd>{told === null ? UNKNOWN : valueOf(typed, told, size)}</dd>
      <dt>{isSpot ? 'Cost' : 'Margin needed'}</dt>
      <dd data-testid="preview-cost">{money(told?.cost)}</dd>
      <dt title={`Taker ${percent(Number(market.takerFeeRate), 3, false)} of the value at tier 0`}>
        {feeName(told, market)}
      </dt>
      <dd data-testid="preview-fee" title={told?.takerFee}>
        {feeText(told)}
      </dd>
      {!isSpot && (
        <>
          <dt>Liquidation, est.</dt>
          <dd data-testid="preview-liquidation">
            {beforeAfter(
              price(position?.liquidationPrice),
              told === null ? null : price(told.liquidationPriceAfter),
            )}
          </dd>
        </>
      )}
      {!isSpot && (
        <>
          <dt>Margin used</dt>
          <dd data-testid="preview-margin" title={told?.initialMarginAfter}>
            {beforeAfter(
              money(state?.margin.initialMargin),
              told === null ? null : money(told.initialMarginAfter),
            )}
          </dd>
          <dt>Leverage of account</dt>
          <dd>{leverageAfter(state, market.symbol, told)}</dd>
        </>
      )}
      <dt>Available</dt>
      <dd>
        {beforeAfter(
          money(state?.margin.available),
          told === null ? null : money(told.availableAfter),
        )}
      </dd>
    </dl>
  );
}

/** Size at the price it would have: for the eye. */
function valueOf(typed: OrderDraft, told: WhatIf, size: string | null): string {
  const at = hasLimit(typed.kind) ? typed.price : (told.averagePrice ?? '');
  const value = Number(at) * Number(size);
  return Number.isFinite(value) && value > 0 ? money(value.toFixed(2)) : UNKNOWN;
}

/** All positions over equity, before and after: for the eye. */
function leverageAfter(state: AccountState | null, market: string, told: WhatIf | null): string {
  const equity = Number(state?.margin.equity ?? 0);
  if (state === null || !(equity > 0)) return UNKNOWN;
  const worth = state.positions.reduce((sum, one) => sum + Number(one.notional ?? 0), 0);
  const times = (value: number): string => `${(value / equity).toFixed(1)}×`;
  const own = state.positions.find((one) => one.market === market);
  const mark = Number(own?.mark ?? told?.averagePrice ?? Number.NaN);
  const after = Math.abs(Number(told?.positionSizeAfter)) * mark;
  if (told === null || !Number.isFinite(after)) return times(worth);
  return beforeAfter(times(worth), times(worth - Number(own?.notional ?? 0) + after));
}

/** What fills at once pays as taker, and what rests as maker when it fills. */
export function feeName(told: WhatIf | null, market: Market): string {
  const hasRest = Number(told?.restsWith ?? 0) > 0;
  if (!hasRest) return `Fee, taker ${percent(Number(market.takerFeeRate), 3, false)}`;
  return Number(told?.filledNow ?? 0) > 0 ? 'Fee, now + for the rest' : 'Fee when it fills, maker';
}

export function feeText(told: WhatIf | null): string {
  if (told === null) return UNKNOWN;
  if (!(Number(told.restsWith) > 0)) return fineMoney(told.takerFee);
  if (!(Number(told.filledNow) > 0)) return fineMoney(told.makerFee);
  return `${fineMoney(told.takerFee)} + ${fineMoney(told.makerFee)}`;
}

function beforeAfter(before: string, after: string | null): string {
  return after === null || after === before ? before : `${before} → ${after}`;
}
