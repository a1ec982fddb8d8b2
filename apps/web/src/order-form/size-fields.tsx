import type { Market, WhatIf } from '@tandem/api';
import type { ReactNode } from 'react';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { account } from '../state/venue.ts';
import { AmountField } from './amount-field.tsx';
import { floorTo } from './amounts.ts';
import type { DraftProblem } from './draft-problem.ts';
import { change, type OrderDraft } from './order-draft.ts';
import { PortionButtons } from './portion-buttons.tsx';
import { ProblemNote } from './problem-note.tsx';

type Props = {
  readonly market: Market;
  readonly typed: OrderDraft;
  readonly problems: readonly DraftProblem[];
  readonly whatIf: WhatIf | null;
};

const MONEY_STEP = '1';

/** The size, in base or quote units, and presses for parts of what is possible. */
export function SizeFields({ market, typed, problems, whatIf }: Props): ReactNode {
  const { sizeUnit } = useStore(preferences);
  const most = useLargest(market, typed, whatIf);
  const isBase = sizeUnit === 'base';
  const take = (size: string): void => {
    prefer({ sizeUnit: 'base' });
    change({ size });
  };
  return (
    <>
      <div className="two" style={{ gridTemplateColumns: 'minmax(0, 1fr) 64px' }}>
        <AmountField
          id="order-size"
          name="Size"
          unit=""
          step={isBase ? market.lotSize : MONEY_STEP}
          value={typed.size}
          isWrong={problems.some((one) => one.field === 'size')}
          onChange={(size) => change({ size })}
        />
        <button
          type="button"
          title="Switch the unit of the size"
          onClick={() => prefer({ sizeUnit: isBase ? 'quote' : 'base' })}
        >
          {isBase ? market.baseAsset : market.quoteAsset}
        </button>
      </div>
      <ProblemNote problems={problems} field="size" />
      <input
        type="range"
        className="size-slider"
        aria-label="Size as a part of what is possible"
        min={0}
        max={100}
        disabled={most === null || Number(most) === 0}
        value={portionOf(typed.size, isBase, most)}
        onChange={(event) => {
          const part = (Number(most ?? 0) * Number(event.target.value)) / 100;
          take(floorTo(part.toFixed(12), market.lotSize) ?? '');
        }}
      />
      <PortionButtons
        name="Part of what is possible"
        most={most}
        step={market.lotSize}
        onTake={take}
      />
    </>
  );
}

/** Where the slider stands: it shows what was typed and never changes it by itself. */
function portionOf(size: string, isBase: boolean, most: string | null): number {
  if (!isBase || most === null || Number(most) === 0) return 0;
  return Math.min(100, Math.round((Number(size) / Number(most)) * 100)) || 0;
}

/** With reduce-only all is the position, otherwise what the margin allows. */
function useLargest(market: Market, typed: OrderDraft, whatIf: WhatIf | null): string | null {
  const state = useStore(account);
  if (!typed.reduceOnly) return whatIf?.maxSize ?? null;
  const position = state?.positions.find(
    (one) => one.market === market.symbol && one.marginMode === typed.marginMode,
  );
  return position?.size ?? null;
}
