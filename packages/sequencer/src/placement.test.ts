import type { Command } from '@tandem/protocol';
import { expect, test } from 'vitest';

import { placeCommand } from './placement.ts';

const order = { kind: 'PlaceOrder', account: 20, reduceOnly: false };
const cancel = { kind: 'CancelOrder', account: 20 };
const trigger = { kind: 'PlaceTriggerOrder', account: 20 };

type Row = readonly [object, string, number | undefined, number, number, boolean];

const ROWS: readonly Row[] = [
  // command, queue, author, orders, cancels, goes on when the disk is full
  [order, 'normal', 20, 1, 0, false],
  [{ ...order, reduceOnly: true }, 'normal', 20, 1, 0, true],
  [trigger, 'normal', 20, 1, 0, false],
  [cancel, 'cancel', 20, 0, 1, true],
  [{ kind: 'CancelAllOrders', account: 20 }, 'cancel', 20, 0, 1, true],
  [{ kind: 'Batch', items: [cancel, cancel] }, 'cancel', 20, 0, 2, true],
  [{ kind: 'Batch', items: [cancel, order, trigger] }, 'normal', 20, 2, 0, false],
  [{ kind: 'UpdateIndexPrice', market: 3 }, 'index', undefined, 0, 0, true],
  [{ kind: 'ContinueLiquidations' }, 'protocol', undefined, 0, 0, true],
  [{ kind: 'SettleFunding', market: 3 }, 'protocol', undefined, 0, 0, true],
  [{ kind: 'RequestWithdrawal', account: 20 }, 'normal', 20, 0, 0, true],
  [{ kind: 'CreditDeposit', account: 20 }, 'normal', 20, 0, 0, true],
  [{ kind: 'OpenAccount', account: 20 }, 'normal', 20, 0, 0, false],
];

test.each(ROWS)('%j goes to %s', (command, queue, author, orders, cancels, isEssential) => {
  const placement = placeCommand(command as unknown as Command);
  expect(placement).toMatchObject({ queue, orders, cancels, isEssential });
  expect(placement.author).toBe(author);
  expect(placement.mergeKey).toBe(queue === 'index' ? 3 : undefined);
});
