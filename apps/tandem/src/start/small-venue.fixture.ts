import { Engine } from '@tandem/engine';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import { LiveVenue } from '@tandem/projections';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { LiveCrowd } from '@tandem/simulation';
import { demoPoolCommands, FIRST_POOL_DEPOSIT } from './demo-pool.ts';

const START_US = 1_793_534_400_000_000;
const DEMO_CHAIN = 15;

/** An engine and the released state of what it did, driven by hand. */
export class SmallVenue {
  readonly engine: Engine = new Engine();
  readonly live: LiveVenue = new LiveVenue();
  readonly released: ReleasedCommand[] = [];
  timeUs: number = START_US;

  send(command: object): readonly Event[] {
    const events = new EventBuffer();
    const sequence = (this.released.length + 1) as Sequence;
    const timeUs = this.timeUs as TimestampUs;
    this.engine.apply(sequence, timeUs, command as Command, events);
    const slots = events.slots.slice(0, events.length);
    const released: ReleasedCommand = { sequence, timeUs, command: command as Command, slots };
    this.released.push(released);
    this.live.fold(released);
    return eventsOf(released);
  }

  credit(account: number, amount: number): void {
    const { depositNumbers } = this.live.view.totals;
    const depositNumber = (depositNumbers.get(DEMO_CHAIN) ?? 0) + 1;
    const deposit = { kind: 'CreditDeposit', account, asset: 0, amount, chain: DEMO_CHAIN };
    this.send({ ...deposit, depositNumber, transactionHash: '00'.repeat(32), logIndex: 0 });
  }

  /** A trader with money of asset 0. */
  open(account: number, amount: number): void {
    this.send({ kind: 'OpenAccount', account, parent: null });
    this.credit(account, amount);
  }

  setPrice(price: number, confidence = 20): readonly Event[] {
    const figures = { market: 0, price, confidence, externalMid: null };
    return this.send({ kind: 'UpdateIndexPrice', ...figures, publishTimeUs: this.timeUs });
  }
}

/** What was refused among events. */
export function rejectsIn(events: readonly Event[]): readonly Event[] {
  return events.filter(({ kind }) => kind === 'CommandRejected');
}

/** A venue with its markets and its pool, without a price. */
export function poolVenue(): SmallVenue {
  const venue = new SmallVenue();
  const refused: Event[] = [];
  const send = (command: object): void => {
    refused.push(...rejectsIn(venue.send(command)));
  };
  const crowd = new LiveCrowd({ seed: 1, traders: 16 }, venue.live.view);
  for (const command of crowd.venueSetup()) venue.send(command);
  for (const command of demoPoolCommands(venue.live.view)) send(command);
  const { account, amount, command } = FIRST_POOL_DEPOSIT;
  venue.credit(account, amount);
  send(command);
  if (refused.length > 0) throw new Error(`the pool was refused: ${JSON.stringify(refused)}`);
  return venue;
}
