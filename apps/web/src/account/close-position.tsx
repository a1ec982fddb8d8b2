import type { Position } from '@tandem/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { figure, priceFigure } from '../format/figures.ts';
import { AmountField } from '../order-form/amount-field.tsx';
import { floorTo, isAmount } from '../order-form/amounts.ts';
import { placementWords } from '../order-form/submit-order.ts';
import { Dialog } from '../shell/dialog.tsx';
import { withToast } from '../state/toasts.ts';
import { useTicker } from '../state/use-market.ts';
import { client, marketOf } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

const PORTIONS = [25, 50, 75, 100] as const;

/** Closes a position or a part of it, at the market or at a price. Never opens the other side. */
export function ClosePosition({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const ticker = useTicker(position.market);
  const [kind, setKind] = useState<'market' | 'limit'>('market');
  const [size, setSize] = useState(position.size);
  const [price, setPrice] = useState(ticker?.mark ?? '');
  if (market === undefined) return null;
  const isTooLarge = Number(size) > Number(position.size);
  const isWrong = !isAmount(size) || isTooLarge || (kind === 'limit' && !isAmount(price));
  const part = (portion: number): string =>
    portion === 100
      ? position.size
      : (floorTo(((Number(position.size) * portion) / 100).toFixed(12), market.lotSize) ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrong) return;
    onClose();
    void close(position, { kind, size, price });
  };
  return (
    <Dialog title={`Close ${position.side} ${position.market}`} onClose={onClose}>
      <form className="order-form" style={{ padding: 0 }} onSubmit={submit}>
        <KindButtons kind={kind} onKind={setKind} />
        {kind === 'limit' && (
          <AmountField
            id="close-price"
            name="Price"
            unit={market.quoteAsset}
            step={market.tickSize}
            value={price}
            onChange={setPrice}
          />
        )}
        <AmountField
          id="close-size"
          name="Size"
          unit={market.baseAsset}
          step={market.lotSize}
          value={size}
          isWrong={isTooLarge}
          onChange={setSize}
        />
        <div className="field-note down" role="alert">
          {isTooLarge && `The position is ${figure(position.size)}.`}
        </div>
        <Portions onPortion={(portion) => setSize(part(portion))} />
        <p className="muted">
          Mark {priceFigure(ticker?.mark, market.tickSize)}. The order is reduce-only.
        </p>
        <button
          type="submit"
          autoFocus
          data-testid="confirm-close"
          className={`deed ${position.side === 'long' ? 'sell' : 'buy'}`}
          disabled={isWrong}
        >
          {position.side === 'long' ? 'Sell' : 'Buy'} {figure(size)} {market.baseAsset} to close
        </button>
      </form>
    </Dialog>
  );
}

function Portions({ onPortion }: { readonly onPortion: (portion: number) => void }): ReactNode {
  return (
    <div className="portions" role="group" aria-label="Part of the position">
      {PORTIONS.map((portion) => (
        <button key={portion} type="button" onClick={() => onPortion(portion)}>
          {portion}%
        </button>
      ))}
    </div>
  );
}

type KindProps = {
  readonly kind: 'market' | 'limit';
  readonly onKind: (kind: 'market' | 'limit') => void;
};

function KindButtons({ kind, onKind }: KindProps): ReactNode {
  return (
    <div className="two choice" role="group" aria-label="How">
      {(['market', 'limit'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={kind === one} onClick={() => onKind(one)}>
          {one === 'market' ? 'Market' : 'Limit'}
        </button>
      ))}
    </div>
  );
}

type Wanted = { readonly kind: 'market' | 'limit'; readonly size: string; readonly price: string };

async function close(position: Position, { kind, size, price }: Wanted): Promise<void> {
  await withToast(`Close ${figure(size)} ${position.market}`, async () => {
    const placed = await client.orders.place({
      market: position.market,
      side: position.side === 'long' ? 'sell' : 'buy',
      type: kind,
      size,
      ...(kind === 'limit' ? { price } : {}),
      reduceOnly: true,
      marginMode: position.marginMode,
    });
    return placementWords(placed);
  });
  await refreshAccount();
}
