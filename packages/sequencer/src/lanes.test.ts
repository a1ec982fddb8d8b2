import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueuedCommand, QueueName } from './admission.ts';
import { Lanes } from './lanes.ts';

const CAPACITIES = { protocol: 8, index: 8, cancel: 8, normal: 8 };

function waiting(ticket: number, queue: QueueName): QueuedCommand<number> {
  const placement = { queue, isEssential: false, author: undefined, orders: 0, cancels: 0 };
  return { command: ticket, authorization: null, ticket, placement } as never;
}

/** Takes everything in its order. */
function drain(lanes: Lanes<number>): number[] {
  const taken: number[] = [];
  for (let item = lanes.shift(); item !== undefined; item = lanes.shift()) {
    taken.push(item.command);
  }
  return taken;
}

test('tells of cancels and orders in the order in which they come', () => {
  const queues = fc.array(fc.constantFrom<QueueName>('cancel', 'normal'), { maxLength: 24 });
  const property = fc.property(queues, fc.nat(6), fc.nat(20), (offered, taken, most) => {
    const lanes = new Lanes<number>(CAPACITIES, 1_000);
    offered.forEach((queue, at) => {
      lanes.offer(waiting(at, queue));
    });
    for (let i = 0; i < taken; i += 1) lanes.shift();
    const told: number[] = [];
    const count = lanes.upcoming(told, most);
    expect(told.length).toBe(count);
    expect(told).toEqual(drain(lanes).slice(0, most));
  });
  fc.assert(property);
});

test('passes over the own commands of the venue and index prices', () => {
  const lanes = new Lanes<number>(CAPACITIES, 1_000);
  lanes.offer(waiting(1, 'protocol'));
  lanes.offer(waiting(2, 'normal'));
  const told: number[] = [];
  expect(lanes.upcoming(told, 8)).toBe(1);
  expect(told).toEqual([2]);
});
