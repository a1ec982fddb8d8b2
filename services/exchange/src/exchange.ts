import type { Feed, VenueView } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import { type Clock, placeCommand, SYSTEM_CLOCK } from '@tandem/sequencer';
import { CommandDesk } from './command-desk.ts';
import { openVenue, type ResumeReport, type Venue } from './venue/venue.ts';
import { venueTimers } from './venue/venue-timers.ts';

/** What a running exchange is opened with. */
export type ExchangeConfig = {
  /** Folder of the journal and its snapshots. */
  readonly folder: string;
  readonly clock?: Clock;
};

/** A running exchange: the single writer of its journal. */
export type Exchange = {
  readonly port: CommandPort;
  readonly feed: Feed;
  /** Everything that is released so far, folded. Readers of other processes fold the feed. */
  readonly view: VenueView;
  readonly venue: Venue;
  readonly resumed: ResumeReport;
  /** Null while the exchange takes commands; otherwise why it does not. */
  health(): string | null;
  /** Takes no more commands, works off what it has, and closes the journal. */
  close(): Promise<void>;
};

/** Opens the exchange of a folder and lets it run on the time of the machine. */
export async function openExchange(config: ExchangeConfig): Promise<Exchange> {
  const venue = await openVenue<Clock>(config.folder, {
    clock: config.clock ?? SYSTEM_CLOCK,
    place: placeCommand,
    isLasting: true,
    timers: venueTimers,
  });
  const port = new CommandDesk(venue);
  venue.start();
  const { feed, view, resumed } = venue;
  return {
    port,
    feed,
    view,
    venue,
    resumed,
    health: () => venue.failure?.message ?? null,
    close: () => venue.close(),
  };
}
