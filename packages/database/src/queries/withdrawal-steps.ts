import type { Database } from '../database.ts';
import { insert } from '../row-batch.ts';
import {
  WITHDRAWAL_STEPS,
  type WithdrawalRow,
  type WithdrawalStep,
  type WithdrawalStepRow,
} from '../rows/money-rows.ts';
import { selectList } from '../table.ts';
import { type AccountMoneyRequest, withdrawalPage } from './account-history.ts';
import type { Page } from './page.ts';
import { readRows } from './read-rows.ts';

/** A withdrawal with what is known of it on chain; null: no such step is known. */
export type WithdrawalStory = WithdrawalRow & {
  /** The newest step. */
  readonly chainStatus: string | null;
  readonly requestTransaction: string | null;
  readonly requestBlock: number | null;
  readonly scheduledTransaction: string | null;
  readonly scheduledBlock: number | null;
  readonly unlocksAtUs: number | null;
  /** Of the last payment. */
  readonly paidTransaction: string | null;
  readonly paidBlock: number | null;
  readonly paidTimeUs: number | null;
  readonly canceledTransaction: string | null;
  readonly canceledBlock: number | null;
};

const UNTOLD = {
  chainStatus: null,
  requestTransaction: null,
  requestBlock: null,
  scheduledTransaction: null,
  scheduledBlock: null,
  unlocksAtUs: null,
  paidTransaction: null,
  paidBlock: null,
  paidTimeUs: null,
  canceledTransaction: null,
  canceledBlock: null,
} as const;

/** Withdrawals of an account by the time of their request, newest first, with their steps. */
export async function accountWithdrawals(
  database: Database,
  request: AccountMoneyRequest,
): Promise<Page<WithdrawalStory>> {
  const page = await withdrawalPage(database, request);
  const steps = page.rows.length === 0 ? [] : await stepsOf(database, page.rows);
  return { ...page, rows: page.rows.map((row) => storyOf(row, steps)) };
}

/** Steps of a chain that are written, which are all up to this number. */
export async function newestWithdrawalStep(database: Database, chain: number): Promise<number> {
  const { rows } = await database.read({
    sql: 'SELECT coalesce(max(step_number), 0) AS newest FROM withdrawal_steps WHERE chain = $1',
    params: [chain],
  });
  return Number(rows[0]?.['newest']);
}

/** Writes steps; one that is there already stays as it is. */
export async function writeWithdrawalSteps(
  database: Database,
  steps: readonly WithdrawalStepRow[],
): Promise<void> {
  const statement = insert(WITHDRAWAL_STEPS, steps, 'ON CONFLICT DO NOTHING');
  if (statement !== null) await database.write([statement]);
}

async function stepsOf(
  database: Database,
  withdrawals: readonly WithdrawalRow[],
): Promise<readonly WithdrawalStepRow[]> {
  const ids = withdrawals.map(({ withdrawalId }) => withdrawalId);
  const requests = withdrawals.flatMap(({ requestNumber }) => requestNumber ?? []);
  const statement = {
    sql:
      `SELECT ${selectList(WITHDRAWAL_STEPS, 't')} FROM withdrawal_steps t ` +
      'WHERE t.withdrawal_id = ANY($1::int8[]) OR t.request_number = ANY($2::int8[]) ' +
      'ORDER BY t.chain, t.step_number',
    params: [`{${ids.join(',')}}`, `{${requests.join(',')}}`],
  };
  return (await readRows(database, WITHDRAWAL_STEPS, statement, {})).rows;
}

function storyOf(row: WithdrawalRow, steps: readonly WithdrawalStepRow[]): WithdrawalStory {
  let told: Omit<WithdrawalStory, keyof WithdrawalRow> = UNTOLD;
  for (const step of steps) {
    const isOfRequest = row.requestNumber !== null && step.requestNumber === row.requestNumber;
    if (step.withdrawalId === row.withdrawalId || isOfRequest)
      told = { ...told, ...figuresOf(step) };
  }
  return { ...row, ...told };
}

function figuresOf(row: WithdrawalStepRow): Partial<WithdrawalStory> {
  const { transactionHash, block, timeUs, unlocksAtUs } = row;
  const step = row.step as WithdrawalStep;
  const chainStatus = step;
  switch (step) {
    case 'requested':
      return { chainStatus, requestTransaction: transactionHash, requestBlock: block };
    case 'scheduled':
      return {
        chainStatus,
        scheduledTransaction: transactionHash,
        scheduledBlock: block,
        unlocksAtUs,
      };
    case 'paidInPart':
    case 'paid':
    case 'claimable':
      return {
        chainStatus,
        paidTransaction: transactionHash,
        paidBlock: block,
        paidTimeUs: timeUs,
      };
    case 'canceled':
      return { chainStatus, canceledTransaction: transactionHash, canceledBlock: block };
    default:
      return step satisfies never;
  }
}
