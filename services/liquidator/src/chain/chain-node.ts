import { createPublicClient, http, type PublicClient, type Transport, webSocket } from 'viem';
import {
  classifyFault,
  describeFault,
  type NodeFault,
  NodeHangsError,
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

  constructor(options: NodeOptions, limits: NodeLimits) {
    this.name = options.name;
    this.#limits = limits;
    this.isWebSocket = /^wss?:/.test(options.url);
    const transport = this.isWebSocket
      ? webSocket(options.url, { retryCount: 0, timeout: limits.timeoutMs })
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

  async close(): Promise<void> {
    if (!this.isWebSocket) return;
    type Socket = { getRpcClient?(): Promise<{ close(): void }> };
    const socket = await (this.client.transport as Socket).getRpcClient?.().catch(() => null);
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
    throw new WrongChainError(this.name, this.#limits.chainId, actual);
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
    const [first, most] = REST_MS[fault];
    this.#restUntil = Date.now() + Math.min(most, first * 2 ** this.#faultsInRow);
    this.#faultsInRow += 1;
    this.#isLimited = fault === 'limited';
  }
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
