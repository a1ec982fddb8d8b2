import type {
  AccountRow,
  AssetRow,
  BalanceRow,
  MarketRow,
  PoolRow,
  PositionRow,
  StoredState,
} from '@tandem/database';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { assert } from '@tandem/quantity';

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };
export type MutableMarket = Mutable<MarketRow>;
export type MutablePosition = Mutable<PositionRow>;

/** Which position: one net position a market and margin mode. */
export type PositionPlace = {
  readonly account: number;
  readonly market: number;
  readonly marginMode: string;
};

/** The tables that hold the present: what is stored, without the checkpoint. */
export type StoredPresent = Omit<StoredState, 'checkpoint'>;

/**
 * What a fold has to remember from one batch to the next, and which of it changed since the last
 * one. It is what the tables of the present say, so a restart reads it from there.
 */
export class VenueState {
  readonly #assets = new Map<number, AssetRow>();
  readonly #markets = new Map<number, MutableMarket>();
  readonly #accounts = new Map<number, Mutable<AccountRow>>();
  readonly #balances = new Map<number, Mutable<BalanceRow>>();
  /** By market, so that a settlement finds the open ones. */
  readonly #positions = new Map<number, Map<string, MutablePosition>>();
  #pool: PoolRow | undefined;
  readonly #changed: {
    readonly assets: Set<AssetRow>;
    readonly markets: Set<MutableMarket>;
    readonly accounts: Set<AccountRow>;
    readonly balances: Set<BalanceRow>;
    readonly positions: Set<PositionRow>;
    readonly pools: Set<PoolRow>;
  } = {
    assets: new Set(),
    markets: new Set(),
    accounts: new Set(),
    balances: new Set(),
    positions: new Set(),
    pools: new Set(),
  };

  constructor(stored: StoredPresent) {
    for (const row of stored.assets) this.#assets.set(row.asset, row);
    for (const row of stored.markets) this.#markets.set(row.market, { ...row });
    for (const row of stored.accounts) this.#accounts.set(row.account, { ...row });
    for (const row of stored.balances) this.#balances.set(balanceKey(row), { ...row });
    for (const row of stored.positions) {
      this.#positionsOf(row.market).set(positionKey(row), { ...row });
    }
    this.#pool = stored.pools[0];
    for (const account of Object.values(PROTOCOL_ACCOUNTS)) {
      if (!this.#accounts.has(account)) this.openAccount(account, account, [0, 0]);
    }
  }

  listAsset(row: AssetRow): void {
    const known = this.#assets.get(row.asset);
    if (known !== undefined) this.#changed.assets.delete(known);
    this.#assets.set(row.asset, row);
    this.#changed.assets.add(row);
  }

  listMarket(row: MarketRow): void {
    const mutable = { ...row };
    const known = this.#markets.get(row.market);
    if (known !== undefined) this.#changed.markets.delete(known);
    this.#markets.set(row.market, mutable);
    this.#changed.markets.add(mutable);
  }

  findMarket(market: number): MarketRow | undefined {
    return this.#markets.get(market);
  }

  /** A listed market. */
  market(market: number): MarketRow {
    const known = this.#markets.get(market);
    assert(known !== undefined, `events of market ${market} come after its listing`);
    return known;
  }

  changeMarket(market: number, change: (row: MutableMarket) => void): void {
    const row = this.market(market) as MutableMarket;
    change(row);
    this.#changed.markets.add(row);
  }

  openAccount(
    account: number,
    owner: number,
    [openedTimeUs, openedSequence]: readonly [timeUs: number, sequence: number],
  ): void {
    const row = { account, owner, feeTier: 0, isFlagged: false, openedTimeUs, openedSequence };
    this.#accounts.set(account, row);
    this.#changed.accounts.add(row);
  }

  changeAccount(account: number, change: (row: Mutable<AccountRow>) => void): void {
    const row = this.#accounts.get(account);
    assert(row !== undefined, `events of account ${account} come after it was opened`);
    change(row);
    this.#changed.accounts.add(row);
  }

  balance(account: number, asset: number): number {
    return this.#balances.get(balanceKey({ account, asset }))?.balance ?? 0;
  }

  setBalance(row: BalanceRow): void {
    const key = balanceKey(row);
    const known = this.#balances.get(key) ?? { ...row };
    known.balance = row.balance;
    known.sequence = row.sequence;
    this.#balances.set(key, known);
    this.#changed.balances.add(known);
  }

  position(place: PositionPlace): PositionRow | undefined {
    return this.#positions.get(place.market)?.get(positionKey(place));
  }

  /** Open positions of a market. */
  positionsOf(market: number): Iterable<PositionRow> {
    return this.#positionsOf(market).values();
  }

  /**
   * A position has this size and quote from here on; size 0 closes it, and what funding left below
   * one unit goes to the dust account.
   */
  setPosition(
    place: PositionPlace,
    after: { readonly size: number; readonly quote: number; readonly postedMargin?: number },
    sequence: number,
  ): void {
    const positions = this.#positionsOf(place.market);
    const key = positionKey(place);
    const { account, market, marginMode } = place;
    const known = positions.get(key) ?? {
      account,
      market,
      marginMode,
      size: 0,
      quote: 0,
      postedMargin: 0,
      fundingRemainder: 0,
      sequence,
    };
    const longBefore = Math.max(0, known.size);
    known.size = after.size;
    known.quote = after.quote;
    known.postedMargin = after.postedMargin ?? known.postedMargin;
    known.sequence = sequence;
    if (after.size === 0) positions.delete(key);
    else positions.set(key, known);
    this.#changed.positions.add(known);
    const longAfter = Math.max(0, after.size);
    if (longAfter === longBefore) return;
    this.changeMarket(market, (row) => {
      row.openInterest += longAfter - longBefore;
    });
  }

  /** Books funding on an open position. */
  fundPosition(
    position: PositionRow,
    funding: { readonly payment: number; readonly remainder: number },
    sequence: number,
  ): void {
    const row = position as MutablePosition;
    row.quote += funding.payment;
    row.fundingRemainder = funding.remainder;
    row.sequence = sequence;
    this.#changed.positions.add(row);
  }

  /** Undefined before it is configured, and in tables that are older than its row. */
  get pool(): PoolRow | undefined {
    return this.#pool;
  }

  setPool(row: PoolRow): void {
    this.#pool = row;
    this.#changed.pools.clear();
    this.#changed.pools.add(row);
  }

  /** Rows that changed since the last call, as they are now. */
  takeChanged(): StoredPresent {
    const { assets, markets, accounts, balances, positions, pools } = this.#changed;
    const taken = {
      assets: [...assets],
      markets: [...markets].map((row) => ({ ...row })),
      accounts: [...accounts].map((row) => ({ ...row })),
      balances: [...balances].map((row) => ({ ...row })),
      positions: newestOfEach([...positions]),
      pools: [...pools],
    };
    for (const changed of Object.values(this.#changed)) changed.clear();
    return taken;
  }

  #positionsOf(market: number): Map<string, MutablePosition> {
    const known = this.#positions.get(market);
    if (known !== undefined) return known;
    const created = new Map<string, MutablePosition>();
    this.#positions.set(market, created);
    return created;
  }
}

/** A position that was closed and opened again in one batch is in it twice: the last one counts. */
function newestOfEach(rows: readonly PositionRow[]): readonly PositionRow[] {
  const newest = new Map<string, PositionRow>();
  for (const row of rows) newest.set(`${row.market}/${positionKey(row)}`, { ...row });
  return [...newest.values()];
}

/** Assets are below 256. */
function balanceKey({ account, asset }: { account: number; asset: number }): number {
  return account * 256 + asset;
}

function positionKey({ account, marginMode }: PositionPlace): string {
  return `${account}/${marginMode}`;
}
