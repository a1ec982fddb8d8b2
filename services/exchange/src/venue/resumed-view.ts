import { type ReleasedCommand, VenueView } from '@tandem/feed';

/**
 * Brings a view to the end of a journal during a restart. It may begin with a saved view; then the
 * replay must touch or overlap what was saved, or there is a gap and the view is of no use.
 */
export class ResumedView {
  readonly view: VenueView;
  #hasGap = false;

  constructor(saved: VenueView | undefined) {
    this.view = saved ?? new VenueView();
  }

  /** Takes in a replayed command, unless the saved view has it already. */
  fold(released: ReleasedCommand): void {
    const next = this.view.totals.figures.lastSequence + 1;
    if (released.sequence > next) this.#hasGap = true;
    if (released.sequence === next && !this.#hasGap) this.view.fold(released);
  }

  /** True when the view is exactly at the end of the journal. */
  isAt(lastSequence: number): boolean {
    return !this.#hasGap && this.view.totals.figures.lastSequence === lastSequence;
  }
}
