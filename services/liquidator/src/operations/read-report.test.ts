import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openDatabase } from '../watch/open-database.ts';
import { DecisionLog } from './decision-log.ts';
import { readDayGas, readMissedProfitable, readReport } from './read-report.ts';
import { computeTotals, renderReport } from './report.ts';

const ADDRESS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
let database: SqlDatabase;

beforeEach(async () => {
  const parsed = parseConfig('[store]\npath = ":memory:"', {
    LIQUIDATOR_CHAIN_NODES: 'http://127.0.0.1:1',
    LIQUIDATOR_PROTOCOL_MODULE: ADDRESS,
    LIQUIDATOR_PROTOCOL_FACTORY: ADDRESS,
    LIQUIDATOR_PROTOCOL_NATIVE: ADDRESS,
  });
  if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
  database = await openDatabase(parsed.config);
});
afterEach(() => database.close());

/** Amounts in wei; null is a transaction that is in no block. */
type Sent = { readonly fee: string | null; readonly reward?: string; readonly refund?: string };

let nonce = 0n;

async function sent(positionId: bigint, { fee, reward, refund = '0' }: Sent): Promise<void> {
  nonce += 1n;
  await database.query(
    `INSERT INTO intents (account, nonce, position_id, purpose, call_to, call_data, gas,
       cost_max_wei, assets, created_at_ms, state, fee_wei, refund_wei, reward_amount, reward_wei)
     VALUES ('0xa', $1, $2, 'confirm', '0xb', '0x', 1, '1000', 1, 5000, 'final', $3, $4, $5, $5)`,
    [nonce, positionId.toString(), fee, refund, reward ?? null],
  );
}

async function closed(
  positionId: bigint,
  kind: 'liquidated' | 'closed',
  byWhom = '0xrival',
  receiver: string | null = null,
): Promise<void> {
  await database.query(
    `INSERT INTO closures (position_id, block, kind, closed_by, receiver, transaction_hash)
     VALUES ($1, 9, $2, $3, $4, '0x1')`,
    [positionId.toString(), kind, byWhom, receiver],
  );
}

describe('the report', () => {
  test('charges every try to its position, and counts what was for nothing', async () => {
    await sent(1n, { fee: '10' });
    await sent(1n, { fee: '20', reward: '500', refund: '5' });
    await sent(2n, { fee: '7' });
    await sent(3n, { fee: null });
    await closed(1n, 'liquidated');
    const report = await readReport(database);
    expect(report.liquidated).toEqual([
      { positionId: 1n, atBlock: null, gasWei: 30n, rewardWei: 500n },
    ]);
    expect(report.failed.map(({ positionId }) => positionId)).toEqual([2n, 3n]);
    expect(computeTotals(report)).toMatchObject({ profitWei: 468n, gasOfFailedWei: 7n });
    expect(report.missed).toEqual([]);
  });

  test('misses nothing that is its own and not final yet', async () => {
    await sent(9n, { fee: '10' });
    const decisions = new DecisionLog(database, pino({ level: 'silent' }));
    const noted = { positionId: 9n, kind: 'skipped', reason: 'AwaitsConfirmations' } as const;
    decisions.note({ ...noted, atMs: 5000, numbers: {} });
    await decisions.flush();
    await closed(9n, 'liquidated', '0xA');
    expect((await readReport(database)).missed).toEqual([]);
    expect(await readMissedProfitable(database, 5000)).toBe(0);
  });

  test('knows what its keys and receivers got on chain as its own without a record', async () => {
    const [key, cold] = ['0xAb', '0xC0'] as const;
    const decisions = new DecisionLog(database, pino({ level: 'silent' }));
    for (const positionId of [11n, 12n, 13n]) {
      const noted = { positionId, kind: 'lost', reason: 'ClosedByAnother' } as const;
      decisions.note({ ...noted, atMs: 5000, numbers: {} });
    }
    await decisions.flush();
    await closed(11n, 'liquidated', '0xaB');
    await closed(12n, 'liquidated', '0xother', '0xc0');
    await closed(13n, 'liquidated', '0xother', '0xother');
    const report = await readReport(database, [key, cold]);
    expect(report.missed.map(({ positionId }) => positionId)).toEqual([13n]);
    expect(report.elsewhere).toEqual([
      { positionId: 11n, atBlock: 9n, byWhom: '0xaB' },
      { positionId: 12n, atBlock: 9n, byWhom: '0xother' },
    ]);
    const text = renderReport(report);
    expect(text).toContain('ours, recorded in another store: not in the sums');
    expect(text).toContain('11  block 9  by 0xaB');
    expect(await readMissedProfitable(database, 5000, [key, cold])).toBe(1);
    expect(await readMissedProfitable(database, 5000)).toBe(3);
  });

  test('counts what is on its way at its most against the day', async () => {
    await sent(1n, { fee: '10' });
    await sent(2n, { fee: null });
    expect(await readDayGas(database, 5000)).toBe(1010n);
    expect(await readDayGas(database, 5001)).toBe(0n);
  });

  test('says of each that others got what the bot had decided about it', async () => {
    const decisions = new DecisionLog(database, pino({ level: 'silent' }));
    const noted = { atMs: 5000, numbers: { shortWei: '3' } } as const;
    decisions.note({ ...noted, positionId: 4n, kind: 'unprofitable', reason: 'RewardBelowGas' });
    decisions.note({ ...noted, positionId: 5n, kind: 'skipped', reason: 'DayBudget' });
    decisions.note({ ...noted, positionId: 7n, kind: 'skipped', reason: 'DayBudget' });
    decisions.note({ ...noted, positionId: 8n, kind: 'skipped', reason: 'DayBudget' });
    await decisions.flush();
    await closed(4n, 'liquidated');
    await closed(5n, 'liquidated');
    await closed(6n, 'liquidated');
    await closed(8n, 'closed');
    const { missed } = await readReport(database);
    expect(missed.map(({ positionId, byWhom, why }) => [positionId, byWhom, why])).toEqual([
      [4n, '0xrival', 'unprofitable, RewardBelowGas, short 0.000000000000000003 ETH'],
      [5n, '0xrival', 'skipped, DayBudget, short 0.000000000000000003 ETH'],
      [6n, '0xrival', 'was never seen below its debt here'],
      [7n, null, 'skipped, DayBudget, short 0.000000000000000003 ETH'],
    ]);
    expect(await readMissedProfitable(database, 5000)).toBe(1);
    expect(await readMissedProfitable(database, 5001)).toBe(0);
  });
});
