import { createHash } from 'node:crypto';
import type { Authorization } from '@tandem/protocol';

/** Most that is remembered of one key, and of all keys together, within one life of a request. */
const OF_KEY_MAX = 10_000;
const MAX = 200_000;

/** Why nothing more is remembered. */
type Full = { readonly queued: number; readonly capacity: number };

/**
 * Signed requests that were carried out, until their deadlines have passed: shown again, they are a
 * copy. Two generations stand for the deadlines: what is in the older one has outlived its own.
 */
export class ShownRequests {
  readonly #lifeUs: number;
  #young = new Generation();
  #old = new Generation();
  #bornUs = 0;

  /** @param lifeUs longest time from showing a request to its deadline */
  constructor(lifeUs: number) {
    this.#lifeUs = lifeUs;
  }

  /** Remembers a request, and says whether it was shown before. */
  take(authorization: Authorization, nowUs: number): 'fresh' | 'shown' | Full {
    this.#age(nowUs);
    const { account, keyId, signedBytes } = authorization;
    const name = createHash('sha256').update(signedBytes).digest('base64');
    if (this.#young.has(name) || this.#old.has(name)) return 'shown';
    return this.#young.add(name, `${account}/${keyId}`) ?? 'fresh';
  }

  #age(nowUs: number): void {
    const ageUs = nowUs - this.#bornUs;
    if (ageUs <= this.#lifeUs) return;
    this.#old = ageUs > 2 * this.#lifeUs ? new Generation() : this.#young;
    this.#young = new Generation();
    this.#bornUs = nowUs;
  }
}

class Generation {
  readonly #names = new Set<string>();
  readonly #ofKeys = new Map<string, number>();

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string, key: string): Full | null {
    const ofKey = this.#ofKeys.get(key) ?? 0;
    if (ofKey >= OF_KEY_MAX) return { queued: ofKey, capacity: OF_KEY_MAX };
    if (this.#names.size >= MAX) return { queued: this.#names.size, capacity: MAX };
    this.#names.add(name);
    this.#ofKeys.set(key, ofKey + 1);
    return null;
  }
}
