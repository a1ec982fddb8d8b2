import type { History } from '@tandem/feed';
import { MarketTape } from '@tandem/projections';
import { readTape } from './tape-file.ts';

/** A tape that is up to the feed, and how many commands it lacks in between. */
export type ResumedTape = { readonly tape: MarketTape; readonly lacking: number };

/**
 * Brings the tape of a file up to a sequence.
 *
 * @param through last command that the tape must have
 */
export async function resumeTape(
  path: string | null,
  through: number,
  history: History | undefined,
): Promise<ResumedTape> {
  const saved = path === null ? undefined : await readTape(path);
  // A file from the future belongs to another journal.
  const tape = saved === undefined || saved.sequence > through ? new MarketTape() : saved;
  if (history !== undefined && tape.sequence < through) {
    for await (const released of history(tape.sequence + 1, through)) tape.fold(released);
  }
  return { tape, lacking: through - tape.sequence };
}
