import type { AuthorizationError } from '@tandem/ingress';
import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import { RequestEncoder } from '@tandem/signing';
import {
  type AuthorizationCheck,
  type CheckContext,
  isTyped,
  provenBytes,
} from './check-authorization.ts';
import { type Curves, loadCurves } from './curves.ts';
import { ListedText } from './listed-text.ts';
import { TagMaker } from './tag-maker.ts';
import { packCheck, type ThreadStart, type ToThread } from './thread-messages.ts';
import { type PendingCheck, VerifyingThread } from './verifying-thread.ts';

/** What came out of a check. */
export type Verdict =
  | { readonly kind: 'valid'; readonly signedBytes: Uint8Array }
  | { readonly kind: 'invalid'; readonly error: AuthorizationError }
  /** Nobody looked at it: the queue is full, or the threads that had it died. */
  | { readonly kind: 'unavailable'; readonly queued: number; readonly capacity: number };

export type PoolOptions = ThreadStart & {
  readonly threads: number;
  /** Most checks that wait or are under way. */
  readonly capacity?: number;
};

/** Figures of the pool since it was opened. */
export type PoolFigures = {
  readonly queued: number;
  readonly valid: number;
  readonly invalid: number;
  readonly unavailable: number;
  readonly deaths: number;
  readonly isNative: boolean;
};

const CAPACITY = 8_192;
/** Most checks of one hand-over: about 4 ms of work for a thread. */
const BATCH_MAX = 64;
/** A check that took this many threads with it is not tried again. */
const DEATHS_MAX = 2;
/** Deaths in a row, with no verdict between, after which the pool gives up. */
const FRUITLESS_DEATHS_MAX = 5;
const RESTART_DELAY_MS = 100;

type Waiting = Pick<PendingCheck, 'verdict'> & { readonly resolve: (verdict: Verdict) => void };

/**
 * Threads that check signatures beside the thread of the exchange. Tags of commands are checked at
 * once: handing one over costs more than its two hashes. Verdicts come in the order in which the
 * checks were asked for: a slow scheme never changes who was first.
 */
export class VerificationPool {
  readonly #start: ThreadStart;
  readonly #capacity: number;
  readonly #threads: VerifyingThread[] = [];
  /** In order of arrival, with a verdict or without. */
  #order: Waiting[] = [];
  /** Checks that no thread has. */
  #queue: PendingCheck[] = [];
  /** What a new thread must be told: names and secrets. */
  readonly #listed: ToThread[] = [];
  readonly #secrets = new Map<string, ToThread>();
  readonly #tags = new Map<string, TagMaker>();
  readonly #own: CheckContext;
  readonly #counts = { valid: 0, invalid: 0, unavailable: 0, deaths: 0 };
  #fruitless = 0;
  #isNative = true;
  #isDispatching = false;
  #isClosed = false;
  #failure: Error | null = null;
  #ready: { resolve: () => void; reject: (cause: Error) => void } | undefined;

