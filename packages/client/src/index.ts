/** The typed client of the public API, for bots, for the screen and for strangers. */

export type { Answer } from '@tandem/api';
export { type BookFault, LocalBook } from './book/local-book.ts';
export { nextClientOrderId } from './client-order-id.ts';
export type { SessionKey, Wallet } from './keys/proof.ts';
export type { ChainOperations } from './operations/chain-operations.ts';
export type { OrderStory } from './operations/history-operations.ts';
export { describeOutcome, type Placement } from './operations/place-once.ts';
export type { SessionKeyRequest, WalletOperations } from './operations/wallet-operations.ts';
export { OrderEntry } from './order-entry/order-entry.ts';
export { StreamConnection, type StreamListener } from './stream/stream-connection.ts';
export type { StreamMessage, StreamState } from './stream/venue-socket.ts';
export { type ClientOptions, TandemClient } from './tandem-client.ts';
export { NotSentError, OutcomeUnknownError, VenueError } from './venue-error.ts';
