import type { RejectReason } from '@tandem/protocol';

/** Why the venue would refuse an order, with the two figures of the reject. */
export type Objection = {
  readonly reason: RejectReason;
  readonly bound: number;
  readonly actual: number;
};
