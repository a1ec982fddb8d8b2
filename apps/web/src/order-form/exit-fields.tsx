import type { Market } from '@tandem/api';
import type { ReactNode } from 'react';
import { AmountField } from './amount-field.tsx';
import { change, type OrderDraft } from './order-draft.ts';

type Props = { readonly typed: OrderDraft; readonly market: Market };

/** Prices at which the position of this order is closed again. */
export function ExitFields({ typed, market }: Props): ReactNode {
  if (!typed.hasExits) return null;
  return (
    <>
      <AmountField
        id="order-take-profit"
        name="Take-profit"
        unit={market.quoteAsset}
        step={market.tickSize}
        value={typed.takeProfit}
        onChange={(takeProfit) => change({ takeProfit })}
      />
      <AmountField
        id="order-stop-loss"
        name="Stop-loss"
        unit={market.quoteAsset}
        step={market.tickSize}
        value={typed.stopLoss}
        onChange={(stopLoss) => change({ stopLoss })}
      />
    </>
  );
}
