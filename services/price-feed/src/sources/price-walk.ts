/** How a simulated price moves. */
export type WalkRules = {
  readonly startPrice: number;
  /** Deviation of the relative move of one second. */
  readonly deviation: number;
  /** How much of it is the move that all markets share, from 0 to 1. */
  readonly shared: number;
  /** Expected jumps a second, and the largest relative size of one. */
  readonly jumpsPerSecond: number;
  readonly jump: number;
  /** Pull back to the start, a second, so that a long run stays in sight of it. */
  readonly pull: number;
};

/**
 * Jump diffusions of several markets over one common factor. Real numbers are allowed: this is the
 * outside world, the venue sees integers. Only sums, products and square roots, which are exact
 * everywhere: a seed gives the same prices on every machine.
 */
export class PriceWalk {
  readonly #random: () => number;
  readonly #rules: readonly WalkRules[];
  readonly #prices: number[];

  constructor(random: () => number, rules: readonly WalkRules[]) {
    this.#random = random;
    this.#rules = rules;
    this.#prices = rules.map(({ startPrice }) => startPrice);
  }

  /** Lets time pass and gives the price of each market. */
  step(seconds: number): readonly number[] {
    const root = Math.sqrt(seconds);
    const common = this.#normal();
    for (const [index, rules] of this.#rules.entries()) {
      const before = this.#prices[index] as number;
      const own = this.#normal();
      const mixed = rules.shared * common + Math.sqrt(1 - rules.shared * rules.shared) * own;
      const isJump = this.#random() < rules.jumpsPerSecond * seconds;
      const jump = isJump ? rules.jump * (2 * this.#random() - 1) : 0;
      const pull = rules.pull * seconds * (rules.startPrice / before - 1);
      const move = rules.deviation * root * mixed + jump + pull;
      // A market never loses or gains more than half of itself in one step.
      this.#prices[index] = before * (1 + Math.max(-0.5, Math.min(0.5, move)));
    }
    return this.#prices;
  }

  /** Nearly normal: twelve uniform numbers. */
  #normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += this.#random();
    return sum;
  }
}
