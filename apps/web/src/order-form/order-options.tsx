import type { Market } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { Choice, TRIGGER_PRICES } from './choice.tsx';
import { change, hasTrigger, type OrderDraft } from './order-draft.ts';

type Props = { readonly typed: OrderDraft; readonly market: Market };

/** How long the order lives, and what it must not do. */
export function OrderOptions({ typed, market }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const isPlain = !hasTrigger(typed.kind);
  return (
    <>
      <div className="choices">
        {market.kind !== 'spot' && (
          <label className="check">
            <input
              type="checkbox"
              checked={typed.reduceOnly}
              onChange={(event) => change({ reduceOnly: event.target.checked })}
            />
            Reduce-only
          </label>
        )}
        {typed.kind === 'limit' && (
          <label className="check">
            <input
              type="checkbox"
              checked={typed.postOnly !== 'no'}
              onChange={(event) => change({ postOnly: event.target.checked ? 'reject' : 'no' })}
            />
            Post-only
          </label>
        )}
        {isPlain && market.kind !== 'spot' && (
          <label className="check">
            <input
              type="checkbox"
              checked={typed.hasExits}
              onChange={(event) => change({ hasExits: event.target.checked })}
            />
            TP/SL
          </label>
        )}
        <button
          type="button"
          className="plain"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          More {isOpen ? '▴' : '▾'}
        </button>
      </div>
      {isOpen && <MoreOptions typed={typed} />}
    </>
  );
}

function MoreOptions({ typed }: { readonly typed: OrderDraft }): ReactNode {
  return (
    <div className="two">
      {typed.kind === 'limit' && (
        <Choice
          name="Lives"
          value={typed.timeInForce}
          words={{
            GTC: 'Until canceled',
            IOC: 'Now or cancel',
            FOK: 'All or none',
            GTD: 'Until time',
          }}
          onChange={(timeInForce) => change({ timeInForce })}
        />
      )}
      {typed.kind === 'limit' && typed.timeInForce === 'GTD' && (
        <label className="field">
          <span>Minutes</span>
          <input
            inputMode="numeric"
            value={typed.minutes}
            onChange={(event) => change({ minutes: event.target.value.replaceAll(/\D/g, '') })}
          />
        </label>
      )}
      {typed.kind === 'limit' && typed.postOnly !== 'no' && (
        <Choice
          name="Post-only"
          value={typed.postOnly}
          words={{ reject: 'Refuse if it takes', slide: 'Move behind the touch' }}
          onChange={(postOnly) => change({ postOnly })}
        />
      )}
      {(hasTrigger(typed.kind) || typed.hasExits) && (
        <Choice
          name="Trigger by"
          value={typed.triggerBy}
          words={TRIGGER_PRICES}
          onChange={(triggerBy) => change({ triggerBy })}
        />
      )}
      <Choice
        name="Own orders"
        value={typed.selfTrade}
        words={{
          cancelTaker: 'Cancel this one',
          cancelMaker: 'Cancel the resting',
          cancelBoth: 'Cancel both',
        }}
        onChange={(selfTrade) => change({ selfTrade })}
      />
    </div>
  );
}
