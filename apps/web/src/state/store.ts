import { useSyncExternalStore } from 'react';

/** One value that panels look at; a panel is drawn again when it is replaced. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();
  readonly #quietMs: number;
  #isTelling = false;

  /**
   * With `quietMs`, panels hear of changes at most that often: what floods does not flicker.
   * Stores of one pace speak at the same moments: a panel of two of them is drawn once.
   */
  constructor(value: T, quietMs = 0) {
    this.#value = value;
    this.#quietMs = quietMs;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#quietMs === 0) this.#tell();
    else if (!this.#isTelling) {
      this.#isTelling = true;
      setTimeout(this.#tell, this.#quietMs - (Date.now() % this.#quietMs));
    }
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly #tell = (): void => {
    this.#isTelling = false;
    for (const listener of this.#listeners) listener();
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
