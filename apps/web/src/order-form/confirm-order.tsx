import type { Market, WhatIf } from '@tandem/api';
import type { ReactNode } from 'react';
import { money, priceFigure } from '../format/figures.ts';
import { Dialog } from '../shell/dialog.tsx';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { feeName, feeText } from './order-preview.tsx';

type Props = {
  readonly deed: string;
  readonly side: 'buy' | 'sell';
  readonly market: Market;
  readonly whatIf: WhatIf | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks once more; can be turned off. */
export function ConfirmOrder(props: Props): ReactNode {
  const { deed, side, market, whatIf, onConfirm, onClose } = props;
  const { confirmOrders } = useStore(preferences);
  return (
    <Dialog title="Confirm the order" onClose={onClose}>
      <p style={{ fontSize: 15, fontWeight: 600 }}>{deed}</p>
      <dl className="preview">
        <dt>Margin needed</dt>
        <dd>{money(whatIf?.cost)}</dd>
        <dt>{feeName(whatIf, market)}</dt>
        <dd>{feeText(whatIf)}</dd>
        <dt>Liquidation, estimated</dt>
        <dd>{priceFigure(whatIf?.liquidationPriceAfter, market.tickSize)}</dd>
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={!confirmOrders}
          onChange={(event) => prefer({ confirmOrders: !event.target.checked })}
        />
        Do not ask again in this browser
      </label>
      <button type="button" data-first className={`deed ${side}`} onClick={onConfirm}>
        {deed}
      </button>
    </Dialog>
  );
}
