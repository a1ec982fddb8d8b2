import type { StreamLimits } from '../limits.ts';
import type { CloseCause } from './close-codes.ts';
import { StreamClient } from './stream-client.ts';
import type { Wire } from './wire.ts';

const WATCH_MS = 250;

/** All clients of a hub, and the turn in which what waits for them is written. */
export class ClientSet {
  readonly #limits: StreamLimits;
  readonly #clients = new Set<StreamClient>();
  readonly #woken = new Set<StreamClient>();
  readonly #watch: NodeJS.Timeout;
  #isFlushDue = false;
  #conflations = 0;
  readonly #cuts = new Map<string, number>();

  constructor(limits: StreamLimits) {
    this.#limits = limits;
    // Clients for whom nothing new comes must be brought up to date or cut all the same.
    this.#watch = setInterval(() => this.#flush(this.#clients), WATCH_MS);
    this.#watch.unref();
  }

  get count(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= this.#limits.connections;
  }

  /** Bytes that wait for all clients together. */
  get waitingBytes(): number {
    let bytes = 0;
    for (const client of this.#clients) bytes += client.waitingBytes;
    return bytes;
  }

  /** Clients that get states in place of messages now. */
  get behind(): number {
    let behind = 0;
    for (const client of this.#clients) if (client.isBehind) behind += 1;
    return behind;
  }

  /** Times that a client fell behind, over all clients that ever were. */
  get conflations(): number {
    let sum = this.#conflations;
    for (const client of this.#clients) sum += client.conflations;
    return sum;
  }

  /** Connections that the venue ended, by reason. */
  get cuts(): ReadonlyMap<string, number> {
    return this.#cuts;
  }

  /** A new client on a wire. */
  add(wire: Wire): StreamClient {
    const client = new StreamClient(wire, this.#limits, (woken) => this.wake(woken));
    this.#clients.add(client);
    return client;
  }

  /** Asks for a write to one client at the end of this turn. */
  wake(client: StreamClient): void {
    this.#woken.add(client);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    setImmediate(() => this.flush());
  }

  /** Forgets a client whose connection is gone. */
  remove(client: StreamClient): void {
    if (!this.#clients.delete(client)) return;
    this.#woken.delete(client);
    client.release();
    this.#conflations += client.conflations;
    const reason = client.cutFor?.reason;
    if (reason !== undefined) this.#cuts.set(reason, (this.#cuts.get(reason) ?? 0) + 1);
  }

  /** Writes everything that waits, now. */
  flush(): void {
    this.#isFlushDue = false;
    this.#flush(this.#woken);
    this.#woken.clear();
  }

  endAll(cause: CloseCause): void {
    clearInterval(this.#watch);
    for (const client of this.#clients) client.end(cause);
  }

  #flush(clients: Iterable<StreamClient>): void {
    const nowMs = performance.now();
    for (const client of clients) client.flush(nowMs);
  }
}
