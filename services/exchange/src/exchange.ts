import type { Feed } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import { LiveVenue } from '@tandem/projections';
import { type Clock, placeCommand, SYSTEM_CLOCK } from '@tandem/sequencer';
import { CommandDesk } from './command-desk.ts';
import { liveCheckpoint } from './live-checkpoint.ts';
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
  readonly live: LiveVenue;
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
  const { feed, view, resumed } = venue;
  // Before the first command of this run: everything in the engine is released.
  const live = new LiveVenue(view, liveCheckpoint(venue.machine.engine.state));
  venue.listen({
    audience: 'private',
    onReleased: (group) => {
      for (const released of group) live.foldWords(released);
    },
  });
  // After the listener above: who has an answer finds it in the released state.
  const port = new CommandDesk(venue);
  venue.start();
  return {
    port,
    feed,
    live,
    venue,
    resumed,
    health: () => venue.failure?.message ?? null,
    close: () => venue.close(),
  };
}
