import type { AssetId, Command, ConfigureMarket, MarketId } from '@tandem/protocol';
import {
  type AssetUnits,
  type DurationUs,
  type Lots,
  MAX_NOTIONAL,
  type PriceUnits,
  type QuoteUnits,
  type RatePpb,
} from '@tandem/quantity';
import { UnsuitableRecordingError } from '../unsuitable.ts';
import type { Money } from './crowd.ts';
import type { BinanceSurvey } from './survey.ts';

const SETTLEMENT: AssetId = 0 as AssetId;
const FINE_DOLLARS: AssetId = 2 as AssetId;
const COIN: AssetId = 1 as AssetId;
export const MARKET: MarketId = 0 as MarketId;

const COIN_DECIMALS = 8;
/** Perpetuals settle in 10^-6; a spot market may count in 10^-8, which its small sizes need. */
const PERPETUAL_QUOTE_DECIMALS = 6;
const SPOT_QUOTE_DECIMALS = 8;
const PERPETUAL_PRICE_MAX = 2 ** 32 - 1;
/** Prices of a recording of minutes stay within this multiple of the highest one in it. */
const PRICE_ROOM = 2;

/** A market for a recording, and how its numbers become ours. */
export type BinanceMarketPlan = {
  readonly rules: ConfigureMarket;
  readonly commands: readonly Command[];
  /** Price units in one step of the recording's last price digit. */
  readonly unitsPerPriceStep: number;
};

const NO_RATE = 0 as RatePpb;
const ppm = (rate: number): RatePpb => (rate * 1_000) as RatePpb;

/** What the accounts of a market are paid in. */
export function moneyOf({ rules }: BinanceMarketPlan): Money {
  return { quote: rules.quoteAsset, base: rules.marketKind === 'spot' ? COIN : null };
}

/** Lots are the recording's size step, so the price unit is one quote unit over it. */
export function binanceMarket(survey: BinanceSurvey, isPerpetual: boolean): BinanceMarketPlan {
  const { priceDecimals, sizeDecimals } = survey.scale;
  const quoteDecimals = isPerpetual ? PERPETUAL_QUOTE_DECIMALS : SPOT_QUOTE_DECIMALS;
  const unitDecimals = quoteDecimals - sizeDecimals;
  if (priceDecimals > unitDecimals || sizeDecimals > COIN_DECIMALS) {
    throw new UnsuitableRecordingError(
      `${survey.symbol} has prices of ${priceDecimals} and sizes of ${sizeDecimals} decimals; ` +
        `one price step times one size step must be at least 10^-${quoteDecimals}`,
    );
  }
  const unitsPerPriceStep = 10 ** (unitDecimals - priceDecimals);
  const maxPrice = Math.ceil(survey.highestPrice * PRICE_ROOM * 10 ** unitDecimals);
  if (isPerpetual && maxPrice > PERPETUAL_PRICE_MAX) {
    throw new UnsuitableRecordingError(`${survey.symbol} has prices beyond those of a perpetual`);
  }
  const maxSize = Math.floor(MAX_NOTIONAL / maxPrice);
  const rules = marketRules({ survey, isPerpetual, unitsPerPriceStep, maxPrice, maxSize });
  return { rules, unitsPerPriceStep, commands: [...assets(), rules] };
}

function assets(): readonly Command[] {
  const row = (asset: AssetId, symbol: string, decimals: number): Command => ({
    kind: 'ConfigureAsset',
    asset,
    symbol,
    decimals,
    weightPpb: (asset === SETTLEMENT ? 1_000_000_000 : 0) as RatePpb,
    priceMarket: null,
    maxDeposits: MAX_NOTIONAL as number as AssetUnits,
  });
  return [
    row(SETTLEMENT, 'USDT', PERPETUAL_QUOTE_DECIMALS),
    row(COIN, 'COIN', COIN_DECIMALS),
    row(FINE_DOLLARS, 'USDT-FINE', SPOT_QUOTE_DECIMALS),
  ];
}

function marketRules(plan: {
  readonly survey: BinanceSurvey;
  readonly isPerpetual: boolean;
  readonly unitsPerPriceStep: number;
  readonly maxPrice: number;
  readonly maxSize: number;
}): ConfigureMarket {
  const { survey, isPerpetual, maxSize } = plan;
  return {
    kind: 'ConfigureMarket',
    market: MARKET,
    symbol: survey.symbol,
    marketKind: isPerpetual ? 'perpetual' : 'spot',
    baseAsset: COIN,
    quoteAsset: isPerpetual ? SETTLEMENT : FINE_DOLLARS,
    baseUnitsPerLot: 10 ** (COIN_DECIMALS - survey.scale.sizeDecimals),
    tickSize: plan.unitsPerPriceStep as PriceUnits,
    maxPrice: plan.maxPrice as PriceUnits,
    minOrderNotional: 0 as QuoteUnits,
    maxOrderSize: maxSize as Lots,
    maxPositionSize: maxSize as Lots,
    maxOpenInterest: maxSize as Lots,
    scaleFromNotional: 0 as QuoteUnits,
    scaleToNotional: 0 as QuoteUnits,
    priceBandPpb: isPerpetual ? 500_000_000 : null,
    marketBoundPpb: ppm(100_000),
    takerFeePpb: NO_RATE,
    liquidationFeePpb: NO_RATE,
    confidenceLimitPpb: ppm(5_000),
    maxIndexAgeUs: 60_000_000 as DurationUs,
    maxIndexJumpPpb: ppm(100_000),
    markClampPpb: ppm(50_000),
    staleBandPpbPerSecond: ppm(100),
    staleBandCapPpb: ppm(50_000),
    fundingIntervalUs: 3_600_000_000 as DurationUs,
    fundingInterestPpb: ppm(100),
    fundingCapPpb: ppm(40_000),
    impactNotional: 20_000_000_000 as QuoteUnits,
    volatilityPpb: ppm(20_000),
    protocolPriorityShare: NO_RATE,
    liquidationSliceNotional: 100_000_000_000 as QuoteUnits,
    tiers: isPerpetual ? [TIER] : [],
  };
}

/** The recorded traders are not known, so their leverage is not either: 20x for everybody. */
const TIER = {
  lower: 0 as QuoteUnits,
  initialRatePpb: ppm(50_000),
  maintenanceRatePpb: ppm(25_000),
};
