import { Engine } from '@tandem/engine';
import { eventsOf, fundingIndexOf, type ReleasedCommand, VenueView } from '@tandem/feed';
import { fundingPaid } from '@tandem/margin';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { LiveCrowd } from '@tandem/simulation';
import { expect, test } from 'vitest';
import { demoPoolCommands, FIRST_POOL_DEPOSIT } from './demo-pool.ts';

const START_US = 1_793_534_400_000_000;

/** An engine and the view of what it released, driven by hand. */
class SmallVenue {
  readonly engine = new Engine();
  readonly view = new VenueView();
  timeUs = START_US;
  #sequence = 0;

  send(command: object): readonly Event[] {
    this.#sequence += 1;
    const events = new EventBuffer();
    const sequence = this.#sequence as Sequence;
    const timeUs = this.timeUs as TimestampUs;
    this.engine.apply(sequence, timeUs, command as Command, events);
    const slots = events.slots.slice(0, events.length);
    const released: ReleasedCommand = { sequence, timeUs, command: command as Command, slots };
    this.view.fold(released);
    return eventsOf(released);
  }
}

function rejects(events: readonly Event[]): readonly Event[] {
  return events.filter(({ kind }) => kind === 'CommandRejected');
}

/** A venue with its markets, its pool and a first price. */
function poolVenue(): SmallVenue {
  const venue = new SmallVenue();
  const crowd = new LiveCrowd({ seed: 1, traders: 16 }, venue.view);
  for (const command of crowd.venueSetup()) venue.send(command);
  for (const command of demoPoolCommands(venue.view)) {
    expect(rejects(venue.send(command))).toEqual([]);
  }
  const { account, amount, command } = FIRST_POOL_DEPOSIT;
  credit(venue, account, amount);
  expect(rejects(venue.send(command))).toEqual([]);
  return venue;
}

function credit(venue: SmallVenue, account: number, amount: number): void {
  const depositNumber = (venue.view.totals.depositNumbers.get(15) ?? 0) + 1;
  const deposit = { kind: 'CreditDeposit', account, asset: 0, amount, chain: 15, depositNumber };
  venue.send({ ...deposit, transactionHash: '00'.repeat(32), logIndex: 0 });
}

function setPrice(venue: SmallVenue, price: number): readonly Event[] {
  const figures = { market: 0, price, confidence: 20, externalMid: null };
  return venue.send({ kind: 'UpdateIndexPrice', ...figures, publishTimeUs: venue.timeUs });
}

test('a new venue takes the pool once, and it quotes with the first price', () => {
  const venue = poolVenue();
  expect(demoPoolCommands(venue.view)).toEqual([]);
  const events = setPrice(venue, 612_345);
  expect(events.filter(({ kind }) => kind === 'OrderRested').length).toBe(8);
});

const ORDER = {
  kind: 'PlaceOrder',
  account: 16,
  market: 0,
  clientOrderId: null,
  nonce: null,
  type: 'limit',
  timeInForce: 'IOC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};

test('what a position paid for the pool is known to whoever reads events alone', () => {
  const venue = poolVenue();
  setPrice(venue, 612_345);
  venue.send({ kind: 'OpenAccount', account: 16, parent: null });
  credit(venue, 16, 50_000_000_000);
  venue.send({ ...ORDER, side: 'buy', price: 615_000, size: 10_000 });
  for (let minute = 0; minute < 3; minute += 1) {
    venue.timeUs += 61_000_000;
    setPrice(venue, 612_345);
  }
  expect(venue.view.totals.count('UtilizationCharged')).toBe(3);
  const position = venue.view.accounts.position(16, 0, 'cross');
  const figures = venue.view.markets.get(0);
  if (position === undefined || figures === undefined) throw new Error('no position');
  const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
  const { paid } = fundingPaid(position.size, change, 0);
  expect(paid).toBeLessThan(0);
  const expected = position.quote + paid;
  const fills = venue.send({ ...ORDER, side: 'sell', price: 600_000, size: 100 });
  const own = fills.find((event) => event.kind === 'OrderFilled' && event.account === 16);
  if (own?.kind !== 'OrderFilled') throw new Error('no fill');
  expect(own.positionQuote).toBe(expected + own.price * own.size - own.fee);
});
