import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { Dispute } from './differences.ts';

/**
 * Which withdrawals wait because engine and chain differ about the money: only those that would
 * take out of an account what is disputed. Everything else of the account, and everybody else, is
 * free. Kept in the outbox, for a start folds the journal as it was folded before.
 */
export class Holds {
  readonly #store: OutboxStore;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  get disputes(): readonly Dispute[] {
    return this.#store.disputes;
  }

  /** Takes over what the newest comparison found. */
  async set(disputes: readonly Dispute[]): Promise<void> {
    if (JSON.stringify(disputes) === JSON.stringify(this.#store.disputes)) return;
    await this.#store.setDisputes(disputes);
  }

  /** Units of an account that must stay where they are until engine and chain agree. */
  disputed(account: number, asset: number): number {
    const found = this.#store.disputes.find(
      (dispute) => dispute.account === account && dispute.asset === asset,
    );
    return found?.units ?? 0;
  }

  /**
   * True for a reservation that leaves less than is disputed. What was decided once stays decided:
   * the chain was told, or was not.
   *
   * @param left balance of the account without the reserved amount
   */
  decide(
    { withdrawalId, account, asset }: { withdrawalId: number; account: number; asset: number },
    left: number,
    isNew: boolean,
  ): boolean {
    if (this.#store.held.has(withdrawalId)) return true;
    if (!isNew) return false;
    const units = this.disputed(account, asset);
    if (units === 0 || left >= units) return false;
    this.#store.hold(withdrawalId);
    return true;
  }
}
