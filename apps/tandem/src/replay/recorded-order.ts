import type { Placement } from '@tandem/sequencer';

/** A recording has its order already: one queue, nothing overtakes, nothing is merged. */
export function placeAsRecorded(): Placement {
  return {
    queue: 'normal',
    author: undefined,
    orders: 0,
    cancels: 0,
    mergeKey: undefined,
    isEssential: true,
  };
}
