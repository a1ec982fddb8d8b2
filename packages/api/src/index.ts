/** The public REST and WebSocket shapes, their schemas and error codes. */

export { decimalText, maybeDecimalText, parseDecimalText, rateText } from './decimal-text.ts';
export { type AsyncApiDocument, asyncApiDocument } from './documents/async-api.ts';
export { openApiDocument } from './documents/open-api.ts';
export { edgeError, isApiError } from './errors/api-error.ts';
export {
  EDGE_ERRORS,
  type EdgeErrorCode,
  type ErrorCode,
  type ErrorEntry,
  errorCatalog,
  statusOf,
} from './errors/error-catalog.ts';
export {
  type RejectSubject,
  rejectError,
  rejectFigures,
  rejectSubject,
} from './errors/reject-error.ts';
export {
  type AssetScale,
  type AssetTerms,
  type Listing,
  type MarketScale,
  type MarketTerms,
  type Scales,
  VenueListing,
} from './listing.ts';
export type { POOL_ENTRY_KINDS, POOL_STRETCHES } from './operations/history-operations.ts';
export type { Access, Operation } from './operations/operation.ts';
export { findOperation, OPERATIONS } from './operations/operations.ts';
export { CANDLE_INTERVALS } from './operations/public-operations.ts';
export { amount } from './requests/amount.ts';
export { faultOf } from './requests/checked-input.ts';
export type { CommandContext } from './requests/command-context.ts';
export {
  type CheckedRequest,
  checkRequest,
  commandFromRequest,
  commandOf,
  isCommandOperation,
  type TextRequest,
} from './requests/command-from-request.ts';
export { placeOrder } from './requests/order-commands.ts';
export { BODY_BYTES_MAX, BODY_DEPTH_MAX, parseBody } from './requests/parse-body.ts';
export * from './schemas/account.ts';
export {
  ChainCall,
  ChainDeposit,
  type ChainPlace,
  ChainState,
  ChainWithdrawal,
} from './schemas/chain.ts';
export * from './schemas/envelope.ts';
export {
  HISTORY_ROWS,
  type HistoryField,
  type HistoryKind,
  type HistoryPage,
  type HistoryRow,
} from './schemas/history.ts';
export { JournalBodies, JournalBody, JournalHead, JournalHeads } from './schemas/journal.ts';
export * from './schemas/keys.ts';
export { LiabilityProof, LiabilityStatement, LiabilityStatements } from './schemas/liabilities.ts';
export type { FreshSecret } from './schemas/login.ts';
export * from './schemas/market.ts';
export * from './schemas/order.ts';
export * from './schemas/outcome.ts';
export type { Pool, PoolAccount, PoolMarket, PoolState, PoolYield } from './schemas/pool.ts';
export { PriceSources } from './schemas/price-sources.ts';
export * from './schemas/primitives.ts';
export * from './schemas/service.ts';
export * from './schemas/what-if.ts';
export {
  AccountEvent,
  AccountEvents,
  accountEvent,
  bankruptEvent,
} from './streams/account-event.ts';
export * from './streams/account-messages.ts';
export { bookChecksum, bookChecksumText } from './streams/book-checksum.ts';
export * from './streams/client-messages.ts';
export * from './streams/market-messages.ts';
export * from './streams/stream.ts';
