import { type ReactNode, useEffect } from 'react';
import { change } from '../order-form/order-draft.ts';
import { ACCOUNT_TABS, type AccountTab, prefer, preferences } from '../state/preferences.ts';
import { Store, useStore } from '../state/store.ts';
import { Dialog } from './dialog.tsx';

export const isHelpOpen: Store<boolean> = new Store(false);

const DEEDS: { readonly [key: string]: () => void } = {
  b: () => change({ side: 'buy' }),
  s: () => change({ side: 'sell' }),
  m: () => change({ kind: 'market' }),
  l: () => change({ kind: 'limit' }),
  p: () => focusOn('order-price'),
  q: () => focusOn('order-size'),
  '?': () => isHelpOpen.set(true),
};

/** A digit opens the table of that place, with the focus on what its first row can do. */
function openTable(tab: AccountTab): void {
  prefer({ accountTab: tab });
  requestAnimationFrame(() => {
    const panel = document.getElementById('account-panel');
    const find = (what: string) => panel?.querySelector<HTMLElement>(what) ?? null;
    const first = find('.actions button') ?? find('button');
    const chosen = '.area-tables [role=tab][aria-selected=true]';
    (first ?? document.querySelector<HTMLElement>(chosen))?.focus();
  });
}

function focusOn(id: string): void {
  const field = document.getElementById(id);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [role=listbox]');
}

/** Letters work outside of fields and dialogs, and can be turned off. */
export function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (!preferences.get().letterKeys || document.querySelector('dialog[open]') !== null) return;
      const table = ACCOUNT_TABS[Number(event.key) - 1];
      const deed = table === undefined ? DEEDS[event.key.toLowerCase()] : () => openTable(table);
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

const WORDS = [
  ['Ctrl K', 'Search a market'],
  ['B, S', 'Buy, sell'],
  ['M, L', 'Market order, limit order'],
  ['P, Q', 'To the price, to the size'],
  ['↑ ↓', 'One step in a field; with Shift ten'],
  ['Enter', 'Sends, from the form only'],
  ['1 to 7', 'Positions, orders and the other tables'],
  ['Esc', 'Clears the form, closes a dialog'],
] as const;

export function HelpDialog(): ReactNode {
  const { letterKeys } = useStore(preferences);
  return (
    <Dialog title="Keys" onClose={() => isHelpOpen.set(false)}>
      <dl className="preview">
        {WORDS.map(([key, words]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {!letterKeys && <p className="notice">Letter keys are turned off in the settings.</p>}
    </Dialog>
  );
}
