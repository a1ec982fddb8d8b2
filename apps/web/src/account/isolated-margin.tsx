import type { Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, money, priceFigure } from '../format/figures.ts';
import { AmountField } from '../order-form/amount-field.tsx';
import { isAmount } from '../order-form/amounts.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { carryOut } from '../state/carry-out.ts';
import { useStore } from '../state/store.ts';
import { account, client, marketOf } from '../state/venue.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

/** Adds margin to an isolated position, or takes some out. */
export function IsolatedMargin({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const available = useStore(account)?.margin.available ?? null;
  const [isAdding, setAdding] = useState(true);
  const [amount, setAmount] = useState('');
  if (market === undefined) return null;
  const verb = isAdding ? 'Add' : 'Take out';
  return (
    <FormDialog
      title={`Margin of ${position.side} ${position.market}`}
      deed={`${verb} ${isAmount(amount) ? figure(amount) : ''} ${market.quoteAsset}`}
      isWrong={!isAmount(amount)}
      onSubmit={() => void adjust(position, isAdding ? amount : `-${amount}`, verb)}
      onClose={onClose}
    >
      <div className="two choice" role="group" aria-label="Direction">
        <button type="button" aria-pressed={isAdding} onClick={() => setAdding(true)}>
          Add
        </button>
        <button type="button" aria-pressed={!isAdding} onClick={() => setAdding(false)}>
          Take out
        </button>
      </div>
      <AmountField
        id="margin-amount"
        name="Amount"
        unit={market.quoteAsset}
        step="1"
        value={amount}
        onChange={setAmount}
      />
      <p className="muted">
        Posted {money(position.postedMargin)}, available in the account {money(available)}.
        Liquidation now {priceFigure(position.liquidationPrice, market.tickSize)}: more margin moves
        it away.
      </p>
    </FormDialog>
  );
}

async function adjust(position: Position, amount: string, verb: string): Promise<void> {
  await carryOut(`${verb} margin of ${position.market}`, async () => {
    await client.account.adjustIsolatedMargin({ market: position.market, amount });
    return `${figure(amount)} done`;
  });
}
