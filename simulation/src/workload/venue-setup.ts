import type { VenueView } from '@tandem/feed';
import { type AssetId, type Command, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import type { AssetUnits, QuoteUnits, RatePpb } from '@tandem/quantity';
import type { Bank } from './bank.ts';
import { BTC, BTC_SPOT, ETH, ETH_PERP, MARKET_PLANS, PUP, USDC } from './market-plans.ts';
import type { Trader } from './trader.ts';

const DOLLAR = 1_000_000;

/** What the insurance fund and the backstop start with. */
const INSURANCE_DOLLARS = 150_000;
const BACKSTOP_DOLLARS = 400_000;

/** Limits small enough that a crash goes through every layer: fund, backstop, deleveraging. */
export const VENUE_LIMITS: Command = {
  kind: 'ConfigureVenue',
  insuranceStepCap: (2_000 * DOLLAR) as QuoteUnits,
  backstopLossCap: (4_000 * DOLLAR) as QuoteUnits,
};

type AssetPlan = {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly decimals: number;
  readonly weight: number;
  readonly priceMarket: typeof BTC_SPOT | null;
  readonly cap: number;
};

/** Caps in engine units; haircuts of 5 and 10 percent on coins. */
const ASSETS: readonly AssetPlan[] = [
  { asset: USDC, symbol: 'USDC', decimals: 6, weight: 1, priceMarket: null, cap: 2e15 },
  { asset: BTC, symbol: 'BTC', decimals: 8, weight: 0.95, priceMarket: BTC_SPOT, cap: 1e14 },
  { asset: ETH, symbol: 'ETH', decimals: 18, weight: 0.9, priceMarket: ETH_PERP, cap: 1e15 },
  { asset: PUP, symbol: 'PUP', decimals: 6, weight: 0, priceMarket: null, cap: 0 },
];

/**
 * Everything that must be configured, opened and paid in before trading, in order, without what
 * the view shows as done: a start that was interrupted continues where it ended.
 */
export function setupCommands(
  view: VenueView,
  traders: readonly Trader[],
  bank: Bank,
): readonly Command[] {
  return [
    ...configuration(view),
    ...traderCommands(view, traders, bank),
    ...protocolFunds(view, bank),
  ];
}

/** Markets, assets, fee tiers and limits, and the money of the insurance fund and the backstop. */
export function venueCommands(view: VenueView, bank: Bank): readonly Command[] {
  return [...configuration(view), ...protocolFunds(view, bank)];
}

/** Accounts and money of traders, without what the view shows as done. */
export function traderCommands(
  view: VenueView,
  traders: readonly Trader[],
  bank: Bank,
): readonly Command[] {
  return traders.flatMap((trader) => accountSetup(view, trader, bank));
}

function configuration(view: VenueView): readonly Command[] {
  for (const { rules } of MARKET_PLANS) {
    const symbol = view.markets.get(rules.market)?.rules.symbol ?? rules.symbol;
    if (symbol !== rules.symbol) {
      throw new Error(`this is no journal of a simulation: market ${rules.market} is ${symbol}`);
    }
  }
  const isConfigured = MARKET_PLANS.every(({ rules }) => view.markets.get(rules.market));
  if (isConfigured && view.totals.count('VenueConfigured') > 0) return [];
  return [
    // An asset is priced by a market, and a spot market needs its assets: so assets come twice.
    ...ASSETS.map((plan) => asset(plan.asset === USDC ? plan : { ...plan, ...UNPRICED })),
    ...MARKET_PLANS.map(({ rules }) => rules),
    ...ASSETS.filter(({ weight }) => weight > 0 && weight < 1).map(asset),
    feeTier(1, 0.7, 0.2),
    feeTier(2, 0.5, -0.1),
    VENUE_LIMITS,
  ];
}

const UNPRICED = { weight: 0, priceMarket: null };

function asset(plan: AssetPlan): Command {
  return {
    kind: 'ConfigureAsset',
    asset: plan.asset,
    symbol: plan.symbol,
    decimals: plan.decimals,
    weightPpb: Math.round(plan.weight * 1e9) as RatePpb,
    priceMarket: plan.priceMarket,
    maxDeposits: plan.cap as AssetUnits,
  };
}

function feeTier(tier: number, taker: number, maker: number): Command {
  return {
    kind: 'ConfigureFeeTier',
    tier,
    takerFactorPpb: Math.round(taker * 1e9) as RatePpb,
    makerFactorPpb: Math.round(maker * 1e9) as RatePpb,
  };
}

function accountSetup(view: VenueView, trader: Trader, bank: Bank): readonly Command[] {
  const { account, feeTier: tier } = trader;
  const commands: Command[] = [];
  if (view.accounts.get(account) === undefined) {
    commands.push({ kind: 'OpenAccount', account, parent: null });
    if (tier > 0) commands.push({ kind: 'SetAccountFeeTier', account, tier });
  }
  for (const subAccount of trader.subAccounts) {
    if (view.accounts.get(subAccount) !== undefined) continue;
    commands.push({ kind: 'OpenAccount', account: subAccount, parent: account });
  }
  for (const [fundedAsset, amount] of trader.funds) {
    // A balance that is known, even zero, was paid in before.
    if (view.accounts.get(account)?.balances.has(fundedAsset) === true) continue;
    commands.push(bank.deposit(account, fundedAsset, amount));
  }
  return commands;
}

function protocolFunds(view: VenueView, bank: Bank): readonly Command[] {
  const { insurance, backstop } = PROTOCOL_ACCOUNTS;
  const commands: Command[] = [];
  if (view.accounts.get(insurance)?.balances.has(USDC) !== true) {
    commands.push(bank.deposit(insurance, USDC, INSURANCE_DOLLARS * DOLLAR));
  }
  if (view.accounts.get(backstop)?.balances.has(USDC) !== true) {
    commands.push(bank.deposit(backstop, USDC, BACKSTOP_DOLLARS * DOLLAR));
  }
  return commands;
}
