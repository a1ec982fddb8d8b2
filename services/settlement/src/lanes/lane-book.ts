/** A further chain, and the account of the home chain that is the lane to it. */
export type LaneTerms = { readonly account: number; readonly chain: number };

/** Where withdrawals of an account are paid from a command on; lane 0: on the home chain. */
export type PayoutChoice = {
  /** On chain, from 1. */
  readonly number: number;
  readonly account: number;
  readonly lane: number;
  /** The first command that it holds for. */
  readonly fromSequence: number;
};

/** What lanes have lent, as plain data. */
export type LentFigure = readonly [lane: number, asset: number, units: number];

/**
 * What lanes lent for deposits of other chains and have not got back, and who chose to be paid by
 * which: the same figures as the contract has.
 */
export class LaneBook {
  readonly #laneOfChain = new Map<number, number>();
  readonly #lanes = new Set<number>();
  readonly #lent = new Map<string, number>();
  readonly #choices = new Map<number, PayoutChoice[]>();

  constructor(terms: readonly LaneTerms[]) {
    for (const { account, chain } of terms) {
      this.#laneOfChain.set(chain, account);
      this.#lanes.add(account);
    }
  }

  laneOfChain(chain: number): number | null {
    return this.#laneOfChain.get(chain) ?? null;
  }

  isLane(account: number): boolean {
    return this.#lanes.has(account);
  }

  lent(lane: number, asset: number): number {
    return this.#lent.get(keyOf(lane, asset)) ?? 0;
  }

  /** Lends, or with a negative amount gets back. */
  lend(lane: number, asset: number, units: number): void {
    const lent = this.lent(lane, asset) + units;
    if (lent < 0) throw new Error(`lane ${lane} gets back ${-lent} units that it did not lend`);
    this.#lent.set(keyOf(lane, asset), lent);
  }

  /** Choices come in the order of their numbers. */
  choose(choice: PayoutChoice): void {
    const all = this.#choices.get(choice.account) ?? [];
    all.push(choice);
    this.#choices.set(choice.account, all);
  }

  /** The lane by which an account is paid what it asks for with a command; null: at home. */
  laneAt(account: number, sequence: number): number | null {
    const choice = this.#choices.get(account)?.findLast((one) => one.fromSequence <= sequence);
    // A lane that is not configured here pays nobody.
    return choice !== undefined && this.#lanes.has(choice.lane) ? choice.lane : null;
  }

  save(): readonly LentFigure[] {
    return [...this.#lent].map(([key, units]) => {
      const [lane = 0, asset = 0] = key.split('/').map(Number);
      return [lane, asset, units];
    });
  }

  restore(lent: readonly LentFigure[]): void {
    for (const [lane, asset, units] of lent) this.#lent.set(keyOf(lane, asset), units);
  }
}

function keyOf(lane: number, asset: number): string {
  return `${lane}/${asset}`;
}
