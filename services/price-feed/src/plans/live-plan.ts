import { PYTH_FEEDS } from '../quotes/priced-asset.ts';
import type {
  FeedPlan,
  PlannedInput,
  PlannedMarket,
  PlannedRate,
  SourceSpec,
} from './feed-plan.ts';
import { type PricedMarket, usualRules } from './priced-market.ts';
import type { PythChoice } from './pyth-choice.ts';
import { simulatedMarket, simulation } from './simulated-plan.ts';

type Listing = {
  readonly source: string;
  readonly weight: number;
  readonly symbol: (asset: string) => string;
  readonly rate: string | null;
};

const TETHER = 'USDT';

/** Spot markets and their weights: by how much is traded there. */
const SPOT: readonly Listing[] = [
  { source: 'binance', weight: 3, symbol: (asset) => `${asset}USDT`, rate: TETHER },
  { source: 'coinbase', weight: 2, symbol: (asset) => `${asset}-USD`, rate: null },
  { source: 'okx', weight: 2, symbol: (asset) => `${asset}-USDT`, rate: TETHER },
  { source: 'bybit', weight: 2, symbol: (asset) => `${asset}USDT`, rate: TETHER },
  { source: 'kraken', weight: 1, symbol: (asset) => `${asset}/USD`, rate: null },
  { source: 'bitstamp', weight: 1, symbol: (asset) => `${asset.toLowerCase()}usd`, rate: null },
];

const PERPETUALS: readonly Listing[] = [
  { source: 'binance-futures', weight: 3, symbol: (asset) => `${asset}USDT`, rate: TETHER },
  { source: 'bybit-linear', weight: 2, symbol: (asset) => `${asset}USDT`, rate: TETHER },
  { source: 'okx', weight: 2, symbol: (asset) => `${asset}-USDT-SWAP`, rate: TETHER },
];

/** Tether in dollars. It moves slowly, so that a minute without a change is no fault. */
const TETHER_RATE: PlannedRate = {
  name: TETHER,
  rules: {
    maxAgeUs: 120_000_000,
    confidenceLimitPpb: 5_000_000,
    deviationLimitPpb: 20_000_000,
    minSources: 2,
    frozenAfterUs: 600_000_000,
    frozenDeviationPpb: 5_000_000,
  },
  inputs: [
    { source: 'coinbase', symbol: 'USDT-USD', weight: 1, rate: null },
    { source: 'kraken', symbol: 'USDT/USD', weight: 1, rate: null },
    { source: 'bitstamp', symbol: 'usdtusd', weight: 1, rate: null },
  ],
};

const PYTH_WEIGHT = 2;
const MIN_SOURCES = 2;

/** The assets that all of these venues trade. */
const LISTED: ReadonlySet<string> = new Set(PYTH_FEEDS.keys());

/**
 * Public venues, and Pyth where it is configured. Markets of assets that they do not trade are
 * simulated, and the description says so.
 */
export function livePlan(
  markets: readonly PricedMarket[],
  pyth: PythChoice | null,
  seed: number,
): FeedPlan {
  const listed = markets.filter(({ baseAsset }) => LISTED.has(baseAsset));
  const others = markets.filter(({ baseAsset }) => !LISTED.has(baseAsset));
  const names = (list: readonly PricedMarket[]) => list.map(({ symbol }) => symbol).join(', ');
  const from = `Live prices of ${SPOT.length} venues${pyth === null ? '' : ' and Pyth'}`;
  const rest = others.length === 0 ? '' : ` Simulated, because they have none: ${names(others)}.`;
  const venues = new Set([...SPOT, ...PERPETUALS].map(({ source }) => source));
  const sources: SourceSpec[] = [...venues].map((venue) => ({
    kind: 'venue',
    name: venue,
    venue,
    endpoint: null,
  }));
  if (pyth !== null) sources.push({ kind: 'pyth', name: 'pyth', ...pyth });
  if (others.length > 0) sources.push(simulation(others, seed));
  return {
    kind: 'live',
    description: `${from}: ${names(listed)}.${rest}`,
    sources,
    markets: [
      ...listed.map((market) => liveMarket(market, pyth !== null)),
      ...others.map(simulatedMarket),
    ],
    rates: [TETHER_RATE],
  };
}

function liveMarket(market: PricedMarket, hasPyth: boolean): PlannedMarket {
  const { symbol, priceDecimals, baseAsset } = market;
  const inputs = SPOT.map((listing) => planned(listing, baseAsset));
  const feed = PYTH_FEEDS.get(baseAsset);
  if (hasPyth && feed !== undefined) {
    inputs.push({ source: 'pyth', symbol: feed, weight: PYTH_WEIGHT, rate: null });
  }
  return {
    market: market.market,
    symbol,
    kind: 'live',
    priceDecimals,
    rules: usualRules(market, MIN_SOURCES),
    inputs,
    perpetuals: PERPETUALS.map((listing) => planned(listing, baseAsset)),
  };
}

function planned({ source, weight, symbol, rate }: Listing, asset: string): PlannedInput {
  return { source, weight, symbol: symbol(asset), rate };
}
