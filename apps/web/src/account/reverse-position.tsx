import type { Position } from '@tandem/api';
import { formatDecimal, isDecimalError, parseDecimal } from '@tandem/quantity';
import type { ReactNode } from 'react';
import { figure, money, priceFigure } from '../format/figures.ts';
import { placementWords } from '../order-form/submit-order.ts';
import { useWhatIf } from '../order-form/use-what-if.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { carryOut } from '../state/carry-out.ts';
import { describeRefusal } from '../state/problem-words.ts';
import { client, marketOf } from '../state/venue.ts';

type Props = { readonly position: Position; readonly onClose: () => void };

/** Turns a position around with one market order of twice its size; asks always. */
export function ReversePosition({ position, onClose }: Props): ReactNode {
  const market = marketOf(position.market);
  const side = position.side === 'long' ? 'sell' : 'buy';
  const size = twice(position.size, market?.lotSize ?? '1');
  const { whatIf } = useWhatIf(
    { side, kind: 'market', price: '', trigger: '', reduceOnly: false, ...modeOf(position) },
    market,
    size,
  );
  if (market === undefined) return null;
  const reject = whatIf?.reject ?? null;
  return (
    <FormDialog
      title={`Reverse ${position.side} ${position.market}`}
      deed={`${side === 'buy' ? 'Buy' : 'Sell'} ${figure(size)} ${market.baseAsset} to reverse`}
      tone={side}
      isReady
      isWrong={reject !== null}
      onSubmit={() => void reverse(position, side, size)}
      onClose={onClose}
    >
      <p>
        Closes {position.side} {figure(position.size)} and opens as much{' '}
        {side === 'buy' ? 'long' : 'short'} with one market order.
      </p>
      <dl className="preview">
        <dt>Expected price</dt>
        <dd>{priceFigure(whatIf?.averagePrice, market.tickSize)}</dd>
        <dt>Fee</dt>
        <dd>{money(whatIf?.takerFee)}</dd>
        <dt>Liquidation after, est.</dt>
        <dd>{priceFigure(whatIf?.liquidationPriceAfter, market.tickSize)}</dd>
      </dl>
      <div className="field-note down" role="alert">
        {reject !== null && describeRefusal(reject)}
      </div>
    </FormDialog>
  );
}

function modeOf({ marginMode }: Position): Pick<Position, 'marginMode'> {
  return { marginMode };
}

function twice(size: string, step: string): string {
  const scale = step.split('.')[1]?.length ?? 0;
  const lots = parseDecimal(size, scale);
  return isDecimalError(lots) ? size : formatDecimal(lots * 2, scale);
}

async function reverse(position: Position, side: 'buy' | 'sell', size: string): Promise<void> {
  await carryOut(`Reverse ${position.market}`, async () => {
    const { market, marginMode } = position;
    const placed = await client.orders.place({ market, side, type: 'market', size, marginMode });
    return placementWords(placed);
  });
}
