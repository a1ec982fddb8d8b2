import type { Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { placementWords } from '../order-form/submit-order.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { carryOut } from '../state/carry-out.ts';
import { client } from '../state/venue.ts';

/** Closes every position at the market; asks always. */
export function CloseAll({ positions }: { readonly positions: readonly Position[] }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="table-more">
      <button type="button" className="small" onClick={() => setOpen(true)}>
        Close all {positions.length}
      </button>
      {isOpen && (
        <FormDialog
          title="Close all positions"
          deed={`Close ${positions.length} positions at the market`}
          isReady
          isWrong={false}
          onSubmit={() => void closeAll(positions)}
          onClose={() => setOpen(false)}
        >
          <ul>
            {positions.map(({ market, marginMode, side, size }) => (
              <li key={`${market} ${marginMode}`}>
                {side} {figure(size)} {market}
              </li>
            ))}
          </ul>
        </FormDialog>
      )}
    </div>
  );
}

/** One after the other, each with its own outcome: one that fails does not stop the rest. */
async function closeAll(positions: readonly Position[]): Promise<void> {
  for (const { market, marginMode, side, size } of positions) {
    await carryOut(`Close ${figure(size)} ${market}`, async () => {
      const order = { market, marginMode, size, type: 'market', reduceOnly: true } as const;
      const closing = side === 'long' ? 'sell' : 'buy';
      const placed = await client.orders.place({ ...order, side: closing });
      return placementWords(placed);
    });
  }
}
