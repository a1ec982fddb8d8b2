import type { Command } from '@tandem/protocol';

/** Where an event stands in the total order. */
export type Place = {
  readonly sequence: number;
  readonly timeUs: number;
  /** Position of the event among those of its command in the order of legs, from 0. */
  readonly eventIndex: number;
  readonly command: Command;
};
