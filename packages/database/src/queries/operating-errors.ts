import type { Database } from '../database.ts';
import { OPERATING_ERRORS, type OperatingErrorRow } from '../rows/order-rows.ts';
import { selectList } from '../table.ts';
import { rowsOf } from './page.ts';

/** Writes down what a service could not do. It is not in the journal: a rebuild loses it. */
export async function recordOperatingError(
  database: Database,
  error: Omit<OperatingErrorRow, 'sequence'>,
): Promise<void> {
  const { timeUs, service, code, message } = error;
  await database.write([
    {
      sql: 'INSERT INTO operating_errors (time_us, service, code, message) VALUES ($1, $2, $3, $4)',
      params: [timeUs, service, code, message.slice(0, 1_000)],
    },
  ]);
}

/** The newest operating errors. */
export async function operatingErrors(
  database: Database,
  limit: number,
): Promise<readonly OperatingErrorRow[]> {
  const answer = await database.read({
    sql:
      `SELECT ${selectList(OPERATING_ERRORS, 't')} FROM operating_errors t ` +
      'ORDER BY t.time_us DESC, t.number DESC LIMIT $1',
    params: [limit],
  });
  return rowsOf(OPERATING_ERRORS, answer);
}
