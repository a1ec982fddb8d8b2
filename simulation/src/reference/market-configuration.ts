import { type ConfigureMarket, type MarketId, SETTLEMENT_ASSET } from '@tandem/protocol';
import { broken } from './asset-configuration.ts';
import { floorDiv, magnitude, RATE_ONE } from './integers.ts';
import { createMarket, type Market, type MarketRules, type Tier } from './market.ts';
import { fitsMarket } from './pool-rules.ts';
import type { Verdict } from './reject.ts';
import type { State } from './state.ts';

// docs/rulebook/configuration.md, rules 1 to 20.

const MARKETS = 1_024;
const PRICE_MAX = (1n << 40n) - 1n;
const PERPETUAL_PRICE_MAX = 1n << 32n;
const NOTIONAL_MAX = 1n << 52n;
const TIERS_MAX = 16;
const SHORTEST_INTERVAL_US = 1_000_000n;

type TierRates = Omit<Tier, 'initialDeduction' | 'maintenanceDeduction'>;

function withDeductions(rates: readonly TierRates[]): readonly Tier[] {
  const tiers: Tier[] = [];
  for (const tier of rates) {
    const previous = tiers.at(-1);
    const step = (rate: bigint, previousRate: bigint): bigint =>
      floorDiv(tier.lower * (rate - previousRate), RATE_ONE);
    tiers.push({
      ...tier,
      initialDeduction:
        previous === undefined
          ? 0n
          : previous.initialDeduction + step(tier.initialRate, previous.initialRate),
      maintenanceDeduction:
        previous === undefined
          ? 0n
          : previous.maintenanceDeduction + step(tier.maintenanceRate, previous.maintenanceRate),
    });
  }
  return tiers;
}

function rulesOf(command: ConfigureMarket): MarketRules {
  const rates = command.tiers.map((tier) => ({
    lower: BigInt(tier.lower),
    initialRate: BigInt(tier.initialRatePpb),
    maintenanceRate: BigInt(tier.maintenanceRatePpb),
  }));
  return {
    kind: command.marketKind,
    baseAsset: command.baseAsset,
    quoteAsset: command.quoteAsset,
    baseUnitsPerLot: BigInt(command.baseUnitsPerLot),
    tickSize: BigInt(command.tickSize),
    maxPrice: BigInt(command.maxPrice),
    minOrderNotional: BigInt(command.minOrderNotional),
    maxOrderSize: BigInt(command.maxOrderSize),
    maxPositionSize: BigInt(command.maxPositionSize),
    maxOpenInterest: BigInt(command.maxOpenInterest),
    scaleFrom: BigInt(command.scaleFromNotional),
    scaleTo: BigInt(command.scaleToNotional),
    priceBand: command.priceBandPpb === null ? null : BigInt(command.priceBandPpb),
    marketBound: BigInt(command.marketBoundPpb),
    takerFee: BigInt(command.takerFeePpb),
    liquidationFee: BigInt(command.liquidationFeePpb),
    confidenceLimit: BigInt(command.confidenceLimitPpb),
    maxIndexAgeUs: BigInt(command.maxIndexAgeUs),
    maxIndexJump: BigInt(command.maxIndexJumpPpb),
    markClamp: BigInt(command.markClampPpb),
    staleBandPerSecond: BigInt(command.staleBandPpbPerSecond),
    staleBandCap: BigInt(command.staleBandCapPpb),
    fundingIntervalUs: BigInt(command.fundingIntervalUs),
    fundingInterest: BigInt(command.fundingInterestPpb),
    fundingCap: BigInt(command.fundingCapPpb),
    impactNotional: BigInt(command.impactNotional),
    volatility: BigInt(command.volatilityPpb),
    protocolPriorityShare: BigInt(command.protocolPriorityShare),
    liquidationSliceNotional: BigInt(command.liquidationSliceNotional),
    tiers: withDeductions(rates),
  };
}

/** Rules 2 to 7. */
function guardSizes(rules: MarketRules): Verdict {
  const { tickSize, maxPrice, maxOrderSize, maxPositionSize, maxOpenInterest } = rules;
  const highest = rules.kind === 'perpetual' ? PERPETUAL_PRICE_MAX : PRICE_MAX;
  if (tickSize < 1n) return broken(2, tickSize);
  if (maxPrice < tickSize || maxPrice > highest) return broken(3, maxPrice);
  if (maxOrderSize < 1n || maxOrderSize > maxPositionSize) return broken(4, maxOrderSize);
  if (maxPrice * maxPositionSize > NOTIONAL_MAX) return broken(5, maxPositionSize);
  if (maxOpenInterest < 1n || maxPrice * maxOpenInterest > NOTIONAL_MAX) {
    return broken(6, maxOpenInterest);
  }
  const isUnscaled = rules.scaleFrom === 0n && rules.scaleTo === 0n;
  return isUnscaled || rules.scaleTo > rules.scaleFrom ? null : broken(7, rules.scaleTo);
}

/** Rules 8 and 9. */
function guardRates(rules: MarketRules): Verdict {
  const rates = [
    rules.marketBound,
    rules.takerFee,
    rules.liquidationFee,
    rules.confidenceLimit,
    rules.maxIndexJump,
    rules.markClamp,
    rules.staleBandPerSecond,
    rules.staleBandCap,
    rules.fundingCap,
    rules.volatility,
    rules.protocolPriorityShare,
    rules.priceBand ?? 0n,
  ];
  const tooLarge = rates.find((rate) => rate > RATE_ONE);
  if (tooLarge !== undefined) return broken(8, tooLarge);
  const isFair = magnitude(rules.fundingInterest) <= RATE_ONE && rules.volatility >= 1n;
  return isFair ? null : broken(9, rules.fundingInterest);
}

