import { nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import { eventLayouts } from '@tandem/protocol';

const RESERVED = placesOf(eventLayouts.WITHDRAWAL_RESERVED);
const CONFIRMED = placesOf(eventLayouts.WITHDRAWAL_CONFIRMED);
const FAILED = placesOf(eventLayouts.WITHDRAWAL_FAILED);

/** A withdrawal that the engine reserved. */
export type LeavingWithdrawal = {
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
};

/** Withdrawals that left their accounts and are not paid yet: still owed. */
export class LeavingMoney {
  readonly #withdrawals: Map<number, LeavingWithdrawal>;

  /** @param withdrawals by their ids, before the first command that is folded */
  constructor(withdrawals: ReadonlyMap<number, LeavingWithdrawal>) {
    this.#withdrawals = new Map(withdrawals);
  }

  fold({ slots }: ReleasedCommand): void {
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      const code = slots[at];
      if (code === RESERVED.code) {
        this.#withdrawals.set(slots[at + RESERVED.withdrawalId] as number, {
          account: slots[at + RESERVED.account] as number,
          asset: slots[at + RESERVED.asset] as number,
          amount: slots[at + RESERVED.amount] as number,
        });
      } else if (code === CONFIRMED.code) {
        this.#withdrawals.delete(slots[at + CONFIRMED.withdrawalId] as number);
      } else if (code === FAILED.code) {
        this.#withdrawals.delete(slots[at + FAILED.withdrawalId] as number);
      }
    }
  }

  all(): Iterable<LeavingWithdrawal> {
    return this.#withdrawals.values();
  }
}
