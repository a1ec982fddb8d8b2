import {
  accountWithdrawals,
  clearProjections,
  type Database,
  openDatabase,
  type WithdrawalStepRow,
} from '@tandem/database';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyWithdrawalSteps, followWithdrawalSteps } from './withdrawal-steps.ts';

const ALICE = 16;
const CHAIN = 0;
const SECOND_US = 1_000_000;
/** Reserved by Alice: by her own request, by a forced one, and the last is not on chain yet. */
const WITHDRAWALS = [
  [1_024, null],
  [2_048, 7],
  [3_072, null],
] as const;

let database: Database;

beforeAll(async () => {
  ({ database } = await openDatabase({ kind: 'embedded', folder: null }));
});

afterAll(() => database.close());

beforeEach(async () => {
  await clearProjections(database);
  await reserve();
});

async function reserve(): Promise<void> {
  await database.write(
    WITHDRAWALS.map(([id, requestNumber]) => ({
      sql:
        'INSERT INTO withdrawals (account, withdrawal_id, asset, amount, status, ' +
        "reserved_time_us, reserved_sequence, request_number) VALUES ($1, $2, 0, 5, 'reserved', " +
        '$2, $3, $4)',
      params: [ALICE, id, id / 256, requestNumber],
    })),
  );
}

function step(stepNumber: number, name: string, of: Partial<WithdrawalStepRow>): WithdrawalStepRow {
  return {
    chain: CHAIN,
    stepNumber,
    step: name,
    withdrawalId: null,
    requestNumber: null,
    transactionHash: `0x${String(stepNumber).repeat(64)}`,
    block: 100 + stepNumber,
    timeUs: stepNumber * SECOND_US,
    unlocksAtUs: null,
    ...of,
  };
}

const STEPS = [
  step(1, 'requested', { requestNumber: 7 }),
  step(2, 'scheduled', { withdrawalId: 1_024, unlocksAtUs: 9 * SECOND_US }),
  step(3, 'scheduled', { withdrawalId: 2_048, unlocksAtUs: 9 * SECOND_US }),
  step(4, 'paidInPart', { withdrawalId: 1_024 }),
  step(5, 'paid', { withdrawalId: 1_024 }),
  step(6, 'canceled', { withdrawalId: 2_048 }),
];

const hash = (stepNumber: number): string => `0x${String(stepNumber).repeat(64)}`;

async function stories() {
  const { rows } = await accountWithdrawals(database, { account: ALICE, limit: 10 });
  return Object.fromEntries(rows.map((row) => [row.withdrawalId, row]));
}

const read = (after: number, limit: number) => Promise.resolve(STEPS.slice(after, after + limit));

test('a withdrawal shows every transaction that the chain made of it', async () => {
  await copyWithdrawalSteps({ database, chain: CHAIN, read });
  const found = await stories();
  expect(found[1_024]).toMatchObject({
    status: 'reserved',
    chainStatus: 'paid',
    requestTransaction: null,
    scheduledTransaction: hash(2),
    scheduledBlock: 102,
    unlocksAtUs: 9 * SECOND_US,
    paidTransaction: hash(5),
    paidBlock: 105,
    paidTimeUs: 5 * SECOND_US,
    canceledTransaction: null,
  });
  expect(found[2_048]).toMatchObject({
    chainStatus: 'canceled',
    requestNumber: 7,
    requestTransaction: hash(1),
    requestBlock: 101,
    scheduledTransaction: hash(3),
    paidTransaction: null,
    canceledTransaction: hash(6),
    canceledBlock: 106,
  });
  expect(found[3_072]).toMatchObject({ chainStatus: null, scheduledTransaction: null });
});

test('steps that are told twice are there once, and none is missing behind a fault', async () => {
  let asked = 0;
  const failing = (after: number, limit: number) => {
    asked += 1;
    if (asked === 2) return Promise.reject(new Error('the exchange is away'));
    return read(after, Math.min(limit, 2));
  };
  await copyWithdrawalSteps({ database, chain: CHAIN, read: failing });
  await expect(copyWithdrawalSteps({ database, chain: CHAIN, read: failing })).rejects.toThrow();
  // As after a write whose answer was lost.
  const fromTheStart = () => Promise.resolve(STEPS);
  await copyWithdrawalSteps({ database, chain: CHAIN, read: fromTheStart });
  const { rows } = await database.read({
    sql: 'SELECT count(*)::int AS steps FROM withdrawal_steps',
    params: [],
  });
  expect(rows).toEqual([{ steps: STEPS.length }]);
});

test('a table that was emptied is filled again while the venue runs', async () => {
  const log = pino({ level: 'silent' });
  const copier = followWithdrawalSteps({ database, chain: CHAIN, read, log }, 1);
  const shown = () => expect.poll(async () => (await stories())[1_024]?.paidTransaction, WAIT);
  await shown().toBe(hash(5));
  await clearProjections(database);
  await reserve();
  await shown().toBe(hash(5));
  expect(copier.health()).toBe(null);
  await copier.close();
});

const WAIT = { timeout: 240_000 };
