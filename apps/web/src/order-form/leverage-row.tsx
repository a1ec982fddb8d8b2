import type { Market } from '@tandem/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { withToast } from '../state/toasts.ts';
import { account, client } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { change, type OrderDraft } from './order-draft.ts';

type Props = { readonly market: Market; readonly typed: OrderDraft };

/** Margin mode and leverage of the market. */
export function LeverageRow({ market, typed }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const state = useStore(account);
  if (market.kind === 'spot') return null;
  const chosen = state?.leverage.find(
    (one) => one.market === market.symbol && one.marginMode === typed.marginMode,
  );
  const most = market.tiers[0]?.maxLeverage ?? 1;
  return (
    <div className="two">
      <select
        aria-label="Margin mode"
        value={typed.marginMode}
        onChange={(event) => change({ marginMode: event.target.value as 'cross' | 'isolated' })}
      >
        <option value="cross">Cross</option>
        <option value="isolated">Isolated</option>
      </select>
      <button type="button" disabled={state === null} onClick={() => setOpen(true)}>
        Leverage {chosen?.leverage ?? most}×
      </button>
      {isOpen && (
        <LeverageDialog
          market={market}
          marginMode={typed.marginMode}
          most={most}
          now={chosen?.leverage ?? most}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

type DialogProps = {
  readonly market: Market;
  readonly marginMode: 'cross' | 'isolated';
  readonly most: number;
  readonly now: number;
  readonly onClose: () => void;
};

function LeverageDialog({ market, marginMode, most, now, onClose }: DialogProps): ReactNode {
  const [text, setText] = useState(String(now));
  const leverage = Number(text);
  const isWrong = !(leverage >= 1 && leverage <= most);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrong) return;
    onClose();
    void withToast(`Leverage of ${market.symbol}`, async () => {
      await client.account.setLeverage({ market: market.symbol, marginMode, leverage });
      await refreshAccount();
      return `${leverage}× at most from now on`;
    });
  };
  return (
    <Dialog title={`Leverage of ${market.symbol}`} onClose={onClose}>
      <form className="dialog-body" style={{ padding: 0 }} onSubmit={submit}>
        <label className={`field ${isWrong ? 'wrong' : ''}`}>
          <span>Leverage</span>
          <input
            data-first
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value.replaceAll(/\D/g, ''))}
          />
          <span>×</span>
        </label>
        <input
          type="range"
          aria-label="Leverage"
          min={1}
          max={most}
          value={leverage || 1}
          onChange={(event) => setText(event.target.value)}
        />
        <p className="muted">
          1 to {most}×. A lower leverage asks for more margin; it changes neither size nor profit.
        </p>
        <button type="submit" className="primary wide" disabled={isWrong}>
          Set {leverage || '–'}×
        </button>
      </form>
    </Dialog>
  );
}
