/** The single writer: sequencer, journal, engine, the check of signatures, receipts. */

export {
  type Allowance,
  DailyAllowances,
  type DailyRule,
} from './allowances/daily-allowances.ts';
export { DeadManSwitch } from './dead-man/dead-man-switch.ts';
export { type Exchange, type ExchangeConfig, openExchange } from './exchange.ts';
export {
  HistoryMissingError,
  journalHistory,
  journalLastSequence,
  journalName,
} from './history/journal-history.ts';
export { KeyStore } from './key-store/key-store.ts';
export { type PasswordSource, passwordSource, readPassword } from './key-store/store-password.ts';
export {
  LiabilityBook,
  type NoProof,
  type StatementPage,
  type VaultTokens,
} from './liabilities/liability-book.ts';
export { liveCheckpoint } from './live-checkpoint.ts';
export { EngineMachine, SNAPSHOT_FORMAT } from './venue/machine.ts';
export { openVenue, type ResumeReport, Venue, type VenueOptions } from './venue/venue.ts';
export { writeViewFile } from './venue/view-file.ts';
export {
  type AuthorizationCheck,
  checkAuthorization,
} from './verification/check-authorization.ts';
export { loadCurves } from './verification/curves.ts';
export { ListedText } from './verification/listed-text.ts';
export type { SignatureConfig, SignatureDesk } from './verification/signature-desk.ts';
export { TagMaker } from './verification/tag-maker.ts';
export { VerificationPool } from './verification/verification-pool.ts';
