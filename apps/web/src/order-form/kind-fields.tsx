import type { Market } from '@tandem/api';
import type { ReactNode } from 'react';
import { AmountField } from './amount-field.tsx';
import type { DraftProblem } from './draft-problem.ts';
import {
  change,
  type DraftKind,
  hasLimit,
  hasTrigger,
  ORDER_KINDS,
  type OrderDraft,
} from './order-draft.ts';
import { ProblemNote } from './problem-note.tsx';

const KIND_NAMES: { readonly [K in DraftKind]: string } = {
  limit: 'Limit',
  market: 'Market',
  stopMarket: 'Stop market',
  stopLimit: 'Stop limit',
  takeProfitMarket: 'Take-profit market',
  takeProfitLimit: 'Take-profit limit',
};

type Props = {
  readonly market: Market;
  readonly typed: OrderDraft;
  readonly problems: readonly DraftProblem[];
};

/** The kind of order, and the prices that this kind has. */
export function KindFields({ market, typed, problems }: Props): ReactNode {
  const kinds = market.kind === 'spot' ? ORDER_KINDS.slice(0, 2) : ORDER_KINDS;
  const wrong = (field: string): boolean => problems.some((one) => one.field === field);
  const unit = market.quoteAsset;
  return (
    <>
      <select
        id="order-kind"
        aria-label="Kind of order"
        value={typed.kind}
        onChange={(event) => change({ kind: event.target.value as DraftKind })}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_NAMES[kind]}
          </option>
        ))}
      </select>
      {hasTrigger(typed.kind) && (
        <>
          <AmountField
            id="order-trigger"
            name="Trigger"
            unit={unit}
            step={market.tickSize}
            value={typed.trigger}
            isWrong={wrong('trigger')}
            onChange={(trigger) => change({ trigger })}
          />
          <ProblemNote problems={problems} field="trigger" />
        </>
      )}
      {hasLimit(typed.kind) && (
        <>
          <AmountField
            id="order-price"
            name="Price"
            unit={unit}
            step={market.tickSize}
            value={typed.price}
            isWrong={wrong('price')}
            onChange={(price) => change({ price })}
          />
          <ProblemNote problems={problems} field="price" />
        </>
      )}
    </>
  );
}
