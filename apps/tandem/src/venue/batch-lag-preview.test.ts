import { Engine } from '@tandem/engine';
import { liveCheckpoint } from '@tandem/exchange';
import { eventsOf } from '@tandem/feed';
import { LiveVenue, previewOrder } from '@tandem/projections';
import { type Command, type Event, EventBuffer, NEWEST_RULE_VERSION } from '@tandem/protocol';
import { smallVenueSetup } from '@tandem/simulation';
import { expect, test } from 'vitest';

const START_US = 1_790_000_000_000_000;
const SECOND_US = 1_000_000;
const ORDER = {
  account: 16,
  market: 0,
  side: 'buy',
  type: 'limit',
  size: 10,
  price: 1_000,
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  marginMode: 'cross',
} as const;

/** An engine and, beside it, what its readers know. */
class Venue {
  readonly engine: Engine = new Engine();
  readonly live: LiveVenue = new LiveVenue();
  timeUs: number = START_US;
  #sequence = 0;

  send(command: object): Event | undefined {
    this.#sequence += 1;
    const events = new EventBuffer();
    const stamp = { sequence: this.#sequence as never, timeUs: this.timeUs as never };
    this.engine.apply(stamp.sequence, stamp.timeUs, command as Command, events);
    const slots = events.slots.slice(0, events.length);
    const released = { ...stamp, command: command as Command, slots };
    this.live.fold(released);
    return eventsOf(released)[0];
  }

  place(fields: object = {}): Event | undefined {
    const own = { clientOrderId: null, nonce: null, selfTrade: 'cancelTaker' };
    return this.send({ kind: 'PlaceOrder', ...ORDER, ...own, ...fields });
  }
}

function openVenue(): Venue {
  const venue = new Venue();
  venue.send({ kind: 'ActivateRules', version: NEWEST_RULE_VERSION });
  for (const command of smallVenueSetup()) {
    if (command.kind.startsWith('Configure')) venue.send(command);
  }
  venue.send({ kind: 'OpenAccount', account: 16, parent: null });
  const chain = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
  const deposit = { account: 16, asset: 0, amount: 1_000_000, depositNumber: 1 };
  venue.send({ kind: 'CreditDeposit', ...deposit, ...chain });
  const price = { price: 1_000, confidence: 1, publishTimeUs: START_US, externalMid: null };
  venue.send({ kind: 'UpdateIndexPrice', market: 0, ...price });
  return venue;
}

test('a what-if says of a late chain what the engine would say', () => {
  const venue = openVenue();
  const through = { batchId: 1, throughSequence: 3, throughTimeUs: START_US };
  const batch = { kind: 'AcknowledgeBatch', chain: 0, ...through, batchHash: '00'.repeat(32) };
  expect(venue.send({ ...batch, maxLagUs: SECOND_US })).toMatchObject({ ...through });
  venue.timeUs += SECOND_US;
  venue.send({ kind: 'Tick' });
  expect(previewOrder(venue.live, ORDER)?.objection).toBeNull();
  expect(venue.place()?.kind).toBe('OrderAccepted');
  venue.timeUs += 1;
  const figures = { reason: 'BatchLag', bound: SECOND_US, actual: SECOND_US + 1 };
  expect(venue.place()).toMatchObject(figures);
  expect(previewOrder(venue.live, ORDER)?.objection).toEqual(figures);
  const reducing = previewOrder(venue.live, { ...ORDER, side: 'sell', reduceOnly: true });
  expect(reducing?.objection?.reason).toBe('ReduceOnlyWouldIncrease');
});

test('readers that start from a checkpoint know the lag as well', () => {
  const venue = openVenue();
  expect(liveCheckpoint(venue.engine.state).progress).toEqual([]);
  const through = { batchId: 1, throughSequence: 3, throughTimeUs: START_US };
  const batch = { kind: 'AcknowledgeBatch', chain: 0, ...through, batchHash: '00'.repeat(32) };
  venue.send({ ...batch, maxLagUs: 5 });
  const progress = [{ throughTimeUs: START_US, maxLagUs: 5 }];
  expect(liveCheckpoint(venue.engine.state).progress).toEqual(progress);
  expect(venue.live.save().progress).toEqual(progress);
  expect(new LiveVenue(venue.live.view, venue.live.save()).terms.progress).toEqual(progress[0]);
});
