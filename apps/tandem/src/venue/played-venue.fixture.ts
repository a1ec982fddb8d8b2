import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveView, type VenueView } from '@tandem/feed';
import { Workload } from '@tandem/simulation';
import { LASTING_VENUE, openVenue, type Venue, type VenueOptions } from './venue.ts';

/** A folder for one test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tandem-test-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Opens the venue of a folder and plays simulated traders until so many commands are in it. */
export async function playVenue(
  folder: string,
  throughSequence: number,
  options: VenueOptions = { ...LASTING_VENUE, isLasting: false },
): Promise<Venue> {
  const venue = await openVenue(folder, options);
  const workload = new Workload({ seed: 11, traders: 64 }, venue.view);
  while (venue.sequence < throughSequence) {
    const round = workload.nextRound();
    venue.clock.advance(round.timeUs);
    for (const command of round.commands) venue.submit(command);
    await venue.settle();
  }
  return venue;
}

/** Everything in a view as a short text: the same for equal views, in any order of keys. */
export function digestOf(view: VenueView): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
  };
  return hash('sha256', JSON.stringify(sorted(saveView(view))), 'hex');
}
