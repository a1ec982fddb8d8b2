import { createPublicClient, http, type PublicClient, type Transport, webSocket } from 'viem';
import {
  classifyFault,
  describeFault,
  type NodeFault,
  NodeHangsError,
  retryAfterMs,
  WrongChainError,
} from './node-faults.ts';
import { RequestPace } from './request-pace.ts';

export type NodeOptions = {
  /** http, https, ws or wss. May hold a key: it is never written to a log. */
  readonly url: string;
  readonly name: string;
  /** null: no limit. */
  readonly requestsPerSecond: number | null;
};

export type NodeLimits = {
  readonly chainId: number;
  /** After so long a request counts as lost. */
  readonly timeoutMs: number;
};

/** For metrics and the view. */
export type NodeState = {
  readonly name: string;
  readonly isWell: boolean;
  readonly isLagging: boolean;
  readonly requests: number;
  readonly faults: number;
  /** Of the last answers, smoothed; null before the first. */
  readonly latencyMs: number | null;
  readonly lastFault: string | null;
};

/** How long a node is left alone after a fault: it doubles with each one, up to the most. */
const REST_MS: Readonly<Record<NodeFault, readonly [first: number, most: number]>> = {
  answer: [0, 0],
  refused: [0, 0],
  limited: [1_000, 60_000],
  down: [500, 30_000],
};

const WRONG_CHAIN_REST_MS = 60_000;
const SMOOTHING = 0.2;

/** One node: its client, how it did lately, and how long it is to be left alone. */
export class ChainNode {
  readonly name: string;
  readonly isWebSocket: boolean;
  readonly client: PublicClient;
  isLagging = false;
  readonly #limits: NodeLimits;
  #requests = 0;
  #faults = 0;
  #faultsInRow = 0;
  #restUntil = 0;
  #isLimited = false;
  #latencyMs: number | null = null;
  #lastFault: string | null = null;
  #chainKnown: Promise<void> | null = null;
  #onHead: (() => void) | null = null;
  #subscription: HeadSubscription | null = null;
  #isSubscribing = false;

  constructor(options: NodeOptions, limits: NodeLimits) {
    this.name = options.name;
    this.#limits = limits;
    this.isWebSocket = /^wss?:/.test(options.url);
    const transport = this.isWebSocket
      ? webSocket(options.url, { retryCount: 0, timeout: limits.timeoutMs, reconnect: false })
      : http(options.url, { retryCount: 0, timeout: limits.timeoutMs });
    const pace = new RequestPace(options.requestsPerSecond);
    this.client = createPublicClient({
      transport: paced(transport, async () => {
        await pace.turn();
        this.#requests += 1;
      }),
    });
  }

  get state(): NodeState {
    return {
      name: this.name,
      isWell: this.isWell,
      isLagging: this.isLagging,
      requests: this.#requests,
      faults: this.#faults,
      latencyMs: this.#latencyMs,
      lastFault: this.#lastFault,
    };
  }

  get isWell(): boolean {
    return Date.now() >= this.#restUntil;
  }

  /** It asked to be left alone, or is of another chain: not even when there is no other. */
  get isBarred(): boolean {
    return this.#isLimited && !this.isWell;
  }

  /** Smaller is asked sooner. */
  get rank(): number {
    return (this.isLagging ? 1e9 : 0) + this.#faultsInRow * 1e6 + (this.#latencyMs ?? 0);
  }

