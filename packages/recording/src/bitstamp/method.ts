/**
 * Which recorded facts are fed to the book under test. Both methods submit every created order
 * and cancel every deleted one; the first snapshot seeds one ghost order a level.
 */
export type ReplayMethod = {
  /** An `order_changed` with another price is an amended order: cancel, then submit again. */
  readonly feedsReprices: boolean;
  /**
   * A later snapshot that reaches deeper than all before it shows resting orders older than the
   * recording for the first time: seed those levels too, each once.
   */
  readonly seedsOnFirstSight: boolean;
};

/** The method stated beside the data: created and deleted orders, ghosts from one snapshot. */
export const STATED_METHOD: ReplayMethod = { feedsReprices: false, seedsOnFirstSight: false };

/** Adds the two things the recording tells and the stated method leaves out. */
export const EXTENDED_METHOD: ReplayMethod = { feedsReprices: true, seedsOnFirstSight: true };
