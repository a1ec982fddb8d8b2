import { type Database, DatabaseUnavailableError, NoRowError, type Statement } from './database.ts';
import { batchStatements, type RowBatch } from './row-batch.ts';
import {
  ACCOUNTS,
  type AccountRow,
  ASSETS,
  type AssetRow,
  BALANCES,
  type BalanceRow,
  CHECKPOINT,
  type CheckpointRow,
  MARKETS,
  type MarketRow,
  POSITIONS,
  type PositionRow,
} from './rows/account-rows.ts';
import { WITHDRAWAL_STEPS } from './rows/money-rows.ts';
import { POOLS, type PoolRow } from './rows/pool-rows.ts';
import { selectList, type Table } from './table.ts';
import { PROJECTED_TABLES } from './tables.ts';

/** What the projector has to know to go on: the tables that hold the present. */
export type StoredState = {
  readonly checkpoint: CheckpointRow;
  readonly assets: readonly AssetRow[];
  readonly markets: readonly MarketRow[];
  readonly accounts: readonly AccountRow[];
  readonly balances: readonly BalanceRow[];
  readonly positions: readonly PositionRow[];
  readonly pools: readonly PoolRow[];
};

/** Another projector moved the checkpoint: two of them write into one database. */
export class CheckpointMovedError extends Error {
  override readonly name = 'CheckpointMovedError';
}

/** Reads the present from the primary. Checkpoint first: one projector writes, so all belongs. */
export async function readStoredState(database: Database): Promise<StoredState> {
  const all = <Row>(table: Table<Row>): Statement => ({
    sql: `SELECT ${selectList(table, 't')} FROM ${table.name} t`,
    params: [],
  });
  const [checkpoints, assets, markets, accounts, balances, positions, pools] = await database.write(
    [
      all(CHECKPOINT),
      all(ASSETS),
      all(MARKETS),
      all(ACCOUNTS),
      all(BALANCES),
      all(POSITIONS),
      all(POOLS),
    ],
  );
  const [checkpoint] = (checkpoints ?? []) as unknown as readonly CheckpointRow[];
  if (checkpoint === undefined) throw new DatabaseUnavailableError('there is no checkpoint');
  return {
    checkpoint,
    assets: assets as unknown as readonly AssetRow[],
    markets: markets as unknown as readonly MarketRow[],
    accounts: accounts as unknown as readonly AccountRow[],
    balances: balances as unknown as readonly BalanceRow[],
    positions: positions as unknown as readonly PositionRow[],
    pools: pools as unknown as readonly PoolRow[],
  };
}

/**
 * Writes a batch and moves the checkpoint, in one transaction: rows are never written twice and
 * never missing.
 *
 * @throws CheckpointMovedError when the checkpoint is not where the batch begins
 */
export async function writeBatch(
  database: Database,
  batch: RowBatch,
  move: { readonly from: CheckpointRow; readonly to: CheckpointRow },
): Promise<void> {
  const { from, to } = move;
  const guard: Statement = {
    sql:
      'UPDATE checkpoint SET journal = $1, sequence = $2, time_us = $3 WHERE sequence = $4 ' +
      'RETURNING sequence',
    params: [to.journal, to.sequence, to.timeUs, from.sequence],
    needsRow: true,
  };
  try {
    await database.write([guard, ...batchStatements(batch)]);
  } catch (error) {
    if (!(error instanceof NoRowError)) throw error;
    throw new CheckpointMovedError(`the checkpoint is no longer at ${from.sequence}`);
  }
}

/**
 * Empties every table that the journal can fill again, and puts the checkpoint to the start. Steps
 * of withdrawals are of the same venue: whoever keeps them fills their table again.
 */
export async function clearProjections(database: Database): Promise<void> {
  const names = PROJECTED_TABLES.map(({ name }) => name).join(', ');
  await database.write([
    { sql: `TRUNCATE ${names}, ${WITHDRAWAL_STEPS.name}`, params: [] },
    { sql: 'DELETE FROM operating_errors WHERE sequence IS NOT NULL', params: [] },
    { sql: "UPDATE checkpoint SET journal = '', sequence = 0, time_us = 0", params: [] },
  ]);
}
