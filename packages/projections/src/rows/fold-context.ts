import type { BatchDraft } from './batch-draft.ts';
import type { CommandLegs } from './command-legs.ts';
import type { Place } from './place.ts';
import type { ActivityMemory } from './statistics-draft.ts';
import type { VenueState } from './venue-state.ts';

/** What earlier events of the same command say about the later ones. */
export type CommandProgress = {
  readonly legs: CommandLegs;
  /** Event index of the newest print: the fills behind it are its two sides. */
  tradeIndex: number;
  /** Margin mode of the unit that the newest liquidation step was about. */
  liquidatedMode: string | null;
};

/** What a fold works on: it copies an event into rows and into the present. */
export type FoldContext = {
  readonly state: VenueState;
  readonly draft: BatchDraft;
  readonly activity: ActivityMemory;
  readonly place: Place;
  readonly progress: CommandProgress;
};
