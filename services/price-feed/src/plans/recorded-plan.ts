import { pricedAssetOf } from '../quotes/priced-asset.ts';
import { recordedQuotes } from '../sources/recorded-quotes.ts';
import type { FeedPlan, PlannedMarket } from './feed-plan.ts';
import { PlanError } from './plan-error.ts';
import { type PricedMarket, usualRules } from './priced-market.ts';
import { simulatedMarket, simulation } from './simulated-plan.ts';

const SOURCE = 'recording';

/** Entries that are looked at to find out which assets a recording prices. */
const LOOKED_AT = 20_000;
/** Minutes are played as seconds, so that a price of them is not stale before the next. */
const CANDLE_SPEED = 60;
const CANDLE_GAP_US = 30_000_000;

/**
 * The prices of a recording, over and over; markets that it does not price are simulated, and the
 * description says so. Rejects when it prices none of them.
 */
export async function recordedPlan(
  markets: readonly PricedMarket[],
  path: string,
  seed: number,
): Promise<FeedPlan> {
  const { assets, typicalGapUs } = await lookInto(path).catch((error: unknown) => {
    throw new PlanError('prices', error instanceof Error ? error.message : String(error));
  });
  const recorded = markets.filter(({ baseAsset }) => assets.has(baseAsset));
  const others = markets.filter(({ baseAsset }) => !assets.has(baseAsset));
  if (recorded.length === 0) {
    const found = assets.size === 0 ? 'no asset' : [...assets].slice(0, 10).join(', ');
    throw new PlanError('prices', `${path} prices ${found}, and none of the markets`);
  }
  const speed = typicalGapUs > CANDLE_GAP_US ? CANDLE_SPEED : 1;
  const names = (list: readonly PricedMarket[]) => list.map(({ symbol }) => symbol).join(', ');
  const rest = others.length === 0 ? '' : ` Simulated, because it lacks them: ${names(others)}.`;
  const recording = { kind: 'recording', name: SOURCE, path, speed, isLooped: true } as const;
  return {
    kind: 'recorded',
    description: `Recorded prices, played again and again: ${names(recorded)}.${rest}`,
    sources: others.length === 0 ? [recording] : [recording, simulation(others, seed)],
    markets: [...recorded.map(recordedMarket), ...others.map(simulatedMarket)],
    rates: [],
  };
}

function recordedMarket(market: PricedMarket): PlannedMarket {
  const { symbol, priceDecimals, baseAsset } = market;
  return {
    market: market.market,
    symbol,
    kind: 'recorded',
    priceDecimals,
    rules: usualRules(market, 1),
    inputs: [{ source: SOURCE, symbol: baseAsset, weight: 1, rate: null }],
    perpetuals: [],
  };
}

async function lookInto(path: string): Promise<{ assets: Set<string>; typicalGapUs: number }> {
  const assets = new Set<string>();
  let firstUs: number | null = null;
  let lastUs = 0;
  let quotes = 0;
  let entries = 0;
  for await (const quote of recordedQuotes(path)) {
    entries += 1;
    const asset = quote === null ? null : pricedAssetOf(quote.market);
    if (quote !== null && asset !== null) {
      assets.add(asset);
      firstUs ??= quote.atUs;
      lastUs = quote.atUs;
      quotes += 1;
    }
    if (entries >= LOOKED_AT) break;
  }
  const spanUs = firstUs === null ? 0 : lastUs - firstUs;
  return { assets, typicalGapUs: quotes < 2 ? 0 : (spanUs * assets.size) / (quotes - 1) };
}
