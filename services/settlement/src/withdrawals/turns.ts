import { isUnlocked, type WithdrawalEntry } from '@tandem/chain';
import type { PendingWithdrawal } from '../batches/mirror-fold.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { EndedSweep } from './ended-sweep.ts';
import { WALK_MOST, Walk } from './walk.ts';

type Unlock = Pick<WithdrawalEntry, 'unlockTime' | 'unlockBlock'>;

/** Of a page, one in so many goes to withdrawals whose delay runs: the guardian may cancel them. */
const LOCKED_PART = 8;

/**
 * Whose turn it is to be looked at. Somebody else may have thousands of withdrawals under way: a
 * look takes a page of them, goes on where the last one ended, and does not ask again and again for
 * those of which it is known that they wait.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #pending: ReadonlyMap<number, PendingWithdrawal>;
  readonly #locked = new Map<number, Unlock>();
  readonly #ready: Walk<PendingWithdrawal>;
  readonly #waiting: Walk<PendingWithdrawal>;
  readonly #sweep: EndedSweep;

  constructor(pending: ReadonlyMap<number, PendingWithdrawal>, atOnce: number) {
    this.#atOnce = atOnce;
    this.#pending = pending;
    const all = { [Symbol.iterator]: () => pending.values() };
    this.#ready = new Walk(all);
    this.#waiting = new Walk(all);
    this.#sweep = new EndedSweep(this.#locked, pending);
  }

  /** Its delay runs until then. */
  lock(withdrawalId: number, unlock: Unlock): void {
    this.#locked.set(withdrawalId, unlock);
  }

  take(head: ChainHead, isOurs: (one: PendingWithdrawal) => boolean): readonly PendingWithdrawal[] {
    const { size } = this.#pending;
    if (size <= this.#atOnce) return [...this.#pending.values()].filter(isOurs);
    this.#sweep.step();
    const isLocked = ({ withdrawalId }: PendingWithdrawal): boolean => {
      const unlock = this.#locked.get(withdrawalId);
      return unlock !== undefined && !isUnlocked(unlock, head);
    };
    const page: PendingWithdrawal[] = [];
    const fill = (walk: Walk<PendingWithdrawal>, most: number, ofLocked: boolean): void => {
      if (page.length >= most) return;
      walk.some(Math.min(size, WALK_MOST), (one) => {
        if (isOurs(one) && isLocked(one) === ofLocked) page.push(one);
        return page.length < most;
      });
    };
    const kept = Math.min(this.#locked.size, Math.ceil(this.#atOnce / LOCKED_PART));
    fill(this.#ready, this.#atOnce - kept, false);
    fill(this.#waiting, this.#atOnce, true);
    return page;
  }
}
