/** Sends a signed command to the exchange and awaits its outcome: both ends of the wire. */

export type {
  AuthorizationError,
  CommandPort,
  Outcome,
  RefusedOutcome,
  ReleasedOutcome,
  SignedCommand,
  UnauthorizedOutcome,
} from './command-port.ts';
export type { ProofPort, ReadClaim } from './proof-port.ts';
export type { Receipt } from './receipt.ts';
export type { CommandRefusal } from './refusal.ts';
