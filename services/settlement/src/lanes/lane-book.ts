import type { Event } from '@tandem/protocol';

/** What a lane book knows, as plain data. */
export type LaneFigures = {
  readonly lanes: readonly (readonly [chain: number, account: number])[];
  readonly lent: readonly (readonly [lane: number, asset: number, units: number])[];
  readonly payouts: readonly (readonly [account: number, chain: number | null])[];
  readonly choices: number;
  readonly reserved: readonly (readonly [withdrawalId: number, lane: number])[];
};

/** Which accounts are lanes, what they lent, and who is paid by which: as the engine says. */
export class LaneBook {
  readonly #lanes = new Map<number, number>();
  readonly #lent = new Map<string, number>();
  readonly #payouts = new Map<number, number | null>();
  readonly #reserved = new Map<number, number>();
  /** Number of the newest choice. */
  choices = 0;

  fold(event: Event): void {
    switch (event.kind) {
      case 'LaneConfigured':
        this.#lanes.set(event.chain, event.account);
        return;
      case 'PayoutChosen':
        this.#payouts.set(event.account, event.chain);
        this.choices = Math.max(this.choices, event.choiceNumber);
        return;
      case 'LaneMoved':
        this.#lent.set(keyOf(event.account, event.asset), event.lent);
        if (event.withdrawalId !== null && event.change < 0) {
          this.#reserved.set(event.withdrawalId, event.account);
        }
        return;
      case 'WithdrawalConfirmed':
      case 'WithdrawalFailed':
        this.#reserved.delete(event.withdrawalId);
        return;
      default:
        return;
    }
  }

  /** Accounts that are lanes, by the index of the chain. */
  get all(): ReadonlyMap<number, number> {
    return this.#lanes;
  }

  /** Null for a chain without a lane. */
  laneOfChain(chain: number): number | null {
    return this.#lanes.get(chain) ?? null;
  }

  lent(lane: number, asset: number): number {
    return this.#lent.get(keyOf(lane, asset)) ?? 0;
  }

  /** The lane by which an account is paid; null: at home. */
  payoutOf(account: number): number | null {
    const chain = this.#payouts.get(account) ?? null;
    return chain === null ? null : this.laneOfChain(chain);
  }

  /** The lane whose chain is to pay a withdrawal that is under way; null: the home chain is. */
  laneOfWithdrawal(withdrawalId: number): number | null {
    return this.#reserved.get(withdrawalId) ?? null;
  }

  save(): LaneFigures {
    const lent = [...this.#lent].map(([key, units]) => {
      const [lane = 0, asset = 0] = key.split('/').map(Number);
      return [lane, asset, units] as const;
    });
    const { choices } = this;
    return {
      lanes: [...this.#lanes],
      lent,
      payouts: [...this.#payouts],
      choices,
      reserved: [...this.#reserved],
    };
  }

  restore({ lanes, lent, payouts, choices, reserved }: LaneFigures): void {
    for (const [chain, account] of lanes) this.#lanes.set(chain, account);
    for (const [lane, asset, units] of lent) this.#lent.set(keyOf(lane, asset), units);
    for (const [account, chain] of payouts) this.#payouts.set(account, chain);
    for (const [withdrawalId, lane] of reserved) this.#reserved.set(withdrawalId, lane);
    this.choices = choices;
  }
}

function keyOf(lane: number, asset: number): string {
  return `${lane}/${asset}`;
}
