import type { ConfigureMarket } from '@tandem/protocol';
import { MAX_PRICE, RATE_ONE } from '@tandem/quantity';
import { MARKETS_MAX, TIERS_MAX } from '../limits.ts';
import { violatedMarketFit } from '../pool/pool-rules.ts';
import type { ExchangeState } from '../state.ts';

const PERPETUAL_PRICE_MAX = 2 ** 32;
const NOTIONAL_MAX = 2 ** 52;
/** Half: the search for accounts below maintenance relies on it (decision 0007). */
const MAINTENANCE_MAX = 500_000_000;

type Violation = readonly [rule: number, value: number];

/** First violated rule of a market's configuration: numbers of docs/rulebook/configuration.md. */
export function violatedMarketRule(state: ExchangeState, rules: ConfigureMarket): Violation | null {
  return (
    violatedBound(rules) ??
    violatedRate(rules) ??
    violatedAssets(state, rules) ??
    violatedTier(rules) ??
    violatedLast(state, rules)
  );
}

// tidy: flat list
function violatedBound(rules: ConfigureMarket): Violation | null {
  const isPerpetual = rules.marketKind === 'perpetual';
  const priceMax = isPerpetual ? PERPETUAL_PRICE_MAX : MAX_PRICE;
  if (rules.market >= MARKETS_MAX) return [1, rules.market];
  if (rules.tickSize < 1) return [2, rules.tickSize];
  if (rules.maxPrice < rules.tickSize || rules.maxPrice > priceMax) return [3, rules.maxPrice];
  if (rules.maxOrderSize < 1 || rules.maxOrderSize > rules.maxPositionSize) {
    return [4, rules.maxOrderSize];
  }
  if (rules.maxPrice * rules.maxPositionSize > NOTIONAL_MAX) return [5, rules.maxPositionSize];
  if (rules.maxOpenInterest < 1 || rules.maxPrice * rules.maxOpenInterest > NOTIONAL_MAX) {
    return [6, rules.maxOpenInterest];
  }
  const isUnscaled = rules.scaleFromNotional === 0 && rules.scaleToNotional === 0;
  if (!isUnscaled && rules.scaleToNotional <= rules.scaleFromNotional) {
    return [7, rules.scaleToNotional];
  }
  return null;
}

function violatedRate(rules: ConfigureMarket): Violation | null {
  const rates = [
    rules.marketBoundPpb,
    rules.takerFeePpb,
    rules.liquidationFeePpb,
    rules.confidenceLimitPpb,
    rules.maxIndexJumpPpb,
    rules.markClampPpb,
    rules.staleBandPpbPerSecond,
    rules.staleBandCapPpb,
    rules.fundingCapPpb,
    rules.volatilityPpb,
    rules.protocolPriorityShare,
    rules.priceBandPpb ?? 0,
  ];
  for (const rate of rates) {
    if (rate > RATE_ONE) return [8, rate];
  }
  if (Math.abs(rules.fundingInterestPpb) > RATE_ONE || rules.volatilityPpb < 1) {
    return [9, rules.fundingInterestPpb];
  }
  return null;
}

function violatedAssets(state: ExchangeState, rules: ConfigureMarket): Violation | null {
  const { baseAsset, quoteAsset, baseUnitsPerLot } = rules;
  const isPerpetual = rules.marketKind === 'perpetual';
  const isPairRight = isPerpetual
    ? quoteAsset === 0
    : baseAsset !== quoteAsset &&
      state.assets[baseAsset] !== undefined &&
      state.assets[quoteAsset] !== undefined;
  if (!isPairRight) return [10, quoteAsset];
  if (baseUnitsPerLot < 1 || rules.maxPositionSize * baseUnitsPerLot > NOTIONAL_MAX) {
    return [11, baseUnitsPerLot];
  }
  if (isPerpetual && rules.priceBandPpb === null) return [12, 0];
  return null;
}

function violatedTier(rules: ConfigureMarket): Violation | null {
  const { tiers } = rules;
  const isPerpetual = rules.marketKind === 'perpetual';
  const isCountRight = isPerpetual
    ? tiers.length >= 1 && tiers.length <= TIERS_MAX
    : tiers.length === 0;
  if (!isCountRight) return [13, tiers.length];
  // Rule by rule over all tiers, so that the first violated rule is the one that is named.
  for (const rule of [14, 15, 16, 17]) {
    for (let i = 0; i < tiers.length; i += 1) {
      if (isTierWrong(rules, i, rule)) return [rule, i];
    }
  }
  return null;
}

function isTierWrong(rules: ConfigureMarket, i: number, rule: number): boolean {
  const tier = rules.tiers[i];
  if (tier === undefined) return false;
  const before = rules.tiers[i - 1];
  const { initialRatePpb: initial, maintenanceRatePpb: maintenance, lower } = tier;
  switch (rule) {
    case 14:
      if (maintenance < 1 || maintenance > MAINTENANCE_MAX) return true;
      if (maintenance > initial || initial > RATE_ONE) return true;
      if (before === undefined) return lower !== 0;
      return (
        lower <= before.lower ||
        initial < before.initialRatePpb ||
        maintenance < before.maintenanceRatePpb
      );
    case 15:
      return initial - maintenance < 2 * rules.takerFeePpb;
    case 16:
      return maintenance < rules.confidenceLimitPpb + rules.liquidationFeePpb;
    default:
      return (
        before !== undefined &&
        (!isWhole(lower, initial - before.initialRatePpb) ||
          !isWhole(lower, maintenance - before.maintenanceRatePpb))
      );
  }
}

function isWhole(lower: number, rateStep: number): boolean {
  return (BigInt(lower) * BigInt(rateStep)) % BigInt(RATE_ONE) === 0n;
}

function violatedLast(state: ExchangeState, rules: ConfigureMarket): Violation | null {
  if (rules.fundingIntervalUs < 1_000_000 || rules.maxIndexAgeUs < 1) {
    return [18, rules.fundingIntervalUs];
  }
  const known = state.markets[rules.market]?.rules;
  if (
    known !== undefined &&
    (known.marketKind !== rules.marketKind ||
      known.baseAsset !== rules.baseAsset ||
      known.quoteAsset !== rules.quoteAsset ||
      known.baseUnitsPerLot !== rules.baseUnitsPerLot ||
      known.tickSize !== rules.tickSize ||
      known.maxPrice !== rules.maxPrice)
  ) {
    return [19, rules.market];
  }
  if (rules.impactNotional < 1 || rules.liquidationSliceNotional < 1) return [20, 0];
  const pool = state.markets[rules.market]?.pool ?? null;
  if (pool === null || violatedMarketFit(pool.rules, rules) === null) return null;
  return [21, rules.market];
}
