import type { AccountView } from '@tandem/feed';
import { type LiveVenue, pendingFunding } from '@tandem/projections';
import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import { type AccountLiability, owedInSettlement } from '@tandem/published';
import type { LeavingMoney } from './leaving-money.ts';

/** Figures of a row before those of its assets: account, shares of the pool, open profit. */
const HEAD = 3;

/** What every account has at one sequence: plain numbers, to be handed to a thread. */
export type LiabilityRows = {
  /** The settlement asset is the first one. */
  readonly assets: readonly number[];
  /** A row an account: account, shares, open profit, balances by asset, leaving by asset. */
  readonly rows: Float64Array<ArrayBuffer>;
};

/** Numbers of one row. */
function rowLength(assets: number): number {
  return HEAD + 2 * assets;
}

/**
 * Reads what is owed out of the released state. Users' accounts and that of the pool, whose money
 * is its providers'; the venue's other accounts are its own.
 */
export function collectLiabilities(live: LiveVenue, leaving: LeavingMoney): LiabilityRows {
  const { markets, accounts } = live.view;
  const assets = [...markets.assets()].map(({ asset }) => asset).toSorted((a, b) => a - b);
  const places = new Map(assets.map((asset, place) => [asset, place]));
  const length = rowLength(assets.length);
  const owners = [...accounts.all()].filter(({ account }) => isOwed(account));
  const rows = new Float64Array(owners.length * length);
  const rowOf = new Map<number, number>();
  owners.forEach((view, index) => {
    const at = index * length;
    rowOf.set(view.account, at);
    rows[at] = view.account;
    rows[at + 1] = live.pool.provider(view.account)?.shares ?? 0;
    rows[at + 2] = openProfitOf(live, view);
    for (const [asset, balance] of view.balances) {
      const place = places.get(asset);
      if (place !== undefined) rows[at + HEAD + place] = balance;
    }
  });
  for (const { account, asset, amount } of leaving.all()) {
    const at = rowOf.get(account);
    const place = places.get(asset);
    if (at === undefined || place === undefined) continue;
    const column = at + HEAD + assets.length + place;
    rows[column] = (rows[column] as number) + amount;
  }
  return { assets, rows };
}

/** The rows again as what each account is owed. */
export function liabilitiesOf(rows: Float64Array, assets: number): AccountLiability[] {
  const length = rowLength(assets);
  const found: AccountLiability[] = [];
  for (let at = 0; at < rows.length; at += length) {
    const [account = 0, shares = 0, openProfit = 0] = rows.subarray(at, at + HEAD);
    const balances = [...rows.subarray(at + HEAD, at + HEAD + assets)];
    const leaving = [...rows.subarray(at + HEAD + assets, at + length)];
    const balance = balances[SETTLEMENT_ASSET] ?? 0;
    const owed = balances.map((units, place) =>
      place === SETTLEMENT_ASSET
        ? owedInSettlement(balance, openProfit, leaving[place] ?? 0)
        : Math.max(0, units) + (leaving[place] ?? 0),
    );
    found.push({ account, balance, openProfit, leaving, owed: [...owed, shares] });
  }
  return found;
}

function isOwed(account: number): boolean {
  return account >= FIRST_USER_ACCOUNT || account === PROTOCOL_ACCOUNTS.pool;
}

/** What all positions of an account would pay at the marks. */
function openProfitOf(live: LiveVenue, { positions }: AccountView): number {
  let profit = 0;
  for (const position of positions.values()) {
    const figures = live.view.markets.get(position.market);
    if (figures === undefined) throw new Error('a position is in a listed market');
    const { mark } = figures;
    // Nobody trades before there is a mark, and a market keeps its last one.
    if (mark === null) throw new Error(`market ${position.market} has positions and no mark`);
    profit += position.quote + pendingFunding(position, figures) + position.size * mark;
  }
  return profit;
}
