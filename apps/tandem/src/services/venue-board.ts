import type { PriceSources } from '@tandem/api';
import { WireError } from '@tandem/ingress';
import type { ServiceState } from './service.ts';

/** A reading session that was ended before its time, with that time in seconds. */
export type EndedSession = readonly [id: string, expires: number];

/** What a service says of itself, once a second. */
export type ServiceReport = {
  readonly name: string;
  readonly state: ServiceState;
  /** Where index prices come from; null from whoever collects none. */
  readonly prices: PriceSources | null;
  /** Sessions that were ended there since the last report. */
  readonly ended: readonly EndedSession[];
  /** Number of the last ended session that it knows of. */
  readonly endedThrough: number;
};

/** What the exchange tells each of them of all. */
export type BoardAnswer = {
  readonly services: readonly {
    readonly name: string;
    readonly state: ServiceState;
    readonly ageMs: number;
  }[];
  readonly prices: { readonly sources: PriceSources; readonly ageMs: number } | null;
  readonly ended: readonly EndedSession[];
  readonly endedThrough: number;
};

const NAME = /^(exchange|projector|price-feed|settlement|gateway (?:[1-9]|1[0-6]))$/;
const ENDED_MAX = 100_000;
/** Of one answer; the rest comes with the next. */
const ENDED_AT_ONCE = 1_000;

type Heard<T> = { readonly what: T; readonly atMs: number };

/** How the parts of a venue in separate processes are: the exchange hears all and tells all. */
export class VenueBoard {
  readonly #services = new Map<string, Heard<ServiceState>>();
  readonly #nowMs: () => number;
  #prices: Heard<PriceSources> | null = null;
  /** By number, oldest first. */
  readonly #ended = new Map<number, EndedSession>();
  #endedCount = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes the word of a service of this venue. Throws `WireError` for a name that there is not. */
  report({ name, state, prices, ended, endedThrough }: ServiceReport): BoardAnswer {
    if (!NAME.test(name)) throw new WireError('no such service');
    const atMs = this.#nowMs();
    this.#services.set(name, { what: state, atMs });
    if (prices !== null) this.#prices = { what: prices, atMs };
    for (const session of ended) this.#end(session);
    return this.#answer(endedThrough);
  }

  #end(session: EndedSession): void {
    this.#endedCount += 1;
    this.#ended.set(this.#endedCount, session);
    const nowSeconds = Date.now() / 1_000;
    for (const [number, [, expires]] of this.#ended) {
      if (expires >= nowSeconds && this.#ended.size <= ENDED_MAX) return;
      this.#ended.delete(number);
    }
  }

  /** A number from before a restart of the exchange is above all of this one. */
  #answer(endedThrough: number): BoardAnswer {
    const nowMs = this.#nowMs();
    const known = endedThrough > this.#endedCount ? 0 : endedThrough;
    const fresh = [...this.#ended].filter(([number]) => number > known).slice(0, ENDED_AT_ONCE);
    return {
      services: [...this.#services].map(([name, { what, atMs }]) => ({
        name,
        state: what,
        ageMs: nowMs - atMs,
      })),
      prices:
        this.#prices === null
          ? null
          : { sources: this.#prices.what, ageMs: nowMs - this.#prices.atMs },
      ended: fresh.map(([, session]) => session),
      endedThrough: fresh.at(-1)?.[0] ?? this.#endedCount,
    };
  }
}
