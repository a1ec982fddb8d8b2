import type { Address, Hex } from 'viem';
import { type Migration, migration } from './migrations.ts';
import type { BlockHistory } from './record-store.ts';
import type { SqlDatabase, SqlSession } from './sql.ts';

/** A loan that was taken; amounts are units of their tokens. */
export type Opening = {
  readonly positionId: bigint;
  readonly block: bigint;
  readonly owner: Address;
  readonly baseAsset: Address;
  readonly principal: bigint;
  readonly collateral: Address;
  readonly collateralAmount: bigint;
};

/** A position that ended, by whom, and by which transaction. */
export type Closure = {
  readonly positionId: bigint;
  readonly block: bigint;
  readonly kind: 'liquidated' | 'closed';
  /** Who confirmed the liquidation, or closed the position. */
  readonly closedBy: Address;
  /** Who got the reward; null where the event does not tell. */
  readonly receiver: Address | null;
  readonly transaction: Hex;
};

/** Amounts are decimal text of units of the token that was lent. */
export const HISTORY_MIGRATIONS: readonly Migration[] = [
  migration(
    'store-0002-history',
    `CREATE TABLE openings (
       position_id TEXT NOT NULL,
       block BIGINT NOT NULL,
       owner TEXT NOT NULL,
       base_asset TEXT NOT NULL,
       principal TEXT NOT NULL,
       collateral TEXT NOT NULL,
       collateral_amount TEXT NOT NULL,
       initial_value TEXT,
       PRIMARY KEY (position_id)
     );
     CREATE TABLE closures (
       position_id TEXT NOT NULL,
       block BIGINT NOT NULL,
       kind TEXT NOT NULL,
       closed_by TEXT NOT NULL,
       receiver TEXT,
       transaction_hash TEXT NOT NULL,
       PRIMARY KEY (position_id)
     );
     CREATE INDEX openings_block ON openings (block);
     CREATE INDEX closures_block ON closures (block);
     CREATE INDEX closures_transaction ON closures (transaction_hash);`,
  ),
];

/** Every loan and every end of one, as rows of the database alone. */
export class PositionHistory implements BlockHistory {
  #openings: Opening[] = [];
  #closures: Closure[] = [];

  addOpening(opening: Opening): void {
    this.#openings.push(opening);
  }

  addClosure(closure: Closure): void {
    this.#closures.push(closure);
  }

  async write(session: SqlSession): Promise<void> {
    for (const opening of this.#openings) await insertOpening(session, opening);
    for (const closure of this.#closures) await insertClosure(session, closure);
    this.revert();
  }

  revert(): void {
    this.#openings = [];
    this.#closures = [];
  }

  async rollBack(session: SqlSession, toBlock: bigint): Promise<void> {
    await session.query('DELETE FROM openings WHERE block > $1', [toBlock]);
    await session.query('DELETE FROM closures WHERE block > $1', [toBlock]);
  }
}

/** What a position was worth, in units of the token that was lent, when it was first valued. */
export async function recordInitialValue(
  database: SqlDatabase,
  positionId: bigint,
  value: bigint,
): Promise<void> {
  await database.query(
    'UPDATE openings SET initial_value = $2 WHERE position_id = $1 AND initial_value IS NULL',
    [positionId.toString(), value.toString()],
  );
}

/** The newest first. */
export async function readClosures(
  database: SqlDatabase,
  limit: number,
): Promise<readonly Closure[]> {
  const rows = await database.query<ClosureRow>(
    `SELECT position_id, block, kind, closed_by, receiver, transaction_hash
     FROM closures ORDER BY block DESC, position_id LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({
    positionId: BigInt(row.position_id),
    block: row.block,
    kind: row.kind,
    closedBy: row.closed_by,
    receiver: row.receiver,
    transaction: row.transaction_hash,
  }));
}

type ClosureRow = {
  readonly position_id: string;
  readonly block: bigint;
  readonly kind: Closure['kind'];
  readonly closed_by: Address;
  readonly receiver: Address | null;
  readonly transaction_hash: Hex;
};

async function insertOpening(session: SqlSession, opening: Opening): Promise<void> {
  await session.query(
    `INSERT INTO openings
       (position_id, block, owner, base_asset, principal, collateral, collateral_amount)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      opening.positionId.toString(),
      opening.block,
      opening.owner,
      opening.baseAsset,
      opening.principal.toString(),
      opening.collateral,
      opening.collateralAmount.toString(),
    ],
  );
}

async function insertClosure(session: SqlSession, closure: Closure): Promise<void> {
  await session.query(
    `INSERT INTO closures (position_id, block, kind, closed_by, receiver, transaction_hash)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      closure.positionId.toString(),
      closure.block,
      closure.kind,
      closure.closedBy,
      closure.receiver,
      closure.transaction,
    ],
  );
}
