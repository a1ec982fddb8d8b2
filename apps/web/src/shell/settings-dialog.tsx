import type { ReactNode } from 'react';
import { type Preferences, prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { Dialog } from './dialog.tsx';

const SWITCHES: readonly (readonly [
  'confirmOrders' | 'letterKeys' | 'chartLines' | 'fillSound',
  string,
])[] = [
  ['confirmOrders', 'Ask before an order is sent'],
  ['letterKeys', 'Letter and digit keys (B, S, M, L, P, Q, 1 to 7, ?)'],
  ['chartLines', 'Own orders and positions in the chart'],
  ['fillSound', 'A sound when an order fills, another at a liquidation'],
];

/** Theme, palette and habits; kept in this browser. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const chosen = useStore(preferences);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <label className="check">
        Theme
        <select
          value={chosen.theme}
          onChange={(event) => prefer({ theme: event.target.value as Preferences['theme'] })}
        >
          <option value="system">As the system</option>
          <option value="dark">Dark</option>
          <option value="light">Light</option>
        </select>
      </label>
      <label className="check">
        Colors
        <select
          value={chosen.palette}
          onChange={(event) => prefer({ palette: event.target.value as Preferences['palette'] })}
        >
          <option value="green-up">Green up, red down</option>
          <option value="red-up">Red up, green down</option>
          <option value="blue-orange">Blue up, orange down</option>
        </select>
      </label>
      {SWITCHES.map(([name, words]) => (
        <label key={name} className="check">
          <input
            type="checkbox"
            checked={chosen[name]}
            onChange={(event) => prefer({ [name]: event.target.checked })}
          />
          {words}
        </label>
      ))}
      <a href="#/leave" onClick={onClose}>
        Leave without us: when this venue is gone
      </a>
    </Dialog>
  );
}
