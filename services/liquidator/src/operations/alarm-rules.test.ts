import { parseEther } from 'viem';
import { expect, test } from 'vitest';
import { computeAlarms, type Facts } from './alarm-rules.ts';

const LIMITS = {
  gasLowWei: parseEther('0.05'),
  nodesDownS: 60,
  queueStuckS: 300,
  dayBudgetWei: parseEther('1'),
};

const WELL: Facts = {
  headAgeS: 60,
  nodesWell: 1,
  nodes: 2,
  queueWaitS: 300,
  accounts: [{ address: '0xA', wei: parseEther('0.05') }],
  differences: 0,
  dayGasWei: parseEther('1') - 1n,
  missedProfitable: 0,
  failing: null,
};

test('raises nothing at the limits themselves', () => {
  expect(computeAlarms(WELL, LIMITS)).toEqual([]);
});

const UNKNOWN = [{ address: '0xA', wei: null }];

test('does not take an unknown balance for an empty account', () => {
  expect(computeAlarms({ ...WELL, accounts: UNKNOWN, headAgeS: null }, LIMITS)).toEqual([]);
});

test.each<[string, RegExp, Partial<Facts>]>([
  ['gasLow', /0xA has 0\.000000000000000001 ETH/, { accounts: [{ address: '0xA', wei: 1n }] }],
  ['nodesDown', /none of 2 nodes/, { nodesWell: 0 }],
  ['nodesDown', /no block for 61 s, 60 are allowed/, { headAgeS: 61 }],
  ['queueStuck', /301 s/, { queueWaitS: 301 }],
  ['drift', /^2 positions differed/, { differences: 2 }],
  ['dayBudgetUsed', /1 of 1 ETH/, { dayGasWei: parseEther('1') }],
  ['missedProfit', /3 that would have paid/, { missedProfitable: 3 }],
  ['executorFails', /the store is away/, { failing: 'the store is away' }],
])('raises %s with %s', (name, text, facts) => {
  const alarms = computeAlarms({ ...WELL, ...facts }, LIMITS);
  expect(alarms.map((alarm) => alarm.name)).toEqual([name]);
  expect(alarms[0]?.text).toMatch(text);
});
