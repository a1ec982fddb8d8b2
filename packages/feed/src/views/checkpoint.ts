import type { ConfigureAsset } from '@tandem/protocol';
import type { AccountView, PositionView } from './account.ts';
import type { LiveOrder } from './live-orders.ts';
import type { MarketFigures } from './market-figures.ts';
import type { TotalFigures } from './totals.ts';
import { VenueView } from './venue-view.ts';

/** Version of the checkpoint's shape; another one is not read. */
const CHECKPOINT_VERSION = 4;

type StoredAccount = Omit<AccountView, 'balances' | 'paidIn' | 'positions'> & {
  readonly paidIn: readonly (readonly [number, number])[];
  readonly balances: readonly (readonly [number, number])[];
  readonly positions: readonly (readonly [string, PositionView])[];
};

/** A view as plain data. The tape is not in it: it fills again by itself. */
export type ViewCheckpoint = {
  readonly version: number;
  readonly assets: readonly {
    readonly rules: ConfigureAsset;
    readonly withdrawalFee: number;
  }[];
  readonly markets: readonly MarketFigures[];
  readonly orders: readonly LiveOrder[];
  readonly accounts: readonly StoredAccount[];
  readonly totals: TotalFigures;
  readonly eventCounts: readonly number[];
  readonly rejectCounts: readonly number[];
  readonly cancelCounts: readonly number[];
  readonly depositNumbers: readonly (readonly [number, number])[];
  readonly pendingWithdrawals: readonly (readonly [number, number])[];
};

/** A part of a checkpoint: lists of several parts belong behind each other. */
export type ViewPart = Partial<ViewCheckpoint>;

/** The view as plain data, good for JSON. */
export function saveView(view: VenueView): ViewCheckpoint {
  return {
    ...saveFigures(view),
    orders: [...view.orders.all()],
    accounts: [...view.accounts.all()].map(storedAccount),
  };
}

/** The same in parts of so many accounts or orders: a large view is not saved in one breath. */
export function* saveViewInParts(view: VenueView, rowsPerPart: number): Generator<ViewPart> {
  yield saveFigures(view);
  let accounts: StoredAccount[] = [];
  for (const account of view.accounts.all()) {
    accounts.push(storedAccount(account));
    if (accounts.length < rowsPerPart) continue;
    yield { accounts };
    accounts = [];
  }
  yield { accounts };
  let orders: LiveOrder[] = [];
  for (const order of view.orders.all()) {
    orders.push(order);
    if (orders.length < rowsPerPart) continue;
    yield { orders };
    orders = [];
  }
  yield { orders };
}

/** The checkpoint that was saved in parts, of which the first has everything but the lists. */
export function joinViewParts(parts: readonly ViewPart[]): ViewCheckpoint {
  const figures = parts[0] as ViewCheckpoint;
  const accounts = parts.flatMap((part) => part.accounts ?? []);
  return { ...figures, accounts, orders: parts.flatMap((part) => part.orders ?? []) };
}

function storedAccount(account: AccountView): StoredAccount {
  return {
    ...account,
    balances: [...account.balances],
    paidIn: [...account.paidIn],
    positions: [...account.positions],
  };
}

function saveFigures(view: VenueView): Omit<ViewCheckpoint, 'orders' | 'accounts'> {
  const { totals } = view;
  return {
    version: CHECKPOINT_VERSION,
    assets: [...view.markets.assets()].map(({ rules, withdrawalFee }) => ({
      rules,
      withdrawalFee,
    })),
    markets: [...view.markets.all()],
    totals: { ...totals.figures },
    eventCounts: [...totals.eventCounts],
    rejectCounts: [...totals.rejectCounts],
    cancelCounts: [...totals.cancelCounts],
    depositNumbers: [...totals.depositNumbers],
    pendingWithdrawals: [...totals.pendingWithdrawals],
  };
}

/** The view that was saved, or nothing when its shape is of another version. */
export function loadView(saved: ViewCheckpoint): VenueView | undefined {
  if (saved.version !== CHECKPOINT_VERSION) return undefined;
  const view = new VenueView();
  for (const { rules, withdrawalFee } of saved.assets) {
    view.markets.restoreAsset(rules, withdrawalFee);
  }
  for (const figures of saved.markets) view.markets.restore({ ...figures });
  for (const order of saved.orders) view.orders.add({ ...order });
  for (const account of saved.accounts) {
    view.accounts.restore({
      ...account,
      balances: new Map(account.balances),
      paidIn: new Map(account.paidIn),
      positions: new Map(account.positions.map(([key, position]) => [key, { ...position }])),
    });
  }
  const { totals } = view;
  Object.assign(totals.figures, saved.totals);
  replace(totals.eventCounts, saved.eventCounts);
  replace(totals.rejectCounts, saved.rejectCounts);
  replace(totals.cancelCounts, saved.cancelCounts);
  for (const [chain, number] of saved.depositNumbers) totals.depositNumbers.set(chain, number);
  for (const [id, timeUs] of saved.pendingWithdrawals) totals.pendingWithdrawals.set(id, timeUs);
  return view;
}

function replace(counts: number[], by: readonly number[]): void {
  counts.splice(0, counts.length, ...by);
}
