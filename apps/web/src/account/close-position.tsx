import type { Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, priceFigure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { MarketField } from '../order-form/market-field.tsx';
import { PortionButtons } from '../order-form/portion-buttons.tsx';
import { placementWords } from '../order-form/submit-order.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { carryOut } from '../state/carry-out.ts';
import { useTicker } from '../state/use-market.ts';
import { client, marketOf } from '../state/venue.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

/** Closes a position or a part of it, at the market or at a price. Never opens the other side. */
export function ClosePosition({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const ticker = useTicker(position.market);
  const [kind, setKind] = useState<'market' | 'limit'>('market');
  const [size, setSize] = useState(position.size);
  const [price, setPrice] = useState(ticker?.mark ?? '');
  if (market === undefined) return null;
  const isTooLarge = Number(size) > Number(position.size);
  const isLong = position.side === 'long';
  return (
    <FormDialog
      title={`Close ${position.side} ${position.market}`}
      deed={`${isLong ? 'Sell' : 'Buy'} ${figure(size)} ${market.baseAsset} to close`}
      tone={isLong ? 'sell' : 'buy'}
      isReady
      isWrong={!isAmount(size) || isTooLarge || (kind === 'limit' && !isAmount(price))}
      onSubmit={() => void close(position, { kind, size, price })}
      onClose={onClose}
    >
      <KindButtons kind={kind} onKind={setKind} />
      {kind === 'limit' && (
        <MarketField
          id="close-price"
          name="Price"
          of="price"
          market={market}
          typed={[price, setPrice]}
        />
      )}
      <MarketField
        id="close-size"
        name="Size"
        of="size"
        market={market}
        typed={[size, setSize]}
        isWrong={isTooLarge}
      />
      <div className="field-note down" role="alert">
        {isTooLarge && `The position is ${figure(position.size)}.`}
      </div>
      <PortionButtons
        name="Part of the position"
        most={position.size}
        step={market.lotSize}
        onTake={setSize}
      />
      <p className="muted">
        Mark {priceFigure(ticker?.mark, market.tickSize)}. The order is reduce-only.
      </p>
    </FormDialog>
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
  await carryOut(`Close ${figure(size)} ${position.market}`, async () => {
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
}
