import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECK_GAS, gasOf, ITEM_GAS, itemGas } from './item-gas.ts';
import { ITEM, SectionWriter } from './section-writer.ts';

type Section = {
  readonly name: string;
  readonly rows: readonly { readonly event: string; readonly gas: number }[];
};

const EVIDENCE = new URL('../../../evidence/bench.json', import.meta.url);
const { sections } = JSON.parse(readFileSync(EVIDENCE, 'utf8')) as { sections: Section[] };
const measured = sections.find(({ name }) => name === 'settlement gas')?.rows ?? [];

test.each([
  ['two-sided trade, two new positions', ITEM.matchOrders],
  ['deposit credited', ITEM.creditDeposit],
  ['withdrawal reserved and scheduled', ITEM.reserveWithdrawal],
  ['transfer', ITEM.transfer],
  ['account registered', ITEM.registerAccount],
  ['price', ITEM.updatePrice],
  ['funding of a market', ITEM.moveFunding],
])('%s was never measured to cost more than it may', (event, kind) => {
  const row = measured.find((one) => one.event === event);
  expect(row?.gas).toBeGreaterThan(0);
  expect(ITEM_GAS[kind]).toBeGreaterThanOrEqual(row?.gas ?? 0);
});

test('what was written can be looked at; what follows is a section of its own', () => {
  const writer = new SectionWriter(1_000);
  writer.item(ITEM.paidElsewhere).uint(1, 8);
  const first = Buffer.from(writer.peek()).toString('hex');
  expect(first).toBe('200000080000000000000001');
  writer.item(ITEM.paidElsewhere).uint(2, 8);
  const cost = 2 * ITEM_GAS[ITEM.paidElsewhere];
  expect([writer.items, gasOf(writer.kinds(), 50)]).toEqual([2, cost]);
  const second = '200000080000000000000002';
  expect(Buffer.from(writer.take()).toString('hex')).toBe(first + second);
  expect([writer.items, gasOf(writer.kinds(), 50), writer.size]).toEqual([0, 0, 0]);
});

test('an item that looks at margin may cost more with each market that is listed', () => {
  const { transfer, matchOrders } = ITEM;
  expect(itemGas(transfer, 40) - itemGas(transfer, 10)).toBe(60 * CHECK_GAS);
  expect(itemGas(matchOrders, 40)).toBe(ITEM_GAS[matchOrders]);
  const writer = new SectionWriter(1_000);
  writer.item(transfer).item(matchOrders).item(transfer);
  expect(gasOf(writer.kinds(), 20)).toBe(2 * itemGas(transfer, 20) + ITEM_GAS[matchOrders]);
});