  /** Asks it, and remembers how that went. */
  async use<T>(read: (client: PublicClient) => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      await this.#assertChain();
      const answer = await this.#within(read(this.client));
      this.#succeeded(performance.now() - started);
      this.#subscribe();
      return answer;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** Others are sure that it told something else. */
  distrust(what: string, forMs: number): void {
    this.#faults += 1;
    this.#lastFault = what;
    this.#isLimited = true;
    this.#restUntil = Date.now() + forMs;
  }

  /** Calls back at each new block, if it is a WebSocket; also after it broke and came back. */
  watchHeads(onHead: (() => void) | null): void {
    this.#onHead = onHead;
    if (onHead !== null) return;
    this.#subscription?.end();
    this.#subscription = null;
  }

  async close(): Promise<void> {
    this.watchHeads(null);
    await this.#dropSocket();
  }

  #subscribe(): void {
    const onHead = this.#onHead;
    if (onHead === null || !this.isWebSocket) return;
    if (this.#isSubscribing || this.#subscription !== null) return;
    this.#isSubscribing = true;
    void subscribeHeads(this.client, onHead)
      .then((subscription) => {
        this.#subscription = subscription;
        // A block that came before the node was listening is told to nobody.
        onHead();
      })
      // The next request finds out what is wrong, and tries this again.
      .catch(() => undefined)
      .finally(() => {
        this.#isSubscribing = false;
      });
  }

  /** The next request opens another one: a broken socket does not mend itself. */
  async #dropSocket(): Promise<void> {
    this.#subscription = null;
    if (!this.isWebSocket) return;
    const transport = this.client.transport as SocketTransport;
    const opened = transport.getRpcClient?.();
    if (opened === undefined) return;
    const socket = await this.#within(opened).catch(() => null);
    socket?.close();
  }

  async #assertChain(): Promise<void> {
    this.#chainKnown ??= this.#readChain();
    try {
      await this.#chainKnown;
    } catch (error) {
      this.#chainKnown = null;
      throw error;
    }
  }

  async #readChain(): Promise<void> {
    const actual = await this.#within(this.client.getChainId());
    if (actual === this.#limits.chainId) return;
    throw new WrongChainError(this.#limits.chainId, actual);
  }

  /** Again from the start: a node may come back as one of another chain. */
  forgetChain(): void {
    this.#chainKnown = null;
  }

  #within<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const ms = this.#limits.timeoutMs;
      const late = (): void => reject(new NodeHangsError(`no answer within ${ms} ms`));
      const timer = setTimeout(late, ms);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  #succeeded(ms: number): void {
    this.#faultsInRow = 0;
    // Asked because nobody else was there: who answers need not rest, unless it wants to.
    if (!this.#isLimited) this.#restUntil = 0;
    const before = this.#latencyMs ?? ms;
    this.#latencyMs = before + (ms - before) * SMOOTHING;
  }

  #failed(error: unknown): void {
    if (error instanceof WrongChainError) {
      this.distrust(error.message, WRONG_CHAIN_REST_MS);
      return;
    }
    const fault = classifyFault(error);
    if (fault === 'answer') return;
    this.#faults += 1;
    this.#lastFault = describeFault(error);
    if (fault === 'refused') return;
    if (fault === 'down') void this.#dropSocket();
    const [first, most] = REST_MS[fault];
    const rest = retryAfterMs(error) ?? Math.min(most, first * 2 ** this.#faultsInRow);
    this.#restUntil = Date.now() + rest;
    this.#faultsInRow += 1;
    this.#isLimited = fault === 'limited';
  }
}

type HeadSubscription = { end(): void };

type SocketTransport = {
  getRpcClient?(): Promise<{ close(): void }>;
  subscribe?(args: {
    readonly params: readonly string[];
    onData(): void;
    onError(): void;
  }): Promise<{ unsubscribe(): Promise<unknown> }>;
};

async function subscribeHeads(client: PublicClient, onHead: () => void): Promise<HeadSubscription> {
  const transport = client.transport as SocketTransport;
  const subscription = await transport.subscribe?.({
    params: ['newHeads'],
    onData: onHead,
    onError: () => undefined,
  });
  return { end: () => void subscription?.unsubscribe().catch(() => undefined) };
}

/** A transport that waits its turn before each request. */
function paced(inner: Transport, turn: () => Promise<void>): Transport {
  return (config) => {
    const made = inner(config);
    const request: typeof made.request = async (...args) => {
      await turn();
      return made.request(...args);
    };
    return { ...made, request };
  };
}
