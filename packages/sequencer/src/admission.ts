import type { Authorization, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/** The queues of the two lanes. All but `normal` are the priority lane. */
export type QueueName = 'protocol' | 'index' | 'cancel' | 'normal';

/** Where a command goes and what it may use. */
export interface Placement {
  readonly queue: QueueName;
  /** Account on whose behalf it comes; counts for the budget of cancels. */
  readonly author: number | undefined;
  /** Orders that it places: each earns its author the priority of one cancel. */
  readonly orders: number;
  /** Cancels that it makes: each needs the priority of one. */
  readonly cancels: number;
  /** For `index`: a newer command with the same key replaces one that still waits. */
  readonly mergeKey: number | undefined;
  /** Cancels, withdrawals and the venue's own commands go on when the disk is full. */
  readonly isEssential: boolean;
}

export type PlaceCommand<C> = (command: C) => Placement;

/** Why a command was not taken, with the numbers behind it. */
export type Refusal =
  | {
      readonly reason: 'QueueFull';
      readonly queue: QueueName;
      readonly queued: number;
      readonly capacity: number;
      readonly retryAfterMs: number;
    }
  | { readonly reason: 'DiskFull'; readonly retryAfterMs: number }
  | { readonly reason: 'Superseded'; readonly byTicket: number }
  | { readonly reason: 'Malformed'; readonly problem: string }
  | { readonly reason: 'Stopped' };

/** The answer to a submission. Its fate comes later, under the ticket. */
export type Admission =
  | { readonly kind: 'queued'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A command on its way in. */
export interface Submission<C> {
  readonly command: C;
  readonly authorization: Authorization | null;
}

/** A command that waits in a queue. */
export interface QueuedCommand<C> extends Submission<C> {
  readonly ticket: number;
  readonly placement: Placement;
}

/** A durable command with everything it caused. Nobody sees one before it is durable. */
export interface ReleasedCommand<C> {
  readonly sequence: Sequence;
  readonly timeUs: TimestampUs;
  readonly command: C;
  /** What was signed; null for the venue's own commands. */
  readonly authorization: Authorization | null;
  /** Events, in the slots of an `EventBuffer`. */
  readonly slots: Float64Array;
  /** The ticket of the submission; 0 for a command that was replayed or made by a timer. */
  readonly ticket: number;
}
