import { CLIENT_LIMITS } from '../limits.ts';

/** Most requests of a batch: each may bring an id. */
const BATCH_IDS = 32;

/**
 * Keeps orders from running away from one that has no answer yet. The venue remembers the highest
 * 256 client order ids of an account and takes none below, so an order that is sent again behind
 * more than those would be refused: new orders wait while an older one is too far behind.
 */
export class OrderWindow {
  readonly #open = new Set<number>();
  #next = 0;
  #waiting: (() => void)[] = [];

  /** Carries out one order, after a wait where an older one has to be settled first. */
  place<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(1, work);
  }

  /** The same for a batch. */
  placeBatch<T>(work: () => Promise<T>): Promise<T> {
    return this.#run(BATCH_IDS, work);
  }

  async #run<T>(ids: number, work: () => Promise<T>): Promise<T> {
    while (this.#isFull()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    const place = this.#next;
    this.#next += ids;
    this.#open.add(place);
    try {
      return await work();
    } finally {
      this.#open.delete(place);
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  #isFull(): boolean {
    const [oldest] = this.#open;
    return oldest !== undefined && this.#next - oldest >= CLIENT_LIMITS.orderWindow;
  }
}
