import type { Market, WhatIf } from '@tandem/api';
import type { ReactNode } from 'react';
import { figure, money, percent, priceFigure, UNKNOWN } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account } from '../state/venue.ts';
import { hasTrigger, type OrderDraft } from './order-draft.ts';

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
          <dd className="muted">as if it entered at its price now</dd>
        </>
      )}
      <dt>Expected fill</dt>
      <dd>
        {told === null || told.averagePrice === null
          ? UNKNOWN
          : `${figure(told.filledNow)} at ${price(told.averagePrice)}`}
      </dd>
      <dt>{isSpot ? 'Cost' : 'Margin needed'}</dt>
      <dd data-testid="preview-cost">{money(told?.cost)}</dd>
      <dt>Fee, taker {percent(Number(market.takerFeeRate), 3, false)}</dt>
      <dd data-testid="preview-fee">{feeText(told)}</dd>
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

function feeText(told: WhatIf | null): string {
  if (told === null) return UNKNOWN;
  const rest = Number(told.restsWith) > 0 ? ` + ${figure(told.makerFee)} if the rest fills` : '';
  return `${figure(told.takerFee)}${rest}`;
}

function beforeAfter(before: string, after: string | null): string {
  return after === null || after === before ? before : `${before} → ${after}`;
}
