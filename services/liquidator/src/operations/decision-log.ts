import type { Logger } from 'pino';
import { type Migration, migration } from '../store/migrations.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { Decision } from './decision.ts';

export const DECISION_MIGRATIONS: readonly Migration[] = [
  migration(
    'operations-0001-decisions',
    `CREATE TABLE decisions (
       position_id TEXT PRIMARY KEY,
       at_ms BIGINT NOT NULL,
       kind TEXT NOT NULL,
       reason TEXT NOT NULL,
       numbers TEXT NOT NULL
     );`,
  ),
];

/** Steps on their way as they should be: the log has what was signed and included. */
const WAITS = /^Awaits/;

/**
 * Writes decisions to the log, and keeps the last one of each position for the report. What was
 * never more than healthy is not kept, and a decision that repeats itself is told once.
 */
export class DecisionLog {
  readonly #database: SqlDatabase;
  readonly #log: Logger;
  readonly #last = new Map<bigint, string>();
  readonly #unwritten = new Map<bigint, Decision>();
  #writing: Promise<void> = Promise.resolve();

  constructor(database: SqlDatabase, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** @param isTold that the log has it already, as an event of the executor */
  note(decision: Decision, isTold = false): void {
    const { positionId, kind, reason, numbers } = decision;
    const said = `${kind} ${reason}`;
    const before = this.#last.get(positionId);
    if (before === said || (before === undefined && kind === 'healthy')) return;
    // It is found anew with every block; what the executor says about it is said later.
    if (kind === 'found' && /^(?:sent|skipped) /.test(before ?? '')) return;
    if (kind === 'healthy') this.#last.delete(positionId);
    else this.#last.set(positionId, said);
    const line = { positionId: positionId.toString(), decision: kind, reason, ...numbers };
    const isQuiet = isTold || kind === 'healthy' || kind === 'filtered' || WAITS.test(reason);
    this.#log[isQuiet ? 'debug' : 'info'](line, `position ${positionId}: ${kind}, ${reason}`);
    this.#unwritten.set(positionId, decision);
  }

  /** Writes what was noted since the last time; a database that is away loses no decision. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const decisions = [...this.#unwritten.values()];
    if (decisions.length === 0) return;
    this.#unwritten.clear();
    try {
      await this.#database.transaction(async (session) => {
        for (const { positionId, atMs, kind, reason, numbers } of decisions) {
          await session.query(
            `INSERT INTO decisions (position_id, at_ms, kind, reason, numbers)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (position_id) DO UPDATE SET at_ms = excluded.at_ms,
               kind = excluded.kind, reason = excluded.reason, numbers = excluded.numbers`,
            [positionId.toString(), BigInt(atMs), kind, reason, JSON.stringify(numbers)],
          );
        }
      });
    } catch (error) {
      this.#log.warn({ reason: String(error) }, 'decisions could not be written; kept for later');
      for (const decision of decisions) {
        const isNewer = this.#unwritten.has(decision.positionId);
        if (!isNewer) this.#unwritten.set(decision.positionId, decision);
      }
    }
  }
}

/** The last decision of each position, by its id. */
export async function readDecisions(database: SqlDatabase): Promise<ReadonlyMap<bigint, Decision>> {
  const rows = await database.query<Row>(
    'SELECT position_id, at_ms, kind, reason, numbers FROM decisions',
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.position_id),
      {
        positionId: BigInt(row.position_id),
        atMs: Number(row.at_ms),
        kind: row.kind,
        reason: row.reason,
        numbers: JSON.parse(row.numbers) as Record<string, string>,
      },
    ]),
  );
}

type Row = {
  readonly position_id: string;
  readonly at_ms: bigint;
  readonly kind: Decision['kind'];
  readonly reason: string;
  readonly numbers: string;
};
