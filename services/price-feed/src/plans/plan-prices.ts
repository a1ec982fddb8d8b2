import { unreachable } from '@tandem/quantity';
import type { FeedPlan } from './feed-plan.ts';
import { livePlan } from './live-plan.ts';
import { type MarketOverrides, overridePlan } from './market-overrides.ts';
import type { PriceChoice } from './price-choice.ts';
import type { PricedMarket } from './priced-market.ts';
import type { PythChoice } from './pyth-choice.ts';
import { recordedPlan } from './recorded-plan.ts';
import { simulatedPlan } from './simulated-plan.ts';

export type PricePlans = {
  readonly plan: FeedPlan;
  readonly fallback: { readonly plan: FeedPlan; readonly withinMs: number } | null;
};

/** How long live sources may take before a venue without a past begins with simulated prices. */
const LIVE_WITHIN_MS = 5_000;

/**
 * The plan of a choice. Rejects when a recording cannot be read or prices none of the markets, and
 * when the changes name what the plan does not have.
 */
export async function planPrices(
  choice: PriceChoice,
  markets: readonly PricedMarket[],
  options: {
    readonly seed: number;
    readonly pyth: PythChoice | null;
    /** By the symbol of the market; the fallback is as it is. */
    readonly overrides: MarketOverrides;
    /** A venue that has had real prices must not go on with invented ones: it waits instead. */
    readonly hasHistory: boolean;
  },
): Promise<PricePlans> {
  const { seed, pyth, overrides, hasHistory } = options;
  switch (choice.kind) {
    case 'simulation':
      return { plan: overridePlan(simulatedPlan(markets, seed), overrides), fallback: null };
    case 'recording': {
      const plan = await recordedPlan(markets, choice.path, seed);
      return { plan: overridePlan(plan, overrides), fallback: null };
    }
    case 'live': {
      const plan = overridePlan(livePlan(markets, pyth, seed), overrides);
      if (hasHistory) return { plan, fallback: null };
      const simulated = simulatedPlan(markets, seed);
      const description = `No live venue was reached. ${simulated.description}`;
      return { plan, fallback: { plan: { ...simulated, description }, withinMs: LIVE_WITHIN_MS } };
    }
    default:
      return unreachable(choice);
  }
}
