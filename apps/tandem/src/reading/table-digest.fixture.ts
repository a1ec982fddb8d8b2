import type { Database } from '@tandem/database';

const KEYS: readonly (readonly [table: string, key: string])[] = [
  ['checkpoint', 'sequence'],
  ['assets', 'asset'],
  ['markets', 'market'],
  ['accounts', 'account'],
  ['leverages', 'account, market, margin_mode'],
  ['balances', 'account, asset'],
  ['positions', 'account, market, margin_mode'],
  ['orders', 'account, order_id'],
  ['order_changes', 'account, order_id, sequence, event_index'],
  ['rejects', 'account, sequence, event_index'],
  ['fills', 'account, sequence, event_index'],
  ['trades', 'market, sequence, event_index'],
  ['candles', 'market, seconds, start_us'],
  ['funding_rates', 'market, sequence, event_index'],
  ['funding_payments', 'account, sequence, event_index, place'],
  ['liquidations', 'account, sequence, event_index'],
  ['adl_ranks', 'market, sequence, event_index'],
  ['pool_entries', 'account, sequence, event_index'],
  ['pool_distributions', 'sequence, event_index'],
  ['pools', 'account'],
  ['pool_values', 'seconds, start_us'],
  ['deposits', 'account, sequence, event_index'],
  ['withdrawals', 'account, withdrawal_id'],
  ['ledger', 'account, sequence, event_index, asset'],
  ['market_statistics', 'market, seconds, start_us'],
  ['venue_statistics', 'seconds, start_us'],
  ['asset_statistics', 'asset, seconds, start_us'],
  ['active_accounts', 'seconds, start_us, market, account'],
  ['time_marks', 'time_us'],
];

/** Count and hash of the rows of each table: equal for equal rows, wherever they are kept. */
export async function digestOfTables(database: Database): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const [table, key] of KEYS) {
    const { rows } = await database.read({
      sql:
        `SELECT count(*) AS rows, coalesce(md5(string_agg(t::text, E'\\n' ORDER BY ${key})), '') ` +
        `AS hash FROM ${table} t`,
      params: [],
    });
    digests.push(`${table} ${String(rows[0]?.['rows'])} ${String(rows[0]?.['hash'])}`);
  }
  return digests;
}
