import { LIMITS } from '../limits.ts';
import { VENUE_PROTOCOLS } from '../sources/venues/protocols.ts';
import type { FeedPlan, PlannedInput } from './feed-plan.ts';
import { PlanError } from './plan-error.ts';

/** Throws a `PlanError` for the first thing that is wrong with a plan. */
export function validatePlan(plan: FeedPlan): void {
  const { sources, markets, rates } = plan;
  requireAtMost('sources', sources.length, LIMITS.sources);
  requireAtMost('markets', markets.length, LIMITS.markets);
  requireUnique(
    'sources.name',
    sources.map(({ name }) => name),
  );
  requireUnique(
    'markets.market',
    markets.map(({ market }) => String(market)),
  );
  requireUnique(
    'rates.name',
    rates.map(({ name }) => name),
  );
  for (const source of sources) {
    if (source.kind === 'venue' && !VENUE_PROTOCOLS.has(source.venue)) {
      const known = [...VENUE_PROTOCOLS.keys()].join(', ');
      throw new PlanError(`sources.${source.name}.venue`, `${source.venue} is none of ${known}`);
    }
    if (source.kind === 'recording' && !(source.speed > 0 && source.speed <= 1e6)) {
      throw new PlanError(`sources.${source.name}.speed`, `${source.speed} is not 0 to 1,000,000`);
    }
  }
  for (const { symbol, priceDecimals, inputs, perpetuals, rules } of markets) {
    if (!Number.isInteger(priceDecimals) || priceDecimals < -6 || priceDecimals > 12) {
      throw new PlanError(`markets.${symbol}.priceDecimals`, `${priceDecimals} is not -6 to 12`);
    }
    validateInputs(`markets.${symbol}.inputs`, { plan, inputs, minSources: rules.minSources });
    validateInputs(`markets.${symbol}.perpetuals`, { plan, inputs: perpetuals, minSources: 0 });
  }
  for (const { name, inputs, rules } of rates) {
    validateInputs(`rates.${name}.inputs`, { plan, inputs, minSources: rules.minSources });
    if (inputs.some(({ rate }) => rate !== null)) {
      throw new PlanError(`rates.${name}.inputs`, 'a rate is not converted by another');
    }
  }
}

function validateInputs(
  field: string,
  parts: {
    readonly plan: FeedPlan;
    readonly inputs: readonly PlannedInput[];
    readonly minSources: number;
  },
): void {
  const { plan, inputs, minSources } = parts;
  requireAtMost(field, inputs.length, LIMITS.inputsOfMarket);
  requireUnique(
    `${field}.source`,
    inputs.map(({ source }) => source),
  );
  if (inputs.length < minSources) {
    throw new PlanError(field, `${inputs.length} inputs, but ${minSources} are wanted`);
  }
  const total = inputs.reduce((sum, { weight }) => sum + weight, 0);
  for (const { source, weight, rate } of inputs) {
    if (!plan.sources.some(({ name }) => name === source)) {
      throw new PlanError(field, `there is no source ${source}`);
    }
    if (rate !== null && !plan.rates.some(({ name }) => name === rate)) {
      throw new PlanError(field, `there is no rate ${rate}`);
    }
    if (!Number.isInteger(weight) || weight < 1 || weight > 100) {
      throw new PlanError(field, `weight ${weight} of ${source} is not 1 to 100`);
    }
    // One that outweighs all others together would be the price by itself.
    if (inputs.length > 2 && weight * 2 >= total) {
      throw new PlanError(field, `${source} weighs as much as all others together`);
    }
  }
}

function requireAtMost(field: string, count: number, most: number): void {
  if (count > most) throw new PlanError(field, `${count} are more than ${most}`);
}

function requireUnique(field: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new PlanError(field, `${twice} is there twice`);
}
