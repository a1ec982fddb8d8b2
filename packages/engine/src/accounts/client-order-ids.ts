/** State of a client order id that its account remembers. A positive number is a live order id. */
export const ENDED = 0;
export const CANCELED_BEFORE_ARRIVAL = -1;

type Remembered = {
  /** Ids in order of use, as a ring. */
  readonly ring: Float64Array;
  first: number;
  count: number;
  /** id to live order id, ENDED or CANCELED_BEFORE_ARRIVAL. */
  readonly states: Map<number, number>;
};

/**
 * Client order ids by account: those of live orders and the last few used or canceled before
 * arrival. Deduplication lives in the engine's state, so that it survives restarts and failovers.
 */
export class ClientOrderIds {
  private readonly accounts = new Map<number, Remembered>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Live order id, ENDED, CANCELED_BEFORE_ARRIVAL, or null for an id that is not known. */
  stateOf(account: number, id: number): number | null {
    return this.accounts.get(account)?.states.get(id) ?? null;
  }

  /** Remembers a fresh id, forgetting the oldest. */
  remember(account: number, id: number, state: number): void {
    let of = this.accounts.get(account);
    if (of === undefined) {
      of = { ring: new Float64Array(this.limit), first: 0, count: 0, states: new Map() };
      this.accounts.set(account, of);
    }
    if (of.count === this.limit) {
      const oldest = of.ring[of.first] as number;
      if ((of.states.get(oldest) ?? ENDED) <= 0) of.states.delete(oldest);
      of.first = (of.first + 1) % this.limit;
      of.count -= 1;
    }
    of.ring[(of.first + of.count) % this.limit] = id;
    of.count += 1;
    of.states.set(id, state);
  }

  /** The live order of an id has ended. */
  end(account: number, id: number): void {
    const of = this.accounts.get(account);
    if (of === undefined) return;
    if (isInRing(of, id, this.limit)) of.states.set(id, ENDED);
    else of.states.delete(id);
  }

  /** Marks a live order's id without remembering it anew: for restoring a snapshot. */
  restoreLive(account: number, id: number, orderId: number): void {
    let of = this.accounts.get(account);
    if (of === undefined) {
      of = { ring: new Float64Array(this.limit), first: 0, count: 0, states: new Map() };
      this.accounts.set(account, of);
    }
    of.states.set(id, orderId);
  }

  /** Remembered ids of every account, oldest first, with 1 for canceled before arrival, else 0. */
  *entries(): IterableIterator<readonly [account: number, ids: readonly number[]]> {
    for (const [account, of] of this.accounts) {
      const ids: number[] = [];
      for (let i = 0; i < of.count; i += 1) {
        const id = of.ring[(of.first + i) % this.limit] as number;
        ids.push(id, of.states.get(id) === CANCELED_BEFORE_ARRIVAL ? 1 : 0);
      }
      if (ids.length > 0) yield [account, ids];
    }
  }
}

function isInRing(of: Remembered, id: number, limit: number): boolean {
  for (let i = 0; i < of.count; i += 1) {
    if (of.ring[(of.first + i) % limit] === id) return true;
  }
  return false;
}
