/** The journal: an append-only, durable, hash-chained log of byte records, and snapshots. */

export type { ByteRange } from './crc32c.ts';
export { crc32c } from './crc32c.ts';
export type { AppendRoom, DurableLog, DurableLogListener } from './durable-log.ts';
export type { JournalPlace } from './errors.ts';
export {
  CorruptJournalError,
  FatalJournalError,
  JournalFullError,
  JournalLockedError,
  SnapshotAheadError,
  StaleEpochError,
} from './errors.ts';
export type { ChooseFault, Fault, StorageCall, StorageOperation } from './faulty-storage.ts';
export { FaultyStorage, failNthCall } from './faulty-storage.ts';
export type { Group } from './group.ts';
export { GENESIS_HASH, isIntact, isSameHash } from './group.ts';
export { InlineLog, openInlineLog } from './inline-log.ts';
export type { ReaderOptions, ReaderPosition } from './reader.ts';
export { JournalReader } from './reader.ts';
export { RealStorage } from './real-storage.ts';
export type { JournalRecord } from './record.ts';
export { RecordCursor, recordsOf } from './record.ts';
export type { RecoveredJournal } from './recovery.ts';
export { durableSequence, recoverJournal } from './recovery.ts';
export type { SimulatedStorageOptions, UnsyncedFate } from './simulated-storage.ts';
export { SimulatedPowerCut, SimulatedStorage } from './simulated-storage.ts';
export type {
  NewestSnapshot,
  Snapshot,
  SnapshotRequirement,
  UnusableSnapshot,
} from './snapshot-store.ts';
export { SnapshotStore } from './snapshot-store.ts';
export type { OpenMode, Storage, StorageFile, StorageLock, StorageSpace } from './storage.ts';
export type { ThreadedLogOptions } from './threaded-log.ts';
export { openThreadedLog, ThreadedLog } from './threaded-log.ts';
export type { JournalOptions } from './writer.ts';
export { JournalWriter, openJournal } from './writer.ts';