  private constructor({ domain, capacity }: PoolOptions, curves: Curves) {
    this.#start = { domain };
    this.#own = {
      encoder: new RequestEncoder(domain, curves.keccak),
      curves,
      commandOfText: new ListedText().commandOf,
      tagsOf: (keyHash) => this.#tags.get(keyHash),
    };
    this.#capacity = capacity ?? CAPACITY;
  }

  /** Opens the threads; resolves when one of them can check. */
  static async open(options: PoolOptions): Promise<VerificationPool> {
    const pool = new VerificationPool(options, await loadCurves());
    const ready = new Promise<void>((resolve, reject) => {
      pool.#ready = { resolve, reject };
    });
    for (let i = 0; i < options.threads; i += 1) pool.#startThread();
    await ready;
    return pool;
  }

  get figures(): PoolFigures {
    return { ...this.#counts, queued: this.#order.length, isNative: this.#isNative };
  }

  /** Why the pool can check nothing any more; null while it can. */
  get failure(): Error | null {
    return this.#failure;
  }

  /**
   * Checks an authorization: at once where nobody stands before it and it is a tag. Throws
   * `EncodingError` for a command that no layout allows.
   */
  verify(check: AuthorizationCheck): Verdict | Promise<Verdict> {
    const queued = this.#order.length;
    if (queued >= this.#capacity || this.#failure !== null || this.#isClosed) {
      this.#counts.unavailable += 1;
      return { kind: 'unavailable', queued, capacity: this.#capacity };
    }
    if (isTag(check)) return this.#verifyHere(check, queued);
    const packed = packCheck(check);
    return new Promise((resolve) => {
      const waiting: Waiting & PendingCheck = { packed, resolve, deaths: 0, verdict: undefined };
      this.#order.push(waiting);
      this.#queue.push(waiting);
      this.#dispatchSoon();
    });
  }

  /** Takes in an asset or market that the venue lists. */
  list(rules: ConfigureAsset | ConfigureMarket): void {
    const message: ToThread = { kind: 'list', rules };
    this.#listed.push(message);
    for (const thread of this.#threads) thread.tell(message);
  }

  /** Gives the threads the secret of an HMAC key, or takes it from them. */
  setSecret(keyHash: string, secret: Uint8Array | null): void {
    const message: ToThread = { kind: 'secret', keyHash, secret };
    if (secret === null) {
      this.#secrets.delete(keyHash);
      this.#tags.delete(keyHash);
    } else {
      this.#secrets.set(keyHash, message);
      this.#tags.set(keyHash, new TagMaker(secret));
    }
    for (const thread of this.#threads) thread.tell(message);
  }

  /** Ends the threads; what still waits is answered as unavailable. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#queue = [];
    for (const waiting of this.#order) waiting.verdict ??= 'unavailable';
    this.#answer();
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  #verifyHere(check: AuthorizationCheck, queued: number): Verdict | Promise<Verdict> {
    const verdict = provenBytes(check, this.#own);
    if (queued === 0) return this.#count(verdict);
    return new Promise((resolve) => this.#order.push({ verdict, resolve }));
  }

  #startThread(): void {
    if (this.#isClosed) return;
    const thread: VerifyingThread = new VerifyingThread(this.#start, {
      onReady: (isNative) => {
        this.#isNative = isNative;
        this.#ready?.resolve();
        this.#dispatchSoon();
      },
      onChecked: () => {
        this.#fruitless = 0;
        this.#answer();
        this.#dispatchSoon();
      },
      onDeath: (lost, cause) => this.#bury(thread, lost, cause),
    });
    for (const message of [...this.#listed, ...this.#secrets.values()]) thread.tell(message);
    this.#threads.push(thread);
  }

  /** One hand-over for everything that arrives in one turn. */
  #dispatchSoon(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    setImmediate(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    let thread = this.#threads.find(({ hasRoom }) => hasRoom);
    while (thread !== undefined && this.#queue.length > 0) {
      // Shared out, so that one thread has not all of a burst while another has none of it.
      const share = Math.ceil(this.#queue.length / this.#threads.length);
      thread.check(this.#queue.splice(0, Math.min(BATCH_MAX, share)));
      thread = this.#threads.find(({ hasRoom }) => hasRoom);
    }
  }

  #bury(thread: VerifyingThread, lost: readonly PendingCheck[], cause: Error): void {
    if (this.#isClosed) return;
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    this.#counts.deaths += 1;
    this.#fruitless += 1;
    for (const check of lost) {
      check.deaths += 1;
      if (check.deaths >= DEATHS_MAX) check.verdict = 'unavailable';
    }
    this.#queue = [...lost.filter(({ verdict }) => verdict === undefined), ...this.#queue];
    if (this.#fruitless >= FRUITLESS_DEATHS_MAX) this.#giveUp(cause);
    else setTimeout(() => this.#startThread(), RESTART_DELAY_MS).unref();
    this.#answer();
    this.#dispatchSoon();
  }

  #giveUp(cause: Error): void {
    this.#failure ??= new Error(`signatures cannot be checked: ${cause.message}`, { cause });
    this.#ready?.reject(this.#failure);
    this.#queue = [];
    for (const waiting of this.#order) waiting.verdict ??= 'unavailable';
  }

  /** Answers from the front, as far as verdicts are known. */
  #answer(): void {
    let known = 0;
    for (const { verdict, resolve } of this.#order) {
      if (verdict === undefined) break;
      known += 1;
      resolve(this.#count(verdict));
    }
    if (known > 0) this.#order = this.#order.slice(known);
  }

  #count(verdict: Uint8Array | AuthorizationError | 'unavailable'): Verdict {
    if (verdict instanceof Uint8Array) {
      this.#counts.valid += 1;
      return { kind: 'valid', signedBytes: verdict };
    }
    if (verdict === 'unavailable') {
      this.#counts.unavailable += 1;
      return { kind: 'unavailable', queued: this.#order.length, capacity: this.#capacity };
    }
    this.#counts.invalid += 1;
    return { kind: 'invalid', error: verdict };
  }
}

/** An HMAC of typed data: two hashes; what is signed as text is read again by a thread. */
function isTag({ command, authorization, key }: AuthorizationCheck): boolean {
  const isHmac = authorization.scheme === 'hmac' && key.scheme === 'hmac';
  return isHmac && command !== null && isTyped(authorization.signedBytes);
}
