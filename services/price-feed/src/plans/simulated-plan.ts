import type { SimulatedMarket } from '../sources/simulated-source.ts';
import type { FeedPlan, PlannedMarket, SourceSpec } from './feed-plan.ts';
import { type PricedMarket, usualRules } from './priced-market.ts';

const SOURCE = 'simulation';
const EVERY_MS = 250;

/** Prices of a seeded simulation for every market. Nothing is read from anywhere. */
export function simulatedPlan(markets: readonly PricedMarket[], seed: number): FeedPlan {
  return {
    kind: 'simulated',
    description: `Simulated prices (seed ${seed}): they are made up, and follow no real market.`,
    sources: [simulation(markets, seed)],
    markets: markets.map(simulatedMarket),
    rates: [],
  };
}

/** One market of a simulation, also beside markets with real prices. */
export function simulatedMarket(market: PricedMarket): PlannedMarket {
  const { symbol, priceDecimals, baseAsset } = market;
  const input = { source: SOURCE, weight: 1, rate: null };
  return {
    market: market.market,
    symbol,
    kind: 'simulated',
    priceDecimals,
    rules: usualRules(market, 1),
    inputs: [{ ...input, symbol: baseAsset }],
    perpetuals: [{ ...input, symbol: `${baseAsset}.perpetual` }],
  };
}

/** The simulated world of the assets of these markets: one price an asset. */
export function simulation(markets: readonly PricedMarket[], seed: number): SourceSpec {
  const assets = new Map<string, SimulatedMarket>();
  for (const market of markets) {
    if (assets.has(market.baseAsset)) continue;
    assets.set(market.baseAsset, {
      symbol: market.baseAsset,
      // Two more digits than the price unit, so that the venue's rounding is its own.
      decimals: Math.max(0, market.priceDecimals) + 2,
      startPrice: market.startPrice,
      // A quarter of what the venue would take.
      confidence: market.confidenceLimitPpb / 4e9,
      deviation: 0.000_2,
      shared: 0.7,
      jumpsPerSecond: 0.005,
      jump: 0.004,
      pull: 0.000_5,
    });
  }
  return {
    kind: 'simulation',
    name: SOURCE,
    seed,
    everyMs: EVERY_MS,
    markets: [...assets.values()],
  };
}
