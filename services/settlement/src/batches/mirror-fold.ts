import { MirrorEncoder } from '@tandem/chain';
import { eventsOf, type ReleasedCommand, VenueView } from '@tandem/feed';
import type { Event } from '@tandem/protocol';
import { type Hex, keccak256, toHex } from 'viem';
import { ExitOwners } from './exit-owners.ts';

/** A withdrawal that the engine reserved and that is neither paid nor returned. */
export type PendingWithdrawal = {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
  /** Of the command that reserved it. */
  readonly sequence: number;
  /** Nobody on this chain can be paid: the chain is not told, and the engine gives it back. */
  readonly isWithheld: boolean;
};

/** What one batch carries. */
export type FoldedBatch = {
  readonly sections: Hex;
  readonly announcements: readonly Hex[];
};

/** Deposits of another chain than the one that is settled here have no money behind them. */
class ForeignDepositError extends Error {
  override readonly name = 'ForeignDepositError';
}

/**
 * Everything that the service knows of the venue: items for the next batch, the figures that the
 * chain must have after it, wallets, withdrawals under way. A fold of the feed from its beginning.
 */
export class MirrorFold {
  readonly view: VenueView = new VenueView();
  readonly owners: ExitOwners;
  readonly pending: Map<number, PendingWithdrawal> = new Map();
  readonly #encoder: MirrorEncoder;
  readonly #chain: number;
  #isBroken = false;
  sequence = 0;
  timeUs = 0;

  /** @param terms whose deposits count, and the exit owner of accounts without a wallet */
  constructor(terms: { readonly chain: number; readonly nobody: Hex }) {
    this.#chain = terms.chain;
    this.owners = new ExitOwners(terms.nobody.slice(2).toLowerCase());
    this.#encoder = new MirrorEncoder({
      exitOwnerOf: (account) => this.owners.of(account),
      // Signed orders are not bound to fills yet.
      orderHashOf: () => null,
    });
  }

  /** Bytes and number of the items since the last `take`. */
  get size(): number {
    return this.#encoder.writer.size;
  }

  get items(): number {
    return this.#encoder.writer.items;
  }

  /**
   * @throws ForeignDepositError, before anything is taken in; for a command that does not follow
   * the last; and for ever after one that could be taken in only in part
   */
  fold(released: ReleasedCommand): void {
    if (released.sequence !== this.sequence + 1 || this.#isBroken) {
      throw new Error(`command ${released.sequence} does not follow ${this.sequence}`);
    }
    const events = eventsOf(released);
    for (const event of events) this.#assertOwnChain(event);
    this.#isBroken = true;
    let isTold = true;
    for (const event of events) {
      this.owners.fold(event, released);
      if (!this.#foldWithdrawal(event, released.sequence)) isTold = false;
    }
    if (isTold) this.#encoder.apply(released);
    this.view.fold(released);
    this.sequence = released.sequence;
    this.timeUs = released.timeUs;
    this.#isBroken = false;
  }

  /** The items since the last call. */
  take(): FoldedBatch {
    return {
      sections: toHex(this.#encoder.writer.take()),
      announcements: this.#encoder.configurations.splice(0).map((item) => keccak256(item)),
    };
  }

  /** Units that left an account in the engine and, because nobody can be paid, not on chain. */
  withheld(account: number, asset: number): number {
    let units = 0;
    for (const one of this.pending.values()) {
      if (one.isWithheld && one.account === account && one.asset === asset) units += one.amount;
    }
    return units;
  }

  #assertOwnChain(event: Event): void {
    if (event.kind !== 'DepositCredited' || event.chain === this.#chain) return;
    throw new ForeignDepositError(
      `deposit ${event.depositNumber} of chain ${event.chain} is not in the vault of chain ` +
        `${this.#chain}: this venue cannot be settled`,
    );
  }

  /** Returns false for what the chain is not told. */
  #foldWithdrawal(event: Event, sequence: number): boolean {
    switch (event.kind) {
      case 'WithdrawalReserved': {
        const { withdrawalId, account, asset, amount } = event;
        const isWithheld = !this.owners.has(account);
        const figures = { withdrawalId, account, asset, amount };
        this.pending.set(withdrawalId, { ...figures, sequence, isWithheld });
        return !isWithheld;
      }
      case 'WithdrawalConfirmed':
      case 'WithdrawalFailed': {
        const known = this.pending.get(event.withdrawalId);
        this.pending.delete(event.withdrawalId);
        return known?.isWithheld !== true;
      }
      default:
        return true;
    }
  }
}
