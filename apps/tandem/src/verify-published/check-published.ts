import { type CheckFigures, type Disagreement, JournalCheck } from '@tandem/published';
import type { PublishedPages } from './published-pages.ts';

/** What came out of checking a venue from outside. */
export type PublishedFindings = {
  readonly figures: CheckFigures;
  /** The first thing that does not hold; null when all of it does. */
  readonly disagreement: Disagreement | null;
  /** Where the venue's chain begins; later than the wanted sequence where it has no more. */
  readonly oldestSequence: number;
  readonly delayUs: number | null;
};

export type CheckRequest = {
  /** Key of the venue; null to take that of its first head. */
  readonly publicKey: string | null;
  /** Sequence to begin at; the head that covers it is taken as the beginning. */
  readonly from: number;
};

/** Reads all that a venue has published so far, and checks it. */
export async function checkPublished(
  pages: PublishedPages,
  { publicKey, from }: CheckRequest,
): Promise<PublishedFindings> {
  const check = new JournalCheck(publicKey);
  let [next, oldestSequence] = [from, from];
  let [isDue, delayUs]: [boolean, number | null] = [true, null];
  const end = (disagreement: Disagreement | null): PublishedFindings => ({
    figures: check.figures,
    disagreement,
    oldestSequence,
    delayUs,
  });
  for (;;) {
    const page = await pages.heads(next);
    oldestSequence = page.oldestSequence;
    if (page.heads.length === 0) return end(null);
    for (const head of page.heads) {
      const found = check.takeHead(head);
      if (found !== null) return end(found);
    }
    next = check.figures.lastSequence + 1;
    // Bodies that are not old enough end the bodies, not the heads.
    for (let wanted = check.nextBody; isDue && wanted !== null; wanted = check.nextBody) {
      const { bodies, delayUs: delay } = await pages.bodies(wanted);
      delayUs = delay;
      isDue = bodies.length > 0;
      for (const body of bodies) {
        // Commands that came since the heads were read are covered by the next page.
        if (check.nextBody === null) break;
        const found = check.takeBody(body);
        if (found !== null) return end(found);
      }
    }
    if (next > page.newestSequence) return end(null);
  }
}
