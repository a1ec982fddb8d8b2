import type { IndexRules } from '../aggregation/index-price.ts';
import type { FeedPlan, PlannedInput, PlannedMarket } from './feed-plan.ts';
import { PlanError } from './plan-error.ts';

/** What an operator changes in the plan of one market. */
type MarketOverride = {
  readonly rules: Partial<IndexRules>;
  /** New weights of its sources; 0 takes a source out. */
  readonly weights: ReadonlyMap<string, number>;
};

/** By the symbol of the market. */
export type MarketOverrides = ReadonlyMap<string, MarketOverride>;

type Setting = { readonly rule: keyof IndexRules; readonly times: number; readonly most: number };

/** Settings by the name a configuration uses, with the factor to the unit of the rule. */
const SETTINGS: ReadonlyMap<string, Setting> = new Map([
  ['maxAgeMs', { rule: 'maxAgeUs', times: 1_000, most: 600_000 }],
  ['confidenceLimitPpb', { rule: 'confidenceLimitPpb', times: 1, most: 1_000_000_000 }],
  ['deviationLimitPpb', { rule: 'deviationLimitPpb', times: 1, most: 1_000_000_000 }],
  ['minSources', { rule: 'minSources', times: 1, most: 32 }],
  ['frozenAfterMs', { rule: 'frozenAfterUs', times: 1_000, most: 86_400_000 }],
  ['signedLimitPpb', { rule: 'signedLimitPpb', times: 1, most: 500_000_000 }],
  ['frozenDeviationPpb', { rule: 'frozenDeviationPpb', times: 1, most: 1_000_000_000 }],
]);

const TEXT_LENGTH_MAX = 65_536;

/**
 * Reads changes of markets by their symbols, as JSON:
 * `{"BTC-PERP": {"maxAgeMs": 2000, "minSources": 3, "weights": {"bitstamp": 0}}}`. Throws a
 * `PlanError` that names the field.
 */
export function parseMarketOverrides(text: string): MarketOverrides {
  if (text.length > TEXT_LENGTH_MAX) throw new PlanError('prices', 'the text is too long');
  let document: unknown;
  try {
    document = JSON.parse(text) as unknown;
  } catch {
    throw new PlanError('prices', 'this is no JSON');
  }
  const overrides = new Map<string, MarketOverride>();
  for (const [symbol, fields] of entriesOf('prices', document)) {
    overrides.set(symbol, parseOverride(`prices.${symbol}`, fields));
  }
  return overrides;
}

function parseOverride(field: string, value: unknown): MarketOverride {
  const rules: { -readonly [rule in keyof IndexRules]?: number } = {};
  const weights = new Map<string, number>();
  for (const [name, given] of entriesOf(field, value)) {
    if (name === 'weights') {
      for (const [source, weight] of entriesOf(`${field}.weights`, given)) {
        weights.set(source, integerOf(`${field}.weights.${source}`, weight, [0, 100]));
      }
      continue;
    }
    const setting = SETTINGS.get(name);
    if (setting === undefined) {
      const known = ['weights', ...SETTINGS.keys()].join(', ');
      throw new PlanError(`${field}.${name}`, `this is none of ${known}`);
    }
    const amount = integerOf(`${field}.${name}`, given, [1, setting.most]);
    rules[setting.rule] = amount * setting.times;
  }
  return { rules, weights };
}

function entriesOf(field: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlanError(field, 'an object is wanted');
  }
  return Object.entries(value);
}

function integerOf(
  field: string,
  value: unknown,
  [least, most]: readonly [number, number],
): number {
  const isWithin =
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  if (isWithin) return value;
  throw new PlanError(field, `${JSON.stringify(value)} is no whole number of ${least} to ${most}`);
}

/**
 * The plan with the changes. Throws a `PlanError` for a market or a source that it does not have.
 * Simulated markets of a plan are changed like the others.
 */
export function overridePlan(plan: FeedPlan, overrides: MarketOverrides): FeedPlan {
  for (const symbol of overrides.keys()) {
    if (!plan.markets.some((market) => market.symbol === symbol)) {
      throw new PlanError(`prices.${symbol}`, 'there is no such market');
    }
  }
  const markets = plan.markets.map((market) => {
    const override = overrides.get(market.symbol);
    return override === undefined ? market : overrideMarket(market, override);
  });
  return { ...plan, markets };
}

function overrideMarket(market: PlannedMarket, override: MarketOverride): PlannedMarket {
  const { inputs, perpetuals, rules, symbol } = market;
  for (const source of override.weights.keys()) {
    if ([...inputs, ...perpetuals].some((input) => input.source === source)) continue;
    throw new PlanError(`prices.${symbol}.weights.${source}`, 'the market has no such source');
  }
  const weigh = (list: readonly PlannedInput[]) =>
    list
      .map((input) => ({ ...input, weight: override.weights.get(input.source) ?? input.weight }))
      .filter(({ weight }) => weight > 0);
  return {
    ...market,
    rules: { ...rules, ...override.rules },
    inputs: weigh(inputs),
    perpetuals: weigh(perpetuals),
  };
}
