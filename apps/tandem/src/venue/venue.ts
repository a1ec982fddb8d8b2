import { type Venue as ClockedVenue, openVenue as openClockedVenue } from '@tandem/exchange';
import type { Command } from '@tandem/protocol';
import { type PlaceCommand, placeCommand } from '@tandem/sequencer';
import { SimulatedClock } from './simulated-clock.ts';

/** A venue whose time is that of a simulated or recorded world. */
export type Venue = ClockedVenue<SimulatedClock>;

/** What kind of venue to open. */
export type VenueOptions = {
  /** Where commands queue; the usual lanes, or one queue for flow that is ordered already. */
  readonly place: PlaceCommand<Command>;
  /** Started again some day: takes snapshots on the way. */
  readonly isLasting: boolean;
};

export const LASTING_VENUE: VenueOptions = { place: placeCommand, isLasting: true };

/** Opens the venue of a folder: a new one, or the one whose journal is there. */
export async function openVenue(
  folder: string,
  options: VenueOptions = LASTING_VENUE,
): Promise<Venue> {
  return openClockedVenue(folder, { ...options, clock: new SimulatedClock() });
}
