import type {
  AccountState,
  Asset,
  Fill,
  Health,
  Hello,
  Market,
  Statistics,
  Ticker,
  Trade,
} from '@tandem/api';
import { type StreamConnection, type StreamState, TandemClient } from '@tandem/client';
import { preferences } from './preferences.ts';
import { Store } from './store.ts';

/** The book as it is shown: price and size, best first. */
export type ShownBook = {
  readonly market: string;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
  readonly heardAtMs: number;
};

/** Who trades in this browser. */
export type Session = {
  readonly address: string;
  readonly wallet: 'demo' | 'injected';
  readonly account: number;
  /** Number of the wallet in the account. */
  readonly walletKey: number;
};

/** Repaints of what floods: five a second; what reacts to them adds a few. */
const QUIET_MS = 200;

export const client: TandemClient = new TandemClient({ url: location.origin });

export const hello: Store<Hello | null> = new Store<Hello | null>(null);
export const markets: Store<readonly Market[]> = new Store<readonly Market[]>([]);
export const assets: Store<readonly Asset[]> = new Store<readonly Asset[]>([]);
export const symbol: Store<string> = new Store(preferences.get().market ?? '');
export const tickers: Store<ReadonlyMap<string, Ticker>> = new Store<ReadonlyMap<string, Ticker>>(
  new Map(),
  QUIET_MS,
);
export const book: Store<ShownBook | null> = new Store<ShownBook | null>(null, QUIET_MS);
export const trades: Store<readonly Trade[]> = new Store<readonly Trade[]>([], QUIET_MS);
export const connection: Store<StreamState> = new Store<StreamState>({
  status: 'connecting',
  latencyMs: null,
  heardAtMs: Date.now(),
});
export const session: Store<Session | null> = new Store<Session | null>(null);
export const account: Store<AccountState | null> = new Store<AccountState | null>(null, QUIET_MS);
/** The sequence after which `account` is true; told when it is shown. */
export const accountSequence: Store<number> = new Store(0, QUIET_MS);
export const fills: Store<readonly Fill[]> = new Store<readonly Fill[]>([]);
/** Rises with everything that happens to the account: histories are read again. */
export const accountChanges: Store<number> = new Store(0);
export const health: Store<Health | null> = new Store<Health | null>(null);
export const statistics: Store<Statistics | null> = new Store<Statistics | null>(null);

/** Somebody looks at the page: it may not wait as long as a program between two tries. */
const RECONNECT_LAST_MS = 2_000;

/** The one WebSocket of the page. */
export const streams: StreamConnection = client.openStreams(
  (state) => connection.set(state),
  RECONNECT_LAST_MS,
);

export function marketOf(name: string): Market | undefined {
  return markets.get().find((market) => market.symbol === name);
}

export function chooseMarket(name: string): void {
  if (name === symbol.get()) return;
  book.setAtOnce(null);
  trades.setAtOnce([]);
  symbol.set(name);
}
