import { Store } from './store.ts';

export const ACCOUNT_TABS = [
  'Positions',
  'Orders',
  'History',
  'Fills',
  'Funding',
  'Transfers',
  'Balances',
] as const;
export type AccountTab = (typeof ACCOUNT_TABS)[number];

/** What the viewer chose; kept in this browser. */
export type Preferences = {
  readonly theme: 'system' | 'dark' | 'light';
  readonly palette: 'green-up' | 'red-up' | 'blue-orange';
  readonly market: string | null;
  readonly interval: '1s' | '1m' | '5m' | '15m' | '1h' | '4h' | '1d';
  readonly sizeUnit: 'base' | 'quote';
  readonly confirmOrders: boolean;
  readonly letterKeys: boolean;
  readonly chartLines: boolean;
  readonly fillSound: boolean;
  readonly accountTab: AccountTab;
  readonly favorites: readonly string[];
  /** Width of a book row by market, as its place in the list of widths. */
  readonly bookWidths: { readonly [market: string]: number };
  readonly bookUnit: 'base' | 'quote';
  /** Trades of less value are not listed; in quote money. */
  readonly leastTrade: number;
};

const KEY = 'tandem.preferences';
const DEFAULTS: Preferences = {
  theme: 'system',
  palette: 'green-up',
  market: null,
  interval: '1m',
  sizeUnit: 'base',
  confirmOrders: true,
  letterKeys: true,
  chartLines: true,
  fillSound: false,
  accountTab: 'Positions',
  favorites: [],
  bookWidths: {},
  bookUnit: 'base',
  leastTrade: 0,
};

export const preferences: Store<Preferences> = new Store(read());

export function prefer(change: Partial<Preferences>): void {
  preferences.update((before) => ({ ...before, ...change }));
}

/** Paints theme and palette, and keeps every choice. Called once, before the first drawing. */
export function keepPreferences(): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    const { theme, palette } = preferences.get();
    const { dataset } = document.documentElement;
    dataset['theme'] = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme;
    dataset['palette'] = palette;
    try {
      localStorage.setItem(KEY, JSON.stringify(preferences.get()));
    } catch {
      // A browser without storage forgets the choices; nothing else depends on them.
    }
  };
  preferences.subscribe(apply);
  system.addEventListener('change', apply);
  apply();
}

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof kept === 'object' && kept !== null) return known({ ...DEFAULTS, ...kept });
  } catch {
    // Damaged choices are no choices.
  }
  return DEFAULTS;
}

/** A tab of an older version of the page is no tab. */
function known(kept: Preferences): Preferences {
  const accountTab = ACCOUNT_TABS.includes(kept.accountTab) ? kept.accountTab : 'Positions';
  return { ...kept, accountTab };
}
