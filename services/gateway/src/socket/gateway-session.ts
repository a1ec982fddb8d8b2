import {
  type AccountEvents,
  type AccountStream,
  type ApiError,
  type CarriedRequest,
  checkRequest,
  edgeError,
  isApiError,
  type MarginCall,
  type ServerAnswer,
} from '@tandem/api';
import type { Feed } from '@tandem/feed';
import {
  CLOSE,
  type Peer,
  type PrivateMessage,
  type PrivateSession,
  textFrame,
} from '@tandem/streams';
import type { Envelope } from '../requests/envelope.ts';
import type { AccountListener, AccountStreams } from './account-streams.ts';

/** Who logged in. */
export type LoggedIn = { readonly account: number; readonly keyId: number };

type EndedKey = { readonly keyId: number; readonly isOfKey: (account: number) => boolean };

/** What a session works with. */
export type SessionParts = {
  readonly feed: Feed;
  readonly accounts: AccountStreams;
  /** Proves that the headers are a signed GET of the path of the endpoint. */
  readonly login: (
    headers: { readonly [name: string]: string },
    address: string,
  ) => Promise<LoggedIn | ApiError>;
  /** Carries out a request as if it had come over HTTP. */
  readonly execute: (request: CarriedRequest, address: string) => Promise<Envelope>;
  /** Sequence up to which listeners were told. */
  readonly told: () => number;
  readonly nowMs: () => number;
  /** Is told of what should not have happened; the connection goes on. */
  readonly onFault: (error: unknown) => void;
  readonly onClosed: (session: GatewaySession) => void;
};

const RESYNC_PAUSE_MS = 500;
/** Bytes of a resync that may wait at once; the client asks for the rest. */
const RESYNC_BYTES = 524_288;
/** Accounts that one connection may follow. */
const ACCOUNTS_MAX = 100;

