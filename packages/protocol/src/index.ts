export {
  commandCode,
  decodeCommand,
  encodeCommand,
  readCommand,
  writeCommand,
} from './command-codec.ts';
export type * from './commands/accounts.ts';
export {
  COMMAND_LAYOUTS,
  type Command,
  type CommandKind,
  type ReservedCommand,
} from './commands/command.ts';
export type * from './commands/lanes.ts';
export type * from './commands/markets.ts';
export type * from './commands/orders.ts';
export { BATCH_CODE, BATCH_ITEMS_MAX } from './commands/orders.ts';
export type * from './commands/pool.ts';
export type * from './commands/reserved.ts';
export type * from './commands/settlement.ts';
export type { Event, EventKind } from './events/event.ts';
export { EventBuffer, NO_VALUE, slotsOf } from './events/event-buffer.ts';
export * as eventLayouts from './events/event-layouts.ts';
export { EVENT_LAYOUTS } from './events/event-layouts.ts';
export type * from './events/event-types.ts';
export type * from './events/key-events.ts';
export type * from './events/lane-events.ts';
export type * from './events/pool-event-types.ts';
export type * from './events/settlement-events.ts';
export type * from './events/withdrawal-fee-events.ts';
export { BLOB_BYTES_MAX, ByteCursor, EncodingError } from './field-codec.ts';
export {
  type AccountId,
  type AssetId,
  CHAINS_MAX,
  type ClientOrderId,
  FIRST_USER_ACCOUNT,
  type MarketId,
  type OrderId,
  type PoolExitId,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
  SETTLEMENT_ASSET,
  type Sequence,
  type WithdrawalId,
} from './ids.ts';
export {
  type Authorization,
  type CommandRecord,
  decodeRecord,
  encodeRecord,
  type JournalRecord,
  type KeyUse,
  type LeaderRecord,
  type QuarantineRecord,
  RECORD_LAYOUTS,
  readRecord,
  type StateHashRecord,
  writeRecord,
} from './journal-record.ts';
export type { AnyLayout, FieldKind, Fields, Layout, ListKind } from './layout.ts';
export { NEWEST_RULE_VERSION, PROTOCOL_VERSION } from './protocol-version.ts';
export { REJECT_CODE, REJECT_REASONS, REJECTS, type RejectReason } from './rejects.ts';
export * from './vocabulary.ts';
