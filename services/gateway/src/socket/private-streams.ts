import type { ApiError, CarriedRequest } from '@tandem/api';
import { eventAt, type Feed, nextEvent, type ReleasedCommand } from '@tandem/feed';
import type { LiveVenue } from '@tandem/projections';
import { EVENT_LAYOUTS, type SessionKeyEnded } from '@tandem/protocol';
import { type Peer, type StreamHub, StreamSocket } from '@tandem/streams';
import type { Envelope } from '../requests/envelope.ts';
import { AccountStreams } from './account-streams.ts';
import { GatewaySession, type LoggedIn } from './gateway-session.ts';
import { MarginWatch } from './margin-watch.ts';

/** Path of the endpoint; what a login signs a GET of. */
export const STREAM_PATH = '/v1/stream';

/** What the streams of a gateway work with. */
export type PrivateStreamParts = {
  readonly hub: StreamHub;
  readonly feed: Feed;
  readonly live: LiveVenue;
  readonly login: (
    headers: { readonly [name: string]: string },
    address: string,
  ) => Promise<LoggedIn | ApiError>;
  readonly onFault: (error: unknown) => void;
  readonly execute: (request: CarriedRequest, address: string) => Promise<Envelope>;
};

export type PrivateStreamConfig = {
  /** Origins of pages that may connect, besides pages of this host. */
  readonly origins: readonly string[];
  /** Time between two looks at margins. */
  readonly marginMs?: number;
};

const MARGIN_MS = 250;
/** Accounts that are looked at in one turn; the others have theirs in the next ones. */
const ACCOUNTS_PER_LOOK = 200;
const KEY_ENDED = EVENT_LAYOUTS.find(({ kind }) => kind === 'SessionKeyEnded')?.code;

/** Adds accounts, orders and margin calls to the public streams of a hub. */
export class PrivateStreams {
  readonly socket: StreamSocket;
  readonly #parts: PrivateStreamParts;
  readonly #accounts: AccountStreams;
  readonly #watch: MarginWatch;
  readonly #sessions = new Set<GatewaySession>();
  readonly #timer: NodeJS.Timeout;
  #lookedAt = 0;

  constructor(parts: PrivateStreamParts, { origins, marginMs = MARGIN_MS }: PrivateStreamConfig) {
    const { hub, live } = parts;
    this.#parts = parts;
    this.#accounts = new AccountStreams(hub.listing);
    this.#watch = new MarginWatch(live, hub.listing);
    hub.listen((released) => this.#release(released));
    this.socket = new StreamSocket(hub, {
      path: STREAM_PATH,
      origins,
      openSession: (peer) => this.#open(peer),
    });
    this.#timer = setInterval(() => this.#look(), marginMs);
  }

  /** Accounts that somebody follows. */
  get followed(): number {
    return this.#accounts.count;
  }

  close(): void {
    clearInterval(this.#timer);
    this.socket.close();
  }

  #open(peer: Peer): GatewaySession {
    const { feed, hub, login, execute, onFault } = this.#parts;
    const session = new GatewaySession(
      {
        feed,
        accounts: this.#accounts,
        login,
        execute,
        onFault,
        told: () => hub.now.sequence,
        nowMs: () => performance.now(),
        onClosed: (closed) => this.#sessions.delete(closed),
      },
      peer,
    );
    this.#sessions.add(session);
    return session;
  }

  #release(released: ReleasedCommand): void {
    this.#accounts.release(released);
    const { slots } = released;
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      if (slots[at] !== KEY_ENDED) continue;
      const event = eventAt(released, at);
      if (event.kind === 'SessionKeyEnded') this.#endKey(event);
    }
  }

  #endKey({ account, keyId }: SessionKeyEnded): void {
    const { accounts } = this.#parts.live.view;
    const isOfKey = (read: number): boolean => accounts.get(read)?.owner === account;
    for (const session of this.#sessions) session.endKey(keyId, isOfKey);
  }

  #look(): void {
    const followed = [...this.#accounts.accounts];
    if (this.#lookedAt >= followed.length) this.#lookedAt = 0;
    const turn = followed.slice(this.#lookedAt, this.#lookedAt + ACCOUNTS_PER_LOOK);
    this.#lookedAt += turn.length;
    for (const account of turn) {
      for (const call of this.#watch.check(account)) {
        for (const session of this.#sessions) session.call(call);
      }
    }
    this.#watch.keep(new Set(followed));
  }
}