/** The private half of one connection: logins, accounts, orders, and what happens at its end. */
export class GatewaySession implements PrivateSession {
  readonly #parts: SessionParts;
  readonly #peer: Peer;
  readonly #keys = new Map<number, number>();
  /** Logins whose signatures are being proven, each with the keys that ended meanwhile. */
  readonly #proving = new Set<EndedKey[]>();
  readonly #followed = new Map<number, AccountListener>();
  #onDisconnect: CarriedRequest | null = null;
  #resyncedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SessionParts, peer: Peer) {
    this.#parts = parts;
    this.#peer = peer;
  }

  get isLoggedIn(): boolean {
    return this.#keys.size > 0;
  }

  streams(): readonly AccountStream[] {
    return [...this.#followed.keys()].map((account) => ({ channel: 'account', account }));
  }

  follow({ account }: AccountStream): ApiError | null {
    const refused = this.#mayRead(account);
    if (refused !== null || this.#followed.has(account)) return refused;
    let previousSequence: number | null = null;
    const listener: AccountListener = (events) => {
      this.#send({ ...events, previousSequence });
      previousSequence = events.sequence;
    };
    this.#followed.set(account, listener);
    this.#parts.accounts.follow(account, listener);
    return null;
  }

  leave({ account }: AccountStream): void {
    const listener = this.#followed.get(account);
    if (listener === undefined) return;
    this.#followed.delete(account);
    this.#parts.accounts.leave(account, listener);
  }

  async handle(message: PrivateMessage): Promise<ServerAnswer> {
    const { id } = message;
    try {
      switch (message.op) {
        case 'login':
          return await this.#login(id, message.headers);
        case 'request': {
          const { status, body, headers } = await this.#execute(message.request);
          return { type: 'answer', op: 'request', id, status, body, headers };
        }
        case 'onDisconnect':
          return this.#arm(id, message.request);
        default:
          return this.#resync(message);
      }
    } catch (error) {
      this.#parts.onFault(error);
      return refusal(id, edgeError('InternalError', { requestId: String(id) }));
    }
  }

  /** Tells of a margin call. */
  call(call: MarginCall): void {
    if (this.#followed.has(call.account)) this.#send(call);
  }

  /**
   * A key was revoked or expired: whoever logged in with it reads no more.
   *
   * @param isOfKey true for the accounts that the key could read: its own and their sub-accounts
   */
  endKey(keyId: number, isOfKey: (account: number) => boolean): void {
    for (const ended of this.#proving) ended.push({ keyId, isOfKey });
    for (const [account, used] of this.#keys) {
      if (used === keyId && isOfKey(account)) this.#peer.client.end(CLOSE.revoked);
    }
  }

  closed(): void {
    for (const stream of this.streams()) this.leave(stream);
    this.#parts.onClosed(this);
    const request = this.#onDisconnect;
    this.#onDisconnect = null;
    // Nobody is left to hear the answer; what it did is in the journal.
    if (request !== null) void this.#execute(request).catch((error) => this.#parts.onFault(error));
  }

  #mayRead(account: number): ApiError | null {
    if (!this.isLoggedIn) return edgeError('AuthenticationRequired', { missing: 'login' });
    if (this.#keys.has(account)) return null;
    const [keyId] = this.#keys.values();
    return edgeError('NotAllowed', { needed: 'login', keyId: keyId ?? null, account });
  }

  async #login(id: number, headers: { readonly [name: string]: string }): Promise<ServerAnswer> {
    const ended: EndedKey[] = [];
    this.#proving.add(ended);
    const found = await this.#parts
      .login(headers, this.#peer.address)
      .finally(() => this.#proving.delete(ended));
    if (isApiError(found)) return refusal(id, found);
    const { account, keyId } = found;
    // Proven before the key ended, answered behind it: nobody would end this login any more.
    if (ended.some((key) => key.keyId === keyId && key.isOfKey(account))) {
      return refusal(id, edgeError('UnknownKey', { keyId }));
    }
    if (this.#keys.size >= ACCOUNTS_MAX && !this.#keys.has(account)) {
      return refusal(id, edgeError('TooManyStreams', { limit: ACCOUNTS_MAX }));
    }
    this.#keys.set(account, keyId);
    const accounts = [...this.#keys.keys()];
    return { type: 'answer', op: 'login', id, accounts, sequence: this.#parts.told() };
  }

  #execute(request: CarriedRequest): Promise<Envelope> {
    return this.#parts.execute(request, this.#peer.address);
  }

  /** Keeps a request that only cancels, signed ahead, for the moment the connection ends. */
  #arm(id: number, request: CarriedRequest | null): ServerAnswer {
    if (request !== null) {
      const { method, path, body = '' } = request;
      const checked = checkRequest({ method, path, body });
      if (isApiError(checked)) return refusal(id, checked);
      if (checked.operation.access !== 'cancel') {
        return refusal(
          id,
          edgeError('InvalidRequest', { path: '/request', problem: NOT_A_CANCEL }),
        );
      }
    }
    this.#onDisconnect = request;
    return { type: 'answer', op: 'onDisconnect', id, isArmed: request !== null };
  }

  /** Sends again what happened to an account, as far as the feed keeps it and room is left. */
  #resync(message: PrivateMessage & { readonly op: 'resync' }): ServerAnswer {
    const { id, account, fromSequence } = message;
    const { feed, accounts, nowMs, told } = this.#parts;
    const refused = this.#mayRead(account);
    if (refused !== null) return refusal(id, refused);
    const waitMs = Math.ceil(this.#resyncedAtMs + RESYNC_PAUSE_MS - nowMs());
    if (waitMs > 0) {
      const figures = { budget: 'resync', cost: 1, remaining: 0, retryAfterMs: waitMs };
      return refusal(id, edgeError('RateLimited', figures));
    }
    const { oldestSequence } = feed;
    if (fromSequence < oldestSequence) {
      return refusal(id, edgeError('TooOld', { fromSequence, oldestSequence }));
    }
    this.#resyncedAtMs = nowMs();
    const wanted = new Set([account]);
    let messages = 0;
    let sequence = fromSequence - 1;
    let previousSequence: number | null = null;
    while (sequence < told() && this.#peer.client.waitingBytes < RESYNC_BYTES) {
      sequence += 1;
      const released = feed.at(sequence);
      const events = released && accounts.eventsIn(released, wanted).get(account);
      if (released === undefined || events === undefined) continue;
      const { timeUs } = released;
      const head = { channel: 'account', type: 'events', account, sequence, timeUs } as const;
      this.#send({ ...head, previousSequence, events });
      previousSequence = sequence;
      messages += 1;
    }
    return { type: 'answer', op: 'resync', id, messages, sequence };
  }

  #send(message: AccountEvents | MarginCall): void {
    this.#peer.client.send(textFrame(JSON.stringify(message)));
  }
}

const NOT_A_CANCEL = 'only a request that cancels may wait for the end of a connection';

function refusal(id: number, error: ApiError): ServerAnswer {
  return { type: 'error', id, error };
}
