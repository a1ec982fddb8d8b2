export type {
  CancelAction,
  ExpectBookAction,
  ExpectTradeAction,
  ReduceAction,
  RepriceAction,
  SeedAction,
  SeedContext,
  SubmitAction,
  VenueAction,
} from './bitstamp/action.ts';
export { reducedSize, seedSize } from './bitstamp/action.ts';
export { type BookTop, COMPARED_LEVELS, type LevelDifference } from './bitstamp/compare-books.ts';
export type { DifferenceCause } from './bitstamp/explain.ts';
export type { ComparedTrade } from './bitstamp/match-trades.ts';
export { EXTENDED_METHOD, type ReplayMethod, STATED_METHOD } from './bitstamp/method.ts';
export { parseBitstampLine } from './bitstamp/parse-line.ts';
export type {
  BitstampBookRecord,
  BitstampOrderRecord,
  BitstampRecord,
  BitstampTradeRecord,
  BookLevel,
  Side,
} from './bitstamp/record.ts';
export {
  BitstampReplay,
  type CauseCounts,
  type ComparisonReport,
  type SnapshotDifference,
  type TradeDifference,
} from './bitstamp/replay.ts';
export type { DecimalText } from './decimal-text.ts';
export { collectRecords, type Entry, type FaultEntry, type RecordEntry } from './entry.ts';
export { type FaultReason, RecordingFault } from './fault.ts';
export { recordedDataFolder, recordedFile } from './recorded-data.ts';
export { newProgress, type Progress, readEntries } from './text-lines.ts';
