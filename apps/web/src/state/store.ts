import { useSyncExternalStore } from 'react';

/** One value that panels look at; a panel is drawn again when it is replaced. */
export class Store<T> {
  #value: T;
  /** What panels were told: all of them show the same, whichever is drawn when. */
  #shown: T;
  readonly #listeners = new Set<() => void>();
  readonly #quietMs: number;
  #isTelling = false;

  /**
   * With `quietMs`, panels hear of changes at most that often: what floods does not flicker.
   * Stores of one pace speak at the same moments: a panel of two of them is drawn once.
   */
  constructor(value: T, quietMs = 0) {
    this.#value = value;
    this.#shown = value;
    this.#quietMs = quietMs;
  }

  /** The newest value, which panels may not have been told of yet. */
  readonly get = (): T => this.#value;

  readonly shown = (): T => this.#shown;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#quietMs === 0) this.#tell();
    else if (!this.#isTelling) {
      this.#isTelling = true;
      setTimeout(this.#tell, this.#quietMs - (Date.now() % this.#quietMs));
    }
  }

  /** For a value that may not be seen a moment longer: that of another market or account. */
  setAtOnce(value: T): void {
    this.#value = value;
    this.#tell();
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
    this.#shown = this.#value;
    for (const listener of this.#listeners) listener();
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.shown);
}
