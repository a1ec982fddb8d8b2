import type { CancelAllRequest } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import type { OrderOperations } from '../operations/order-operations.ts';
import type { StreamState } from '../stream/venue-socket.ts';
import type { Caller, RequestAuthorizer } from '../transport/caller.ts';
import { type WireRequest, writeRequest } from '../transport/wire-request.ts';
import { SocketTransport } from './socket-transport.ts';

export type OrderEntryParts = {
  readonly url: string;
  /** Path of the socket, which a login signs. */
  readonly path: string;
  readonly caller: Caller;
  readonly orders: OrderOperations;
  readonly authorizer: RequestAuthorizer | null;
  readonly onState: (state: StreamState) => void;
};

/**
 * Order entry over one WebSocket, with the key that was in use when it was made. Orders are placed
 * exactly once as over REST, under the same ids and within the same window. The line comes back by
 * itself and logs in again; a key that has ended ends it, and every later call says so.
 */
export class OrderEntry {
  /** As `TandemClient.orders`. */
  readonly orders: OrderOperations;
  readonly #authorizer: RequestAuthorizer | null;
  readonly #transport: SocketTransport;
  readonly #renewing: ReturnType<typeof setInterval>;
  #ahead: WireRequest | null = null;
  #aheadNonce = 0;
  #aheadAtMs = 0;

  constructor({ url, path, caller, orders, authorizer, onState }: OrderEntryParts) {
    this.#authorizer = authorizer;
    this.#transport = new SocketTransport({
      url: `${url}${path}`,
      onState,
      loginHeaders: () => authorizer?.loginHeaders(path) ?? null,
      onReady: () => this.#leaveAhead(),
    });
    this.orders = orders.over(caller.over(this.#transport));
    this.#renewing = setInterval(() => this.#renew(), RENEW_LOOK_MS);
    // Only what is asked for keeps a program running.
    if (typeof this.#renewing === 'object') this.#renewing.unref();
  }

  /** Resolves after the login. Throws `VenueError` when that is refused, `NotSentError` in vain. */
  open(): Promise<void> {
    return this.#transport.open();
  }

  /** Ends the line for good; with `cancelOnDisconnect` the orders go with it. */
  close(): void {
    clearInterval(this.#renewing);
    this.#transport.close();
  }

  /**
   * Lets the venue cancel what `request` names when this connection ends, for whatever reason; null
   * takes it back. The cancel is signed ahead and kept fresh while the program runs: a program
   * that hangs longer than a signature lives has none.
   */
  async cancelOnDisconnect(request: CancelAllRequest | null): Promise<void> {
    this.#ahead =
      request === null ? null : writeRequest({ operation: 'cancelAllOrders', body: request });
    if (this.#ahead === null) await this.#transport.leave(null, () => Promise.resolve({}));
    else await this.#leaveAhead();
  }

  async #leaveAhead(): Promise<void> {
    const request = this.#ahead;
    if (request === null) return;
    await this.#transport.leave(request, async () => {
      const headers = (await this.#authorizer?.headersFor(request)) ?? {};
      this.#aheadNonce = this.#authorizer?.lastNonce ?? 0;
      this.#aheadAtMs = performance.now();
      return headers;
    });
  }

  #renew(): void {
    if (this.#ahead === null) return;
    const nonces = (this.#authorizer?.lastNonce ?? 0) - this.#aheadNonce;
    const isOld = performance.now() - this.#aheadAtMs >= CLIENT_LIMITS.aheadRenewMs;
    if (!isOld && nonces < CLIENT_LIMITS.aheadNonces) return;
    // A line that is down leaves it again when it is back.
    this.#leaveAhead().catch(() => undefined);
  }
}

/** At 1,500 requests in a second, 150 nonces. */
const RENEW_LOOK_MS = 100;
