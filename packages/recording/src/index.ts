export { BestQuoteCheck } from './binance/best-quote-check.ts';
export { DepthBook, type DepthOutcome, type DepthScale } from './binance/depth-book.ts';
export { parseBinanceLine } from './binance/parse-line.ts';
export type {
  BinanceAggregateTrade,
  BinanceBookTicker,
  BinanceDepthUpdate,
  BinanceKline,
  BinanceRecord,
  BinanceSnapshot,
  BinanceTrade,
} from './binance/record.ts';
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
export {
  type BitstampBookRecord,
  type BitstampOrderRecord,
  type BitstampRecord,
  type BitstampTradeRecord,
  type BookLevel,
  PRICE_DECIMALS as BITSTAMP_PRICE_DECIMALS,
  SIZE_DECIMALS as BITSTAMP_SIZE_DECIMALS,
  type Side,
} from './bitstamp/record.ts';
export {
  BitstampReplay,
  type CauseCounts,
  type ComparisonReport,
  type SnapshotDifference,
  type TradeDifference,
} from './bitstamp/replay.ts';
export type { CandleRecord, DailyRecord } from './candles/record.ts';
export {
  type DecimalText,
  plainDecimal,
  scaledInteger,
  signedScaledInteger,
} from './decimal-text.ts';
export { type BinanceMarket, type DetectedFormat, detectFormat } from './detect-format.ts';
export { readDocument } from './document.ts';
export { collectRecords, type Entry, type FaultEntry, type RecordEntry } from './entry.ts';
export { type FaultReason, RecordingFault } from './fault.ts';
export {
  arrayField,
  asArray,
  asObject,
  objectField,
  type RecordedLevel,
  textField,
} from './fields.ts';
export { parseHyperliquidDocument } from './hyperliquid/parse-document.ts';
export type {
  HyperliquidFill,
  HyperliquidFunding,
  HyperliquidPosition,
  HyperliquidRecord,
} from './hyperliquid/record.ts';
export { type JsonObject, parseJsonExact } from './json-text.ts';
export { parseVenueLine } from './multi-venue/parse-line.ts';
export type {
  RecordedVenue,
  VenueBook,
  VenueLevel,
  VenueQuote,
  VenueRecord,
  VenueTrade,
} from './multi-venue/record.ts';
export { type Opened, openRecording, type Recording } from './open-recording.ts';
export { PriceLevels, type ScaledLevel } from './price-levels.ts';
export {
  type AccumulatorUpdate,
  type PythMessage,
  type PythPriceMessage,
  parseAccumulatorUpdate,
} from './pyth/accumulator.ts';
export { PYTHNET } from './pyth/pythnet.ts';
export { type KeptPrice, type SecondRange, UpdateArchive } from './pyth/update-archive.ts';
export {
  type PythDocument,
  type PythPriceRecord,
  parsePythDocument,
  pythPrices,
  type RecordedUpdate,
} from './pyth/updates.ts';
export {
  type GuardianSets,
  type UpdateCryptography,
  type UpdateReject,
  type UpdateTrust,
  verifyTrusted,
  verifyUpdate,
} from './pyth/verify-update.ts';
export {
  type RecordedDataPresence,
  recordedDataFolder,
  recordedDataPresence,
  recordedFile,
} from './recorded-data.ts';
export { newProgress, type Progress, readEntries } from './text-lines.ts';
export {
  type LeverageTier,
  type LeverageTiers,
  parseLeverageTiers,
} from './vectors/binance-leverage-tiers.ts';
export {
  type BinanceLiquidationVectors,
  parseBinanceLiquidationVectors,
} from './vectors/binance-liquidation.ts';
export {
  type CppTraderCommand,
  type CppTraderScript,
  parseCppTraderScripts,
} from './vectors/cpptrader.ts';
export {
  type AccountVector,
  type PositionVector,
  parseAccountVector,
} from './vectors/hyperliquid-account.ts';
export {
  FUNDING_RULES,
  type FundingRule,
  type FundingVector,
  parseFundingVectors,
} from './vectors/hyperliquid-funding.ts';
export {
  type ExchangeCoreScenario,
  type ExchangeCoreStep,
  parseExchangeCoreFeature,
} from './vectors/matching-feature.ts';
