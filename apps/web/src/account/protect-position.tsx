import type { Position } from '@tandem/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { figure, money, priceFigure } from '../format/figures.ts';
import { AmountField } from '../order-form/amount-field.tsx';
import { isAmount } from '../order-form/amounts.ts';
import { placementWords } from '../order-form/submit-order.ts';
import { Dialog } from '../shell/dialog.tsx';
import { withToast } from '../state/toasts.ts';
import { client, marketOf } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

/** Sets the take-profit and the stop of a position; each closes all of it and ends the other. */
export function ProtectPosition({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const [takeProfit, setTakeProfit] = useState('');
  const [stop, setStop] = useState('');
  if (market === undefined) return null;
  const isEmpty = !isAmount(takeProfit) && !isAmount(stop);
  const price = (text: string | null): string => priceFigure(text, market.tickSize);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isEmpty) return;
    onClose();
    void protect(position, { takeProfit, stop });
  };
  return (
    <Dialog title={`Protect ${position.side} ${position.market}`} onClose={onClose}>
      <form className="order-form" style={{ padding: 0 }} onSubmit={submit}>
        <p className="muted">
          Entry {price(position.entryPrice)}, mark {price(position.mark)}, liquidation{' '}
          {price(position.liquidationPrice)}. Both close the whole position at the market when the
          mark reaches their price.
        </p>
        <AmountField
          id="protect-take-profit"
          name="Take-profit"
          unit={market.quoteAsset}
          step={market.tickSize}
          value={takeProfit}
          onChange={setTakeProfit}
        />
        <Payoff position={position} price={takeProfit} />
        <AmountField
          id="protect-stop"
          name="Stop-loss"
          unit={market.quoteAsset}
          step={market.tickSize}
          value={stop}
          onChange={setStop}
        />
        <Payoff position={position} price={stop} />
        <StopWarning position={position} stop={stop} />
        <button type="submit" className="primary wide" disabled={isEmpty}>
          Set
        </button>
      </form>
    </Dialog>
  );
}

/** Profit at a price before fees: an estimate, said so. */
function Payoff({ position, price }: { readonly position: Position; readonly price: string }) {
  const entry = Number(position.entryPrice ?? Number.NaN);
  const sign = position.side === 'long' ? 1 : -1;
  const profit = (Number(price) - entry) * Number(position.size) * sign;
  const isKnown = isAmount(price) && Number.isFinite(profit);
  return (
    <div className={`field-note ${profit < 0 ? 'down' : 'up'}`}>
      {isKnown && `about ${money(profit.toFixed(2), true)} before fees`}
    </div>
  );
}

function StopWarning({ position, stop }: { readonly position: Position; readonly stop: string }) {
  const { liquidationPrice, side } = position;
  if (liquidationPrice === null || !isAmount(stop)) return null;
  const isBeyond =
    side === 'long'
      ? Number(stop) <= Number(liquidationPrice)
      : Number(stop) >= Number(liquidationPrice);
  if (!isBeyond) return null;
  const word = side === 'long' ? 'above' : 'below';
  return (
    <p className="notice" role="alert">
      The stop must be {word} the liquidation price {figure(liquidationPrice)}: it would come too
      late.
    </p>
  );
}

type Prices = { readonly takeProfit: string; readonly stop: string };

async function protect(position: Position, prices: Prices): Promise<void> {
  const wanted = [
    ['takeProfit', prices.takeProfit, 'Take-profit'],
    ['stop', prices.stop, 'Stop-loss'],
  ] as const;
  for (const [trigger, triggerPrice, name] of wanted) {
    if (!isAmount(triggerPrice)) continue;
    await withToast(`${name} of ${position.market} at ${figure(triggerPrice)}`, async () => {
      const placed = await client.orders.placeTrigger({
        market: position.market,
        side: position.side === 'long' ? 'sell' : 'buy',
        trigger,
        triggerPrice,
        triggerBy: 'mark',
        size: position.size,
        reduceOnly: true,
        attached: true,
        marginMode: position.marginMode,
      });
      return placementWords(placed);
    });
  }
  await refreshAccount();
}
