import type { Command } from '@tandem/protocol';
import { beforeEach, expect, test } from 'vitest';
import { ScenarioVenue } from './scenarios/scenario-venue.fixture.ts';

const ALICE = 16;
const STRANGER = 4_000_000_000;
const ORDER = {
  kind: 'PlaceOrder',
  market: 0,
  clientOrderId: null,
  nonce: null,
  side: 'buy',
  type: 'limit',
  price: 60_000,
  size: 1,
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};

let venue: ScenarioVenue;

beforeEach(() => {
  venue = new ScenarioVenue();
  const rows = [
    ['list BTC-PERP', 'ok'],
    ['BTC-PERP index 60000', 'ok'],
    ['Alice opens', 'ok'],
    ['Alice deposits 100,000 USD', 'ok'],
    ['Alice buys 0.1 BTC-PERP at 59900', 'rests 0.1 at 59900'],
  ] as const;
  for (const [action, outcome] of rows) {
    expect(venue.runRow({ action, outcome, line: 0 })).toBeNull();
  }
});

/** Tells the engine of commands; the state must be the same after that. */
function tell(commands: readonly object[], count?: number): void {
  const before = venue.engine.snapshot();
  venue.engine.readAhead(commands as readonly Command[], count);
  expect(venue.engine.snapshot()).toEqual(before);
}

function cancel(account: number, orderId: number | null): object {
  return { kind: 'CancelOrder', account, orderId, clientOrderId: orderId === null ? 1 : null };
}

test('looks for the rows of known accounts, records and orders, and changes nothing', () => {
  expect(venue.engine.state.orders.live).toBe(1);
  const orderId = venue.engine.state.sequence * 256;
  tell([{ ...ORDER, account: ALICE }, cancel(ALICE, orderId)]);
  tell([{ kind: 'AmendOrder', account: ALICE, orderId, price: 1, size: 1 }]);
  tell([{ kind: 'Tick' }]);
});

test('passes over accounts, markets and orders that do not exist', () => {
  tell([
    { ...ORDER, account: STRANGER },
    { ...ORDER, account: ALICE, market: 999 },
    { ...ORDER, account: ALICE, marginMode: 'isolated' },
    cancel(STRANGER, 2 ** 53 - 256),
    cancel(ALICE, null),
    cancel(ALICE, 0),
  ]);
});

test('looks at no more than it has places for, however long a list or a batch is', () => {
  const orders = Array.from({ length: 500 }, () => ({ ...ORDER, account: ALICE }));
  tell(orders);
  tell([{ kind: 'Batch', items: orders }, ...orders]);
});

test('looks at the first of a list when told how many', () => {
  tell([{ ...ORDER, account: ALICE }, undefined as unknown as object], 1);
});
