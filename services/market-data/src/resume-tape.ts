import type { Feed, History } from '@tandem/feed';
import { MarketTape } from '@tandem/projections';
import { readTape } from './tape-file.ts';

/** A tape that is up to the feed, and how many commands it lacks in between. */
export type ResumedTape = { readonly tape: MarketTape; readonly lacking: number };

/** Most commands that are read again at a start: a long past is not worth a late opening. */
const REPLAYED_MAX = 1_000_000;

/** Brings the tape of a file up to a feed. */
export async function resumeTape(
  path: string | null,
  feed: Feed,
  history: History | undefined,
): Promise<ResumedTape> {
  const saved = path === null ? undefined : await readTape(path);
  const through = feed.nextSequence - 1;
  // A file from the future belongs to another journal.
  const tape = saved === undefined || saved.sequence > through ? new MarketTape() : saved;
  const wanted = tape.sequence + 1;
  const from = Math.max(wanted, through - REPLAYED_MAX + 1);
  if (history !== undefined) {
    for await (const released of history(from, through)) tape.fold(released);
  }
  const lacking = history === undefined ? through - wanted + 1 : from - wanted;
  // What was released in the meantime.
  for (let sequence = through + 1; sequence < feed.nextSequence; sequence += 1) {
    const released = feed.at(sequence);
    if (released !== undefined) tape.fold(released);
  }
  return { tape, lacking };
}
