import {
  type AccountEvent,
  type AccountEvents,
  accountEvent,
  bankruptEvent,
  type Listing,
} from '@tandem/api';
import { eventAt, nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import { EVENT_LAYOUTS, eventLayouts } from '@tandem/protocol';

/** Who hears of the commands that touch an account. */
export type AccountListener = (events: Omit<AccountEvents, 'previousSequence'>) => void;

const DELEVERAGED = placesOf(eventLayouts.POSITION_DELEVERAGED);

/** Where each event code has its account; holes where it is of nobody. */
const ACCOUNT_PLACES: readonly (number | undefined)[] = EVENT_LAYOUTS.reduce<number[]>(
  (places, layout) => {
    const found: { readonly [field: string]: number } = placesOf(layout);
    if (found['account'] !== undefined) places[layout.code] = found['account'];
    return places;
  },
  [],
);

/** Finds in each released command what concerns the accounts that somebody follows. */
export class AccountStreams {
  readonly #listing: Listing;
  readonly #followers = new Map<number, Set<AccountListener>>();

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  /** Accounts that somebody follows. */
  get accounts(): Iterable<number> {
    return this.#followers.keys();
  }

  get count(): number {
    return this.#followers.size;
  }

  follow(account: number, listener: AccountListener): void {
    const known = this.#followers.get(account);
    if (known === undefined) this.#followers.set(account, new Set([listener]));
    else known.add(listener);
  }

  leave(account: number, listener: AccountListener): void {
    const followers = this.#followers.get(account);
    followers?.delete(listener);
    if (followers?.size === 0) this.#followers.delete(account);
  }

  /** Tells every follower what a command did to his account. */
  release(released: ReleasedCommand): void {
    if (this.#followers.size === 0) return;
    for (const [account, events] of this.eventsIn(released, this.#followers)) {
      const { sequence, timeUs } = released;
      const message = { channel: 'account', type: 'events', account, sequence, timeUs, events };
      for (const listener of this.#followers.get(account) ?? []) {
        listener(message as Parameters<AccountListener>[0]);
      }
    }
  }

  /** Events of a command by account, for those of the wanted accounts that it touched. */
  eventsIn(
    released: ReleasedCommand,
    wanted: { has(account: number): boolean },
  ): Map<number, AccountEvent[]> {
    const { slots } = released;
    const found = new Map<number, AccountEvent[]>();
    let index = 0;
    for (let at = 0; at < slots.length; at = nextEvent(slots, at), index += 1) {
      const code = slots[at] as number;
      const place = ACCOUNT_PLACES[code];
      if (place === undefined) continue;
      const account = slots[at + place] as number;
      if (wanted.has(account)) {
        const shown = accountEvent(eventAt(released, at), index, this.#listing);
        listOf(found, account).push(shown);
      }
      if (code !== DELEVERAGED.code) continue;
      const bankrupt = slots[at + DELEVERAGED.bankruptAccount] as number;
      const event = wanted.has(bankrupt) ? eventAt(released, at) : undefined;
      if (event?.kind === 'PositionDeleveraged') {
        listOf(found, bankrupt).push(bankruptEvent(event, index, this.#listing));
      }
    }
    return found;
  }
}

function listOf(lists: Map<number, AccountEvent[]>, account: number): AccountEvent[] {
  const known = lists.get(account);
  if (known !== undefined) return known;
  const created: AccountEvent[] = [];
  lists.set(account, created);
  return created;
}