/** Rules 10 to 12. */
function guardAssets(state: State, rules: MarketRules): Verdict {
  const { kind, baseAsset, quoteAsset, baseUnitsPerLot } = rules;
  const isConfigured = (asset: number): boolean =>
    state.assets.some((known) => known.asset === asset);
  const isRight =
    kind === 'perpetual'
      ? quoteAsset === SETTLEMENT_ASSET
      : baseAsset !== quoteAsset && isConfigured(baseAsset) && isConfigured(quoteAsset);
  if (!isRight) return broken(10, quoteAsset);
  if (baseUnitsPerLot < 1n || rules.maxPositionSize * baseUnitsPerLot > NOTIONAL_MAX) {
    return broken(11, baseUnitsPerLot);
  }
  return kind === 'perpetual' && rules.priceBand === null ? broken(12, 0) : null;
}

/** Index of the first tier for which a rule does not hold, as its violation. */
function guardEachTier(
  rules: MarketRules,
  rule: number,
  holds: (tier: Tier, previous: Tier | undefined) => boolean,
): Verdict {
  const at = rules.tiers.findIndex((tier, index) => !holds(tier, rules.tiers[index - 1]));
  return at < 0 ? null : broken(rule, at);
}

function isOrdered(tier: Tier, previous: Tier | undefined): boolean {
  const { initialRate, maintenanceRate } = tier;
  const isInRange =
    maintenanceRate >= 1n &&
    maintenanceRate <= RATE_ONE / 2n &&
    maintenanceRate <= initialRate &&
    initialRate <= RATE_ONE;
  if (previous === undefined) return tier.lower === 0n && isInRange;
  const isAscending =
    tier.lower > previous.lower &&
    initialRate >= previous.initialRate &&
    maintenanceRate >= previous.maintenanceRate;
  return isAscending && isInRange;
}

function isExact(tier: Tier, previous: Tier | undefined): boolean {
  if (previous === undefined) return true;
  const initial = tier.lower * (tier.initialRate - previous.initialRate);
  const maintenance = tier.lower * (tier.maintenanceRate - previous.maintenanceRate);
  return initial % RATE_ONE === 0n && maintenance % RATE_ONE === 0n;
}

/** Rules 13 to 17. */
function guardTiers(rules: MarketRules): Verdict {
  const { kind, tiers, takerFee } = rules;
  const isCountRight =
    kind === 'perpetual' ? tiers.length >= 1 && tiers.length <= TIERS_MAX : tiers.length === 0;
  if (!isCountRight) return broken(13, tiers.length);
  const least = rules.confidenceLimit + rules.liquidationFee;
  return (
    guardEachTier(rules, 14, isOrdered) ??
    guardEachTier(rules, 15, (t) => t.initialRate - t.maintenanceRate >= 2n * takerFee) ??
    guardEachTier(rules, 16, (t) => t.maintenanceRate >= least) ??
    guardEachTier(rules, 17, isExact)
  );
}

/** Rules 18 to 21. */
function guardRest(rules: MarketRules, present: Market | undefined, id: MarketId): Verdict {
  if (rules.fundingIntervalUs < SHORTEST_INTERVAL_US || rules.maxIndexAgeUs < 1n) {
    return broken(18, rules.fundingIntervalUs);
  }
  if (present !== undefined && !isSameMarket(rules, present.rules)) return broken(19, id);
  const isPositive = rules.impactNotional >= 1n && rules.liquidationSliceNotional >= 1n;
  if (!isPositive) return broken(20, 0);
  const pool = present?.pool ?? null;
  return pool === null || fitsMarket(pool.rules, rules) === null ? null : broken(21, id);
}

function isSameMarket(rules: MarketRules, present: MarketRules): boolean {
  return (
    rules.kind === present.kind &&
    rules.baseAsset === present.baseAsset &&
    rules.quoteAsset === present.quoteAsset &&
    rules.baseUnitsPerLot === present.baseUnitsPerLot &&
    rules.tickSize === present.tickSize &&
    rules.maxPrice === present.maxPrice
  );
}

export function configureMarket(state: State, command: ConfigureMarket): Verdict {
  const { market: id, symbol, marketKind, tickSize, maxPrice, takerFeePpb } = command;
  const rules = rulesOf(command);
  const present = state.marketById.get(id);
  const refusal =
    (id >= MARKETS ? broken(1, id) : null) ??
    guardSizes(rules) ??
    guardRates(rules) ??
    guardAssets(state, rules) ??
    guardTiers(rules) ??
    guardRest(rules, present, id);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  if (present === undefined) {
    const market = createMarket(id, rules, state.timeUs);
    state.marketById.set(id, market);
    state.markets.push(market);
    state.markets.sort((a, b) => a.id - b.id);
  } else {
    present.rules = rules;
  }
  state.events.push({
    kind: 'MarketConfigured',
    market: id,
    symbol,
    marketKind,
    tickSize,
    maxPrice,
    takerFeePpb,
  });
  return null;
}
