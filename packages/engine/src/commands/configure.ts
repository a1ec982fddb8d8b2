import type {
  ActivateRules,
  ConfigureAsset,
  ConfigureFeeTier,
  ConfigureMarket,
  ConfigureVenue,
  EventBuffer,
  RejectReason,
  SetMarketStatus,
} from '@tandem/protocol';
import { MARKET_STATUSES, NEWEST_RULE_VERSION } from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';
import { ASSETS_MAX, FEE_TIERS } from '../limits.ts';
import { relinkEverything } from '../liquidation/risk-index.ts';
import { violatedMarketRule } from '../markets/market-rules.ts';
import { MarketState, STATUS } from '../markets/market-state.ts';
import { dropQuotes } from '../pool/drop-quotes.ts';
import type { ExchangeState } from '../state.ts';

const BALANCE_MAX = 2 ** 52;

/** First violated rule of docs/rulebook/configuration.md and the value that violates it. */
export type Violation = readonly [rule: number, value: number];

function refuseConfiguration(state: ExchangeState, violation: Violation): RejectReason {
  return state.refuse('InvalidConfiguration', violation[0], violation[1]);
}

export function configureAsset(
  state: ExchangeState,
  command: ConfigureAsset,
  events: EventBuffer,
): RejectReason | null {
  const violation = violatedAssetRule(state, command);
  if (violation !== null) return refuseConfiguration(state, violation);
  // After this point the command must succeed.
  const { asset, symbol, decimals, weightPpb } = command;
  const listed = state.assets[asset];
  if (listed === undefined)
    state.assets[asset] = { rules: command, totalDeposits: 0, withdrawalFee: 0 };
  else listed.rules = command;
  relinkEverything(state);
  events.push({ kind: 'AssetConfigured', asset, symbol, decimals, weightPpb });
  return null;
}

/** A market of the asset against the settlement asset whose index can go stale. */
function canPrice(market: MarketState | undefined, asset: number): boolean {
  if (market === undefined || !market.needsIndex) return false;
  return market.rules.baseAsset === asset && market.rules.quoteAsset === 0;
}

// tidy: flat list
function violatedAssetRule(state: ExchangeState, command: ConfigureAsset): Violation | null {
  const { asset, decimals, weightPpb, priceMarket, maxDeposits } = command;
  if (asset >= ASSETS_MAX) return [101, asset];
  if (asset === 0 && (decimals !== 6 || weightPpb !== RATE_ONE || priceMarket !== null)) {
    return [102, 0];
  }
  const present = state.assets[asset]?.rules.decimals;
  if (decimals > 36 || (present !== undefined && present !== decimals)) return [103, decimals];
  if (weightPpb > RATE_ONE) return [104, weightPpb];
  if (asset !== 0) {
    const isPriced =
      priceMarket === null ? weightPpb === 0 : canPrice(state.markets[priceMarket], asset);
    if (!isPriced) return [105, priceMarket ?? 0];
  }
  if (maxDeposits > BALANCE_MAX) return [106, maxDeposits];
  return null;
}

export function configureMarket(
  state: ExchangeState,
  command: ConfigureMarket,
  events: EventBuffer,
): RejectReason | null {
  const violation = violatedMarketRule(state, command);
  if (violation !== null) return refuseConfiguration(state, violation);
  // After this point the command must succeed.
  const known = state.markets[command.market];
  if (known === undefined) {
    const market = new MarketState(command, state.orders, state.recordLinks);
    const interval = command.fundingIntervalUs;
    market.nextFundingUs = (Math.floor(state.timeUs / interval) + 1) * interval;
    state.markets[command.market] = market;
  } else {
    known.reconfigure(command);
    relinkEverything(state);
  }
  const { market, symbol, marketKind, tickSize, maxPrice, takerFeePpb } = command;
  events.push({
    kind: 'MarketConfigured',
    market,
    symbol,
    marketKind,
    tickSize,
    maxPrice,
    takerFeePpb,
  });
  return null;
}

export function configureFeeTier(
  state: ExchangeState,
  command: ConfigureFeeTier,
  events: EventBuffer,
): RejectReason | null {
  const { tier, takerFactorPpb, makerFactorPpb } = command;
  if (tier >= FEE_TIERS) return refuseConfiguration(state, [201, tier]);
  if (takerFactorPpb < 0 || takerFactorPpb > RATE_ONE) {
    return refuseConfiguration(state, [202, takerFactorPpb]);
  }
  if (Math.abs(makerFactorPpb) > RATE_ONE) {
    return refuseConfiguration(state, [203, makerFactorPpb]);
  }
  const takers = state.takerFactor.with(tier, takerFactorPpb);
  const makers = state.makerFactor.with(tier, makerFactorPpb);
  if (Math.min(...takers) + Math.min(...makers) < 0) {
    return refuseConfiguration(state, [204, makerFactorPpb]);
  }
  // After this point the command must succeed.
  state.takerFactor[tier] = takerFactorPpb;
  state.makerFactor[tier] = makerFactorPpb;
  events.push({ kind: 'FeeTierConfigured', tier, takerFactorPpb, makerFactorPpb });
  return null;
}

export function configureVenue(
  state: ExchangeState,
  command: ConfigureVenue,
  events: EventBuffer,
): RejectReason | null {
  const { insuranceStepCap, backstopLossCap } = command;
  for (const value of [insuranceStepCap, backstopLossCap]) {
    if (value > BALANCE_MAX) return refuseConfiguration(state, [301, value]);
  }
  // After this point the command must succeed.
  state.insuranceStepCap = insuranceStepCap;
  state.backstopLossCap = backstopLossCap;
  state.backstopLossUsed = 0;
  events.push({ kind: 'VenueConfigured', insuranceStepCap, backstopLossCap });
  return null;
}

export function setMarketStatus(
  state: ExchangeState,
  command: SetMarketStatus,
  events: EventBuffer,
): RejectReason | null {
  const market = state.markets[command.market];
  if (market === undefined) return state.refuse('MarketUnknown', 0, command.market);
  const wanted = MARKET_STATUSES.indexOf(command.status);
  if (market.status >= STATUS.delisting || wanted >= STATUS.delisting) {
    return state.refuse('MarketStatusForbids', market.status, wanted);
  }
  // After this point the command must succeed.
  market.status = wanted;
  events.push({ kind: 'MarketStatusChanged', market: command.market, status: command.status });
  if (market.pool !== null && wanted !== STATUS.running) dropQuotes(state, market.pool, events);
  return null;
}

export function activateRules(
  state: ExchangeState,
  command: ActivateRules,
  events: EventBuffer,
): RejectReason | null {
  const { version } = command;
  if (version <= state.ruleVersion || version > NEWEST_RULE_VERSION) {
    return state.refuse('UnsupportedRuleVersion', NEWEST_RULE_VERSION, version);
  }
  state.ruleVersion = version;
  events.push({ kind: 'RulesActivated', version });
  return null;
}
