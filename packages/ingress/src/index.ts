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
export { shownAddress, type WireAddress } from './wire/address.ts';
export {
  ExchangeLink,
  type FeedReader,
  type LinkConfig,
  LinkDownError,
} from './wire/exchange-link.ts';
export { WireError } from './wire/frame.ts';
export type { ServedExchange } from './wire/served-exchange.ts';
export { openWireServer, type WireServer } from './wire/wire-server.ts';
