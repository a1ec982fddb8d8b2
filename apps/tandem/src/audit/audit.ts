import type { VenueView } from '@tandem/feed';
import type { Venue } from '../venue/venue.ts';
import { type Findings, inspect } from './inspect.ts';
import { type OnRecomputed, type Recomputed, recompute } from './recompute.ts';

/** What stands at the end of a run: the venue's own figures, and those of its journal. */
export type Audit = {
  readonly sequence: number;
  readonly stateHash: string;
  readonly eventHash: string;
  readonly findings: Findings;
  /** What the journal alone leads to. */
  readonly replayed: Recomputed;
  readonly view: VenueView;
};

/**
 * Inspects the venue, closes it, and executes its whole journal again in a fresh engine.
 *
 * @throws what `recompute` throws when the journal does not lead to what it recorded
 */
export async function auditVenue(venue: Venue, onProgress?: OnRecomputed): Promise<Audit> {
  await venue.settle();
  const { machine, sequence, view } = venue;
  const findings = inspect(machine);
  const stateHash = machine.stateHash();
  const { eventHash } = venue;
  await venue.close();
  const replayed = recompute(venue.folder, onProgress);
  return { sequence, stateHash, eventHash, findings, replayed, view };
}

/** True when nothing at all is wrong. */
export function isClean({ findings, stateHash, eventHash, replayed }: Audit): boolean {
  return (
    findings.isConserved &&
    findings.violations.length === 0 &&
    replayed.stateHash === stateHash &&
    replayed.eventHash === eventHash
  );
}
