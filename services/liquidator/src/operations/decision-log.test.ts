import { pino } from 'pino';
import { expect, test } from 'vitest';
import { migrate } from '../store/migrations.ts';
import { openSqlite } from '../store/sqlite.ts';
import type { Decision } from './decision.ts';
import { DECISION_MIGRATIONS, DecisionLog, readDecisions } from './decision-log.ts';

const decision = (kind: Decision['kind'], reason: string, positionId = 1n): Decision => ({
  positionId,
  atMs: 1000,
  kind,
  reason,
  numbers: { rewardWei: '5' },
});

test('tells a decision once, keeps the last of each position, forgets the healthy', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const database = openSqlite(':memory:');
  await migrate(database, [DECISION_MIGRATIONS]);
  const decisions = new DecisionLog(database, log);
  decisions.note(decision('healthy', 'Healthy', 2n));
  decisions.note(decision('unprofitable', 'GasAboveReward'));
  decisions.note(decision('unprofitable', 'GasAboveReward'));
  decisions.note(decision('found', 'ValueBelowDebt'));
  await decisions.flush();
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'position 1: unprofitable, GasAboveReward',
    'position 1: found, ValueBelowDebt',
  ]);
  expect([...(await readDecisions(database))]).toEqual([[1n, decision('found', 'ValueBelowDebt')]]);
  decisions.note(decision('healthy', 'Healthy'));
  await decisions.flush();
  expect((await readDecisions(database)).get(1n)?.kind).toBe('healthy');
  await database.close();
});

test('does not call found again what the executor has in its hands', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const database = openSqlite(':memory:');
  await migrate(database, [DECISION_MIGRATIONS]);
  const decisions = new DecisionLog(database, log);
  decisions.note(decision('skipped', 'DayBudget'));
  decisions.note(decision('found', 'ValueBelowDebt'));
  decisions.note(decision('sent', 'freeze'), true);
  decisions.note(decision('found', 'ValueBelowDebt'));
  decisions.note(decision('skipped', 'AwaitsBlock'));
  decisions.note(decision('healthy', 'Healthy'));
  decisions.note(decision('found', 'ValueBelowDebt'));
  await decisions.flush();
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'position 1: skipped, DayBudget',
    'position 1: found, ValueBelowDebt',
  ]);
  expect((await readDecisions(database)).get(1n)?.kind).toBe('found');
  await database.close();
});

test('keeps decisions while the database is away', async () => {
  const database = openSqlite(':memory:');
  const decisions = new DecisionLog(database, pino({ level: 'silent' }));
  decisions.note(decision('found', 'ValueBelowDebt'));
  await decisions.flush();
  await migrate(database, [DECISION_MIGRATIONS]);
  await decisions.flush();
  expect((await readDecisions(database)).size).toBe(1);
  await database.close();
});
