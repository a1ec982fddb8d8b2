import type { Database } from '@tandem/database';
import type { Engine } from '@tandem/engine';
import type { VenueView } from '@tandem/feed';
import { FIRST_USER_ACCOUNT, MARGIN_MODES, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { rowsOf } from './filled-tables.fixture.ts';

const FRACTION = 1_048_576n;
/** What these two pay for others is published with their next step, not at once. */
const PUBLISHED_LATER: ReadonlySet<number> = new Set([
  PROTOCOL_ACCOUNTS.insurance,
  PROTOCOL_ACCOUNTS.backstop,
]);

/** The same lines from the engine and from the tables, each a balance, a position or a market. */
export type BothSides = { readonly engine: readonly string[]; readonly tables: readonly string[] };

/** Every balance that is not 0. */
export async function balancesOf({ state }: Engine, database: Database): Promise<BothSides> {
  const { accounts, assets } = state;
  const engine: string[] = [];
  for (let slot = 0; slot < accounts.count; slot += 1) {
    const account = accounts.id(slot);
    if (PUBLISHED_LATER.has(account)) continue;
    for (const asset of assets.keys()) {
      const balance = accounts.balanceOf(slot, asset);
      if (balance !== 0) engine.push(`${account} ${asset} ${balance}`);
    }
  }
  const rows = await rowsOf(database, 'SELECT * FROM balances WHERE balance <> 0');
  const tables = rows
    .filter(({ account }) => !PUBLISHED_LATER.has(Number(account)))
    .map(({ account, asset, balance }) => `${account} ${asset} ${balance}`);
  return { engine: engine.toSorted(), tables: tables.toSorted() };
}

/** Every open position: size, and quote with its funding in 2^-20 quote units. */
export async function positionsOf({ state }: Engine, database: Database): Promise<BothSides> {
  const { records, markets, accounts } = state;
  const engine: string[] = [];
  for (let record = 0; record < records.count; record += 1) {
    const size = records.size(record);
    const market = markets[records.market(record)];
    if (size === 0 || market === undefined) continue;
    const { pool, fundingIndex } = market;
    const index = pool === null ? fundingIndex : pool.indexFor(size, fundingIndex);
    const quote = BigInt(records.quote(record)) * FRACTION + BigInt(records.remainder(record));
    const exact = quote - BigInt(size) * BigInt(index - records.fundingIndex(record));
    const account = accounts.id(records.account(record));
    const mode = MARGIN_MODES[records.mode(record)];
    engine.push(`${account} ${records.market(record)} ${mode} ${size} ${exact}`);
  }
  const rows = await rowsOf(database, 'SELECT * FROM positions');
  const tables = rows.map(({ account, market, margin_mode, size, quote, funding_remainder }) => {
    const exact = BigInt(Number(quote)) * FRACTION + BigInt(Number(funding_remainder));
    return `${account} ${market} ${margin_mode} ${size} ${exact}`;
  });
  return { engine: engine.toSorted(), tables: tables.toSorted() };
}

/** Sizes and settlement balances of users, from the engine and from a view of its events. */
export function viewedPositionsOf(
  { state }: Engine,
  view: VenueView,
): { readonly engine: readonly string[]; readonly view: readonly string[] } {
  const { records, accounts } = state;
  const engine: string[] = [];
  const seen: string[] = [];
  for (let record = 0; record < records.count; record += 1) {
    const size = records.size(record);
    const [account, market] = [accounts.id(records.account(record)), records.market(record)];
    const mode = MARGIN_MODES[records.mode(record)];
    if (size !== 0) engine.push(`${account} ${market} ${mode} ${size}`);
  }
  for (let slot = 0; slot < accounts.count; slot += 1) {
    const account = accounts.id(slot);
    const of = view.accounts.get(account);
    if (account >= FIRST_USER_ACCOUNT) {
      engine.push(`${account} balance ${accounts.balanceOf(slot, 0)}`);
      seen.push(`${account} balance ${of?.balances.get(0) ?? 0}`);
    }
    for (const { market, marginMode, size } of of?.positions.values() ?? []) {
      if (size !== 0) seen.push(`${account} ${market} ${marginMode} ${size}`);
    }
  }
  return { engine: engine.toSorted(), view: seen.toSorted() };
}

/** Open interest, funding index and index price of every market; -1: no price yet. */
export async function marketsOf({ state }: Engine, database: Database): Promise<BothSides> {
  const engine = state.markets.flatMap((market, id) =>
    market === undefined
      ? []
      : [`${id} ${market.openInterest} ${market.fundingIndex} ${market.index}`],
  );
  const rows = await rowsOf(
    database,
    'SELECT market, open_interest, funding_index, coalesce(index_price, -1) AS index_price ' +
      'FROM markets',
  );
  const tables = rows.map(
    ({ market, open_interest, funding_index, index_price }) =>
      `${market} ${open_interest} ${funding_index} ${index_price}`,
  );
  return { engine: engine.toSorted(), tables: tables.toSorted() };
}

/** The pool: cap of its reserve, all shares, and those of each provider. */
export async function poolOf({ state }: Engine, database: Database): Promise<BothSides> {
  const { pool, accounts } = state;
  const engine = [...pool.providers].map(([slot, { shares }]) => `${accounts.id(slot)} ${shares}`);
  if (pool.rules !== null) engine.push(`${pool.rules.maxReserve} of ${pool.totalShares}`);
  const pools = await rowsOf(database, 'SELECT * FROM pools');
  const shares = await rowsOf(
    database,
    'SELECT DISTINCT ON (account) account, account_shares FROM pool_entries ' +
      'WHERE account_shares IS NOT NULL ORDER BY account, sequence DESC, event_index DESC',
  );
  const tables = [
    ...pools.map(({ max_reserve, total_shares }) => `${max_reserve} of ${total_shares}`),
    ...shares
      .filter(({ account_shares }) => Number(account_shares) > 0)
      .map(({ account, account_shares }) => `${account} ${account_shares}`),
  ];
  return { engine: engine.toSorted(), tables: tables.toSorted() };
}

/** What must never be in the tables, each as a query that finds it. */
const CONTRADICTIONS: readonly (readonly [what: string, sql: string])[] = [
  ['an order between two states', "SELECT order_id FROM orders WHERE status = 'accepted'"],
  [
    'an order that is not the sum of its fills',
    'SELECT o.order_id FROM orders o LEFT JOIN (SELECT order_id, sum(size) AS size, ' +
      'sum(size::numeric * price) AS quote, sum(fee) AS fees FROM fills GROUP BY order_id) f ' +
      'ON f.order_id = o.order_id WHERE o.filled <> coalesce(f.size, 0) ' +
      'OR o.filled_quote <> coalesce(f.quote, 0) OR o.fees <> coalesce(f.fees, 0) ' +
      'OR o.size < o.filled',
  ],
  [
    'a fill without its order',
    'SELECT f.order_id FROM fills f LEFT JOIN orders o USING (account, order_id) ' +
      'WHERE o.order_id IS NULL',
  ],
  [
    'a ledger entry that does not follow from the one before',
    'SELECT * FROM (SELECT account, asset, sequence, event_index, balance, change, ' +
      'lag(balance, 1, 0::int8) ' +
      'OVER (PARTITION BY account, asset ORDER BY sequence, event_index) AS before ' +
      `FROM ledger WHERE account <> ${PROTOCOL_ACCOUNTS.fees}) l WHERE before + change <> balance`,
  ],
  [
    'a balance that is not the end of its ledger',
    'SELECT b.account, b.asset, b.balance, l.total FROM balances b LEFT JOIN ' +
      '(SELECT account, asset, sum(change) AS total FROM ledger GROUP BY account, asset) l ' +
      `USING (account, asset) WHERE b.account <> ${PROTOCOL_ACCOUNTS.fees} ` +
      'AND b.balance <> coalesce(l.total, 0)',
  ],
  [
    'a fill without its trade',
    'SELECT f.sequence FROM fills f LEFT JOIN trades t ON t.market = f.market ' +
      'AND t.sequence = f.sequence AND t.event_index = f.trade_index ' +
      'WHERE t.market IS NULL OR t.price <> f.price OR t.size <> f.size',
  ],
];

/** The contradictions that the tables hold, in words. */
export async function contradictionsOf(database: Database): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [what, sql] of CONTRADICTIONS) {
    const rows = await rowsOf(database, sql);
    const first = JSON.stringify(rows[0], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    if (rows.length > 0) found.push(`${what}: ${rows.length}, first ${first}`);
  }
  return found;
}
