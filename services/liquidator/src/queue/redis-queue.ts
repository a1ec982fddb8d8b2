import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Candidate } from '../model/candidate.ts';
import type {
  Ending,
  Lease,
  LiquidationQueue,
  PutResult,
  QueueEntry,
  QueueOptions,
  QueuePacing,
  QueueState,
  Return,
  Taken,
} from './liquidation-queue.ts';
import { rankOf } from './rank.ts';
import { END, GIVE_BACK, HOLD, PUT, RETURN_OVERDUE, TAKE } from './redis-scripts.ts';

/** A pause after each entry, a longer one when there was none: a small server is shared. */
const PACING: QueuePacing = { afterEachMs: 100, whenEmptyMs: 1_000 };

/** At this pace for 20 tries: a command fails after some five seconds without a server. */
const AGAIN_MS = 250;

/** All keys carry the same tag, so that they are on one node of a cluster. */
const PREFIX = '{liquidator}:queue';

/** The queue in Redis; what was taken stays there until it is done. */
export class RedisQueue implements LiquidationQueue {
  readonly pacing: QueuePacing;
  readonly #redis: Redis;
  readonly #options: QueueOptions;
  readonly #prefix: string;

  constructor(url: string, options: QueueOptions & { readonly prefix?: string }) {
    this.#redis = new Redis(url, { retryStrategy: () => AGAIN_MS });
    // Commands wait for the server to come back; what uses one hears of it by itself.
    this.#redis.on('error', () => undefined);
    this.#options = options;
    this.#prefix = options.prefix ?? PREFIX;
    this.pacing = options.pacing ?? PACING;
  }

  async put(candidate: Candidate): Promise<PutResult> {
    const { positionId, foundAtBlock, expectedProfitWei, rewardWei, insolventAt } = candidate;
    const numbers = [foundAtBlock, expectedProfitWei, rewardWei, insolventAt].map(String);
    const id = positionId.toString();
    return (await this.#run(PUT, [id, rankOf(candidate), ...numbers])) as PutResult;
  }

  async take(worker: string): Promise<Taken | null> {
    const token = randomUUID();
    const until = this.#options.nowMs() + this.#options.leaseMs;
    const id = (await this.#run(TAKE, [worker, token, String(until)])) as string | null;
    if (id === null) return null;
    const entry = await this.find(BigInt(id));
    if (entry === null) throw new Error(`the queue lost position ${id} while it was taken`);
    const lease = { positionId: BigInt(id), token };
    return { candidate: entry.candidate, lease, attempts: entry.attempts };
  }

  freeze(lease: Lease, forMs: number): Promise<boolean> {
    return this.#step(HOLD, lease, [String(this.#options.nowMs() + forMs), 'frozen']);
  }

  renew(lease: Lease): Promise<boolean> {
    return this.#step(HOLD, lease, [String(this.#options.nowMs() + this.#options.leaseMs), '']);
  }

  done(lease: Lease, { atBlock, note }: Ending): Promise<boolean> {
    return this.#step(END, lease, ['done', atBlock.toString(), note]);
  }

  fail(lease: Lease, { atBlock, note }: Ending): Promise<boolean> {
    return this.#step(END, lease, ['failed', atBlock.toString(), note]);
  }

  giveBack(lease: Lease, { note, afterMs }: Return): Promise<boolean> {
    return this.#step(GIVE_BACK, lease, [String(this.#options.nowMs() + afterMs), note]);
  }

  async returnOverdue(): Promise<number> {
    return (await this.#run(RETURN_OVERDUE, [])) as number;
  }

  async find(positionId: bigint): Promise<QueueEntry | null> {
    const fields = await this.#redis.hgetall(`${this.#prefix}:entry:${positionId}`);
    if (fields['state'] === undefined) return null;
    const number = (field: string): bigint => BigInt(fields[field] ?? '0');
    return {
      candidate: {
        positionId,
        foundAtBlock: number('foundAtBlock'),
        expectedProfitWei: number('expectedProfitWei'),
        rewardWei: number('rewardWei'),
        insolventAt: number('insolventAt'),
      },
      state: fields['state'] as QueueState,
      takenBy: fields['takenBy'] ?? null,
      attempts: Number(number('attempts')),
      note: fields['note'] ?? '',
    };
  }

  async counts(): Promise<Readonly<Record<QueueState, number>>> {
    const fields = await this.#redis.hgetall(`${this.#prefix}:counts`);
    const count = (state: QueueState): number => Number(fields[state] ?? '0');
    return {
      waiting: count('waiting'),
      frozen: count('frozen'),
      done: count('done'),
      failed: count('failed'),
    };
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #step(script: string, { positionId, token }: Lease, values: string[]): Promise<boolean> {
    return (await this.#run(script, [positionId.toString(), token, ...values])) === 1;
  }

  #run(script: string, values: readonly string[]): Promise<unknown> {
    return this.#redis.eval(script, 1, this.#prefix, String(this.#options.nowMs()), ...values);
  }
}
