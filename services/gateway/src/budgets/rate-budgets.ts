/** How fast a budget refills, and how much of it can be saved up. */
export type BudgetRule = { readonly perSecond: number; readonly burst: number };

/** What one caller, or one address, may spend. */
export type BudgetRules = {
  readonly key: BudgetRule;
  readonly address: BudgetRule;
  /** Of each key, for cancels and reduce-only orders alone: ordinary use cannot exhaust it. */
  readonly protective: BudgetRule;
};

export const DEFAULT_BUDGETS: BudgetRules = {
  key: { perSecond: 50, burst: 200 },
  address: { perSecond: 200, burst: 800 },
  protective: { perSecond: 50, burst: 200 },
};

/** What was spent of a budget, or that there was not enough. */
export type Spending = {
  readonly isAllowed: boolean;
  readonly budget: string;
  readonly cost: number;
  readonly remaining: number;
  readonly retryAfterMs: number;
};

type Bucket = { tokens: number; atMs: number };

/** Most budgets that are remembered; the one that was used longest ago goes first. */
const BUCKETS_MAX = 100_000;

/** Token buckets by name. Time is given, so that a test needs no clock. */
export class RateBudgets {
  readonly #rules: BudgetRules;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rules: BudgetRules = DEFAULT_BUDGETS) {
    this.#rules = rules;
  }

  /** Takes `cost` out of a budget of a caller, or says when it will be there. */
  spend(budget: keyof BudgetRules, who: string, cost: number, nowMs: number): Spending {
    const rule = this.#rules[budget];
    const bucket = this.#take(`${budget} ${who}`, rule, nowMs);
    const isAllowed = bucket.tokens >= cost;
    if (isAllowed) bucket.tokens -= cost;
    const missing = Math.max(0, cost - bucket.tokens);
    return {
      isAllowed,
      budget,
      cost,
      remaining: Math.floor(bucket.tokens),
      retryAfterMs: isAllowed ? 0 : Math.ceil((missing / rule.perSecond) * 1_000),
    };
  }

  /** Gives back what was spent in a caller's name and was not his. */
  refund(budget: keyof BudgetRules, who: string, cost: number): void {
    const bucket = this.#buckets.get(`${budget} ${who}`);
    if (bucket === undefined) return;
    bucket.tokens = Math.min(this.#rules[budget].burst, bucket.tokens + cost);
  }

  #take(name: string, rule: BudgetRule, nowMs: number): Bucket {
    const known = this.#buckets.get(name);
    // Taken out and put in again, so that the map is in the order of last use.
    if (known !== undefined) this.#buckets.delete(name);
    const bucket = known ?? { tokens: rule.burst, atMs: nowMs };
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(rule.burst, bucket.tokens + (elapsedMs / 1_000) * rule.perSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > BUCKETS_MAX) this.#dropOldest();
    return bucket;
  }

  #dropOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
