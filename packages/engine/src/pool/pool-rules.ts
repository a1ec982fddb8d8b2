import type { ConfigureMarket, ConfigurePool, ConfigurePoolFund } from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';

const MONEY_MAX = 2 ** 52;
const EXIT_DELAY_MAX_US = 30 * 86_400 * 1_000_000;
const INTERVAL_MIN_US = 60_000_000;
const LAYERS_MAX = 8;
/** A tenth of a percent: what is reserved for less would be no reserve. */
const STRESS_MIN = 1_000_000;

type Violation = readonly [rule: number, value: number];

/** First violated rule, 401 to 405, of docs/rulebook/configuration.md. */
export function violatedFundRule(rules: ConfigurePoolFund): Violation | null {
  if (rules.exitDelayUs > EXIT_DELAY_MAX_US) return [401, rules.exitDelayUs];
  if (rules.minDeposit < 1 || rules.minDeposit > MONEY_MAX) return [402, rules.minDeposit];
  if (rules.maxReserve > MONEY_MAX) return [403, rules.maxReserve];
  const shares = rules.treasuryPpb + rules.vaultPpb + rules.stakersPpb;
  if (shares > RATE_ONE) return [404, shares];
  if (rules.distributionIntervalUs < INTERVAL_MIN_US) return [405, rules.distributionIntervalUs];
  return null;
}

/** First violated rule, 422 to 430. */
// tidy: flat list
export function violatedPoolRule(rules: ConfigurePool, market: ConfigureMarket): Violation | null {
  if (rules.layers > LAYERS_MAX) return [422, rules.layers];
  const rates = [
    rules.spreadPpb,
    rules.layerStepPpb,
    rules.skewPpb,
    rules.stressMovePpb,
    rules.utilizationFeePpb,
    rules.openingFeePpb,
    rules.closingFeePpb,
    rules.liquidationFeePpb,
  ];
  for (const rate of rates) if (rate > RATE_ONE) return [423, rate];
  if (rules.stressMovePpb < STRESS_MIN) return [424, rules.stressMovePpb];
  const { sizePerLayer, maxPositionSize } = rules;
  if (sizePerLayer < 1 || sizePerLayer > maxPositionSize) return [425, sizePerLayer];
  if (rules.maxOrderSize < 1) return [426, rules.maxOrderSize];
  const fees = rules.openingFeePpb + rules.closingFeePpb + rules.liquidationFeePpb;
  if (rules.feeSchedule === 'tiers' && fees > 0) return [427, fees];
  return violatedMarketFit(rules, market);
}

/** Rules 428 to 430: what must hold between a pool and its market, whichever of them changes. */
export function violatedMarketFit(rules: ConfigurePool, market: ConfigureMarket): Violation | null {
  const { maxPositionSize, openingFeePpb, closingFeePpb } = rules;
  if (maxPositionSize > market.maxPositionSize) return [428, maxPositionSize];
  const { tiers, confidenceLimitPpb, liquidationFeePpb } = market;
  const roundTrip = openingFeePpb + closingFeePpb;
  const thin = tiers.findIndex((t) => t.initialRatePpb - t.maintenanceRatePpb < roundTrip);
  if (thin >= 0) return [429, thin];
  const least = confidenceLimitPpb + liquidationFeePpb + rules.liquidationFeePpb;
  const low = tiers.findIndex((t) => t.maintenanceRatePpb < least);
  return low >= 0 ? [430, low] : null;
}
