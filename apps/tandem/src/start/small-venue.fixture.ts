import { Engine } from '@tandem/engine';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import { LiveVenue } from '@tandem/projections';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { LiveCrowd } from '@tandem/simulation';
import { setUpVenue } from './venue-setup.ts';

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
export async function poolVenue(): Promise<SmallVenue> {
  const venue = new SmallVenue();
  await setUp(venue);
  return venue;
}

/** The process ended before a command of the set-up. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/**
 * Sets a venue up as a start does, with what an earlier start has left.
 *
 * @param commands that are taken before the process is killed
 */
export async function setUp(
  venue: SmallVenue,
  commands: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { live, engine } = venue;
  let left = commands;
  const port: CommandPort = {
    submit: ({ command }) => {
      if (left === 0) return Promise.reject(new KilledError());
      left -= 1;
      const events = venue.send(command);
      const { sequence, timeUs } = live;
      const place = { sequence: sequence as never, timeUs: timeUs as never };
      return Promise.resolve({ kind: 'released', ...place, events, receipt: null });
    },
  };
  const crowd = new LiveCrowd({ seed: 1, traders: 16 }, live.view);
  await setUpVenue(port, { live, crowd, ruleVersion: () => engine.state.ruleVersion });
}
