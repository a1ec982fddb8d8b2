import { randomUUID } from 'node:crypto';
import type { Candidate } from '../model/candidate.ts';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from '../store/sql.ts';
import type {
  Ending,
  Lease,
  LiquidationQueue,
  PutResult,
  QueueEntry,
  QueueOptions,
  QueuePacing,
  QueueState,
  Return,
  Taken,
} from './liquidation-queue.ts';
import { rankOf } from './rank.ts';

/** A database answers at once and in order: no need to spare it. */
const PACING: QueuePacing = { afterEachMs: 0, whenEmptyMs: 250 };

/** The queue in the database of the bot; several processes share it on PostgreSQL. */
export class SqlQueue implements LiquidationQueue {
  readonly pacing: QueuePacing;
  readonly #database: SqlDatabase;
  readonly #options: QueueOptions;

  constructor(database: SqlDatabase, options: QueueOptions) {
    this.#database = database;
    this.#options = options;
    this.pacing = options.pacing ?? PACING;
  }

  put(candidate: Candidate): Promise<PutResult> {
    const values = valuesOf(candidate);
    const { foundAtBlock, positionId } = candidate;
    return this.#database.transaction(async (session) => {
      const added = await session.query(INSERT, values);
      if (added.length > 0) return 'added';
      const updated = await session.query(UPDATE, values);
      if (updated.length > 0) return 'updated';
      const again = await session.query(REOPEN, [positionId.toString(), foundAtBlock]);
      if (again.length === 0) return 'known';
      await session.query(UPDATE, values);
      return 'added';
    });
  }

  take(worker: string): Promise<Taken | null> {
    const { nowMs, leaseMs } = this.#options;
    return this.#database.transaction(async (session) => {
      const now = nowMs();
      const id = await bestFree(session, now);
      if (id === undefined) return null;
      const token = randomUUID();
      const rows = await session.query<EntryRow>(TAKE, [id, worker, token, now + leaseMs]);
      const entry = entryOf(rows[0] as EntryRow);
      const lease = { positionId: entry.candidate.positionId, token };
      return { candidate: entry.candidate, lease, attempts: entry.attempts };
    });
  }

  freeze(lease: Lease, forMs: number): Promise<boolean> {
    const until = this.#options.nowMs() + forMs;
    return this.#change(lease, "state = 'frozen', lease_until_ms = $4", [until]);
  }

  renew(lease: Lease): Promise<boolean> {
    const until = this.#options.nowMs() + this.#options.leaseMs;
    return this.#change(lease, `lease_until_ms = ${this.#later('lease_until_ms', '$4')}`, [until]);
  }

  done(lease: Lease, ending: Ending): Promise<boolean> {
    return this.#end('done', lease, ending);
  }

  fail(lease: Lease, ending: Ending): Promise<boolean> {
    return this.#end('failed', lease, ending);
  }

  giveBack(lease: Lease, { note, afterMs }: Return): Promise<boolean> {
    const change = `state = 'waiting', ${NOBODY}, not_before_ms = $4, note = $5`;
    return this.#change(lease, change, [this.#options.nowMs() + afterMs, note]);
  }

  async returnOverdue(): Promise<number> {
    const rows = await this.#database.query(
      `UPDATE liquidation_queue SET state = 'waiting', ${NOBODY}, note = 'the lease ran out'
       WHERE lease_until_ms <= $1 RETURNING position_id`,
      [this.#options.nowMs()],
    );
    return rows.length;
  }

  async find(positionId: bigint): Promise<QueueEntry | null> {
    const text = `SELECT ${COLUMNS} FROM liquidation_queue WHERE position_id = $1`;
    const [row] = await this.#database.query<EntryRow>(text, [positionId.toString()]);
    return row === undefined ? null : entryOf(row);
  }

  async counts(): Promise<Readonly<Record<QueueState, number>>> {
    const rows = await this.#database.query<{ state: QueueState; entries: bigint }>(
      'SELECT state, COUNT(*) AS entries FROM liquidation_queue GROUP BY state',
    );
    const counts = { waiting: 0, frozen: 0, done: 0, failed: 0 };
    for (const { state, entries } of rows) counts[state] = Number(entries);
    return counts;
  }

  /** The database is not the queue's own. */
  async close(): Promise<void> {}

  #end(state: QueueState, lease: Lease, { atBlock, note }: Ending): Promise<boolean> {
    const change = `state = '${state}', ${NOBODY}, closed_at_block = $4, note = $5`;
    return this.#change(lease, change, [atBlock, note]);
  }

  /** A renewal never shortens what a freeze was given. */
  #later(column: string, value: string): string {
    const greater = this.#database.dialect === 'sqlite' ? 'MAX' : 'GREATEST';
    return `${greater}(${column}, ${value})`;
  }

  async #change(lease: Lease, change: string, values: readonly SqlValue[]): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE liquidation_queue SET ${change}
       WHERE position_id = $1 AND lease_token = $2 AND lease_until_ms > $3 RETURNING position_id`,
      [lease.positionId.toString(), lease.token, this.#options.nowMs(), ...values],
    );
    return rows.length > 0;
  }
}

const NOBODY = 'taken_by = NULL, lease_token = NULL, lease_until_ms = NULL';

const COLUMNS = `position_id, found_at_block, expected_profit_wei, reward_wei, insolvent_at,
  state, taken_by, attempts, note`;

const INSERT = `INSERT INTO liquidation_queue
  (position_id, rank, found_at_block, expected_profit_wei, reward_wei, insolvent_at,
   state, attempts, not_before_ms, note)
  VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, '')
  ON CONFLICT (position_id) DO NOTHING RETURNING position_id`;

const UPDATE = `UPDATE liquidation_queue SET rank = $2, found_at_block = $3,
  expected_profit_wei = $4, reward_wei = $5, insolvent_at = $6
  WHERE position_id = $1 AND state = 'waiting' AND lease_token IS NULL RETURNING position_id`;

const REOPEN = `UPDATE liquidation_queue SET state = 'waiting', closed_at_block = NULL
  WHERE position_id = $1 AND state IN ('done', 'failed') AND closed_at_block < $2
  RETURNING position_id`;

const TAKE = `UPDATE liquidation_queue SET taken_by = $2, lease_token = $3, lease_until_ms = $4,
  attempts = attempts + 1 WHERE position_id = $1 RETURNING ${COLUMNS}`;

type EntryRow = SqlRow & {
  readonly position_id: string;
  readonly found_at_block: bigint;
  readonly expected_profit_wei: string;
  readonly reward_wei: string;
  readonly insolvent_at: bigint;
  readonly state: QueueState;
  readonly taken_by: string | null;
  readonly attempts: bigint;
  readonly note: string;
};

/** On PostgreSQL two that look at once get different rows; on SQLite nobody else looks. */
async function bestFree(session: SqlSession, nowMs: number): Promise<string | undefined> {
  const lock = session.dialect === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : '';
  const rows = await session.query<{ position_id: string }>(
    `SELECT position_id FROM liquidation_queue
     WHERE state = 'waiting' AND lease_token IS NULL AND not_before_ms <= $1
     ORDER BY rank LIMIT 1 ${lock}`,
    [nowMs],
  );
  return rows[0]?.position_id;
}

function valuesOf(candidate: Candidate): readonly SqlValue[] {
  return [
    candidate.positionId.toString(),
    rankOf(candidate),
    candidate.foundAtBlock,
    candidate.expectedProfitWei.toString(),
    candidate.rewardWei.toString(),
    candidate.insolventAt,
  ];
}

function entryOf(row: EntryRow): QueueEntry {
  return {
    candidate: {
      positionId: BigInt(row.position_id),
      foundAtBlock: row.found_at_block,
      expectedProfitWei: BigInt(row.expected_profit_wei),
      rewardWei: BigInt(row.reward_wei),
      insolventAt: row.insolvent_at,
    },
    state: row.state,
    takenBy: row.taken_by,
    attempts: Number(row.attempts),
    note: row.note,
  };
}
