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

type Bucket = { tokens: number; atMs: number; usedMs: number };

/** Most callers of one budget that are remembered; who used it longest ago goes first. */
const BUCKETS_MAX = 50_000;
/** Uses within so much time count as one for that order. */
const USE_MS = 1_000;

/** Token buckets by name. Time is given, so that a test needs no clock. */
export class RateBudgets {
  readonly #rules: BudgetRules;
  readonly #buckets = new Map<keyof BudgetRules, Map<string, Bucket>>();

  constructor(rules: BudgetRules = DEFAULT_BUDGETS) {
    this.#rules = rules;
  }

  /** Takes `cost` out of a budget of a caller, or says when it will be there. */
  spend(budget: keyof BudgetRules, who: string, cost: number, nowMs: number): Spending {
    const rule = this.#rules[budget];
    const bucket = this.#take(budget, who, nowMs);
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
    const bucket = this.#buckets.get(budget)?.get(who);
    if (bucket === undefined) return;
    bucket.tokens = Math.min(this.#rules[budget].burst, bucket.tokens + cost);
  }

  #take(budget: keyof BudgetRules, who: string, nowMs: number): Bucket {
    const rule = this.#rules[budget];
    const buckets = this.#bucketsOf(budget);
    const known = buckets.get(who);
    const bucket = known ?? { tokens: rule.burst, atMs: nowMs, usedMs: nowMs };
    if (known === undefined || Math.abs(nowMs - known.usedMs) >= USE_MS) {
      // Taken out and put in again, so that the map is in the order of last use.
      buckets.delete(who);
      buckets.set(who, bucket);
      bucket.usedMs = nowMs;
      if (buckets.size > BUCKETS_MAX) this.#dropOldest(buckets);
    }
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(rule.burst, bucket.tokens + (elapsedMs / 1_000) * rule.perSecond);
    bucket.atMs = nowMs;
    return bucket;
  }

  #bucketsOf(budget: keyof BudgetRules): Map<string, Bucket> {
    const known = this.#buckets.get(budget);
    if (known !== undefined) return known;
    const made = new Map<string, Bucket>();
    this.#buckets.set(budget, made);
    return made;
  }

  #dropOldest(buckets: Map<string, Bucket>): void {
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
}
