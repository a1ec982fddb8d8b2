export {
  type AmountTooLarge,
  type AssetUnits,
  ENGINE_DECIMALS_MAX,
  engineDecimals,
  joinChainAmount,
  type SplitAmount,
  splitChainAmount,
} from './asset-amount.ts';
export {
  AssertionError,
  assert,
  type Brand,
  isQuantity,
  MAX_QUANTITY,
  unreachable,
} from './brand.ts';
export {
  type DecimalError,
  type DecimalErrorReason,
  formatDecimal,
  isDecimalError,
  parseDecimal,
  parseDecimalBig,
} from './decimal.ts';
export type { Lots } from './lots.ts';
export { mulDivDown, mulDivUp, mulRateDown, mulRateUp } from './mul-div.ts';
export { MAX_PRICE, type PriceUnits } from './price.ts';
export {
  notional,
  portionDown,
  portionUp,
  pricePortionDown,
  shareDown,
  shareUp,
} from './products.ts';
export { MAX_NOTIONAL, type QuoteUnits } from './quote.ts';
export { RATE_ONE, type RatePpb } from './rate.ts';
export {
  type DurationUs,
  type TimestampUs,
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_SECOND,
} from './time.ts';
