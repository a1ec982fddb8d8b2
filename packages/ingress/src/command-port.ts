import type { Authorization, Command, Event, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { Receipt } from './receipt.ts';
import type { CommandRefusal } from './refusal.ts';

/** A command with the proof of who wants it. */
export type SignedCommand = {
  readonly command: Command;
  /** Null for the venue's own commands (prices, deposits, timers); never through a gateway. */
  readonly authorization: Authorization | null;
};

/** The command is durable, and these are all its consequences; a reject is one of them. */
export type ReleasedOutcome = {
  readonly kind: 'released';
  readonly sequence: Sequence;
  readonly timeUs: TimestampUs;
  readonly events: readonly Event[];
  /** Null where the venue signs none, or the head of the group is not signed yet. */
  readonly receipt: Receipt | null;
};

/** The command took no place in the order; it may be sent again. */
export type RefusedOutcome = { readonly kind: 'refused'; readonly refusal: CommandRefusal };

/** The authorization does not allow the command; it took no place in the order. */
export type UnauthorizedOutcome = {
  readonly kind: 'unauthorized';
  readonly error: AuthorizationError;
};

/** What is wrong with an authorization, with everything needed to repair it. */
export type AuthorizationError = {
  /** Code of the error catalogue of the public API. */
  readonly code: string;
  readonly message: string;
  readonly inputs: { readonly [name: string]: string | number | boolean | null };
};

export type Outcome = ReleasedOutcome | RefusedOutcome | UnauthorizedOutcome;

/** Where commands enter the exchange, from the same process or from another machine. */
export interface CommandPort {
  /**
   * Sends a command. Resolves only when it is durable and released, or when it was not taken; it
   * does not reject. After a lost connection the outcome is `Unknown`, never a guess.
   */
  submit(signed: SignedCommand): Promise<Outcome>;
}
