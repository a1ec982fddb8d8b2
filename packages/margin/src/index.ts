export { type CollateralPrice, collateralValue, unitsForValue } from './collateral.ts';
export { averageStep, DECAY_30_S, DECAY_150_S, DECAY_ONE, decayAfter, EMA_SCALE } from './decay.ts';
export { feeOf, makerRate, takerRate } from './fees.ts';
export {
  FUNDING_ONE,
  type FundingRule,
  fundingIndexChange,
  fundingPaid,
  fundingRate,
  type PremiumInputs,
  premium,
} from './funding.ts';
export { initialMargin, openInterestScale } from './initial-margin.ts';
export {
  type AdlInputs,
  adlScore,
  bankruptcyQuote,
  health,
  type SliceInputs,
} from './liquidation.ts';
export { type LiquidationPriceInputs, liquidationPrice } from './liquidation-price.ts';
export { bookPrice, clampMark, combineMark, type MarkBounds, median } from './mark-price.ts';
export {
  halfSpread,
  haveSharesWorth,
  positionFee,
  quoteLadder,
  reserveOf,
  reserveRoom,
  rewardIndexChange,
  rewardPaid,
  rewardsSetAside,
  sharePrice,
  sharesFor,
  sharesWorth,
  utilizationChange,
  utilizationOf,
  volatilityOf,
  type WantedQuote,
} from './pool.ts';
export { buildTierTable, maintenanceMargin, type TierTable, tierInitialMargin } from './tiers.ts';
