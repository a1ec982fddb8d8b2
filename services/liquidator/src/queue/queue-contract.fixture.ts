import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Candidate } from '../model/candidate.ts';
import type { LiquidationQueue, QueueOptions, Taken } from './liquidation-queue.ts';

const LEASE_MS = 1_000;

/** A place that holds queues: each one starts empty, and `open` may be called twice for one. */
export type QueueGround = {
  readonly open: (name: string, options: QueueOptions) => Promise<LiquidationQueue>;
  readonly close: () => Promise<void>;
};

export function candidate(positionId: bigint, more: Partial<Candidate> = {}): Candidate {
  return {
    positionId,
    foundAtBlock: 10n,
    expectedProfitWei: 100n,
    rewardWei: 500n,
    insolventAt: 1_700_000_000n,
    ...more,
  };
}

/** What every adapter keeps to; run for each one. */
export function describeQueue(name: string, start: () => Promise<QueueGround>): void {
  describe(name, () => {
    let ground: QueueGround;
    let queue: LiquidationQueue;
    let nowMs = 0;
    let opened = 0;
    const options: QueueOptions = { nowMs: () => nowMs, leaseMs: LEASE_MS };

    beforeAll(async () => {
      ground = await start();
    });
    afterAll(() => ground.close());
    beforeEach(async () => {
      nowMs = 1_000_000;
      opened += 1;
      queue = await ground.open(`queue${opened}`, options);
      return () => queue.close();
    });

    const take = async (worker = 'one'): Promise<Taken> => {
      const taken = await queue.take(worker);
      if (taken === null) throw new Error('nothing to take');
      return taken;
    };

    test('gives nothing when nothing was put', async () => {
      expect(await queue.take('one')).toBeNull();
      expect(await queue.find(7n)).toBeNull();
      expect(await queue.counts()).toEqual({ waiting: 0, frozen: 0, done: 0, failed: 0 });
    });

    test('holds a position once, with the newest numbers until somebody takes it', async () => {
      expect(await queue.put(candidate(7n))).toBe('added');
      expect(await queue.put(candidate(7n, { expectedProfitWei: 300n }))).toBe('updated');
      const taken = await take();
      expect(taken.candidate).toEqual(candidate(7n, { expectedProfitWei: 300n }));
      expect(taken.attempts).toBe(1);
      expect(await queue.put(candidate(7n, { expectedProfitWei: 900n }))).toBe('known');
      expect(await queue.take('two')).toBeNull();
      expect((await queue.counts()).waiting).toBe(1);
    });

    test('gives the best profit first, then the soonest insolvency, then the oldest', async () => {
      const huge = 2n ** 200n;
      await queue.put(candidate(5n, { expectedProfitWei: -huge }));
      await queue.put(candidate(12n));
      await queue.put(candidate(4n, { insolventAt: 1_600_000_000n }));
      await queue.put(candidate(3n));
      await queue.put(candidate(1n, { expectedProfitWei: -1n }));
      await queue.put(candidate(2n, { expectedProfitWei: huge }));
      const order: bigint[] = [];
      for (let next = await queue.take('one'); next !== null; next = await queue.take('one')) {
        order.push(next.candidate.positionId);
      }
      expect(order).toEqual([2n, 4n, 3n, 12n, 1n, 5n]);
    });

    test('never gives one entry to two that take at once', async () => {
      const other = await ground.open(`queue${opened}`, options);
      for (let id = 0n; id < 20n; id += 1n) await queue.put(candidate(id));
      const takes = Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? queue : other).take(`worker ${index}`),
      );
      const ids = (await Promise.all(takes)).flatMap((taken) => taken?.candidate.positionId ?? []);
      await other.close();
      expect(ids.toSorted((a, b) => Number(a - b))).toEqual(
        Array.from({ length: 20 }, (_, index) => BigInt(index)),
      );
    });

    test('keeps what is done, and takes it again only when found in a later block', async () => {
      await queue.put(candidate(7n));
      const { lease } = await take();
      expect(await queue.freeze(lease, 3_600_000)).toBe(true);
      expect((await queue.find(7n))?.state).toBe('frozen');
      expect(await queue.done(lease, { atBlock: 12n, note: 'paid' })).toBe(true);
      expect(await queue.put(candidate(7n, { foundAtBlock: 12n }))).toBe('known');
      expect(await queue.find(7n)).toMatchObject({ state: 'done', takenBy: null, note: 'paid' });
      expect(await queue.put(candidate(7n, { foundAtBlock: 13n, rewardWei: 1n }))).toBe('added');
      const again = await take();
      expect(again.attempts).toBe(2);
      expect(again.candidate.rewardWei).toBe(1n);
    });

    test('says what failed and why, and counts the states', async () => {
      for (const id of [1n, 2n, 3n]) await queue.put(candidate(id));
      const first = await take();
      const second = await take();
      await queue.fail(first.lease, { atBlock: 11n, note: 'healthy again' });
      await queue.freeze(second.lease, 5_000);
      expect(await queue.counts()).toEqual({ waiting: 1, frozen: 1, done: 0, failed: 1 });
      expect(await queue.find(first.candidate.positionId)).toMatchObject({
        state: 'failed',
        note: 'healthy again',
      });
      expect(await queue.put(candidate(first.candidate.positionId, { foundAtBlock: 9n }))).toBe(
        'known',
      );
    });

    test('gives back: nobody takes it before its time', async () => {
      await queue.put(candidate(7n));
      const { lease } = await take();
      expect(await queue.giveBack(lease, { note: 'gas too dear', afterMs: 500 })).toBe(true);
      expect(await queue.find(7n)).toMatchObject({ state: 'waiting', note: 'gas too dear' });
      expect(await queue.take('two')).toBeNull();
      expect(await queue.put(candidate(7n, { expectedProfitWei: 5n }))).toBe('updated');
      expect(await queue.take('two')).toBeNull();
      nowMs += 500;
      expect((await take('two')).candidate.expectedProfitWei).toBe(5n);
    });

    test('returns by itself what was held too long; a lease that ran out answers no', async () => {
      await queue.put(candidate(7n));
      await queue.put(candidate(8n, { expectedProfitWei: 1n }));
      const { lease } = await take();
      const frozen = await take();
      await queue.freeze(frozen.lease, 10 * LEASE_MS);
      nowMs += LEASE_MS - 1;
      expect(await queue.returnOverdue()).toBe(0);
      nowMs += 1;
      expect(await queue.renew(lease)).toBe(false);
      expect(await queue.done(lease, { atBlock: 1n, note: '' })).toBe(false);
      expect(await queue.returnOverdue()).toBe(1);
      const again = await take('two');
      expect(again.lease.token).not.toBe(lease.token);
      expect(await queue.freeze(lease, 1)).toBe(false);
      expect(await queue.renew(again.lease)).toBe(true);
      nowMs += 9 * LEASE_MS;
      expect(await queue.returnOverdue()).toBe(2);
      expect((await queue.find(8n))?.state).toBe('waiting');
    });

    test('a renewed lease lasts longer, and never shortens a freeze', async () => {
      await queue.put(candidate(7n));
      const { lease } = await take();
      nowMs += LEASE_MS - 1;
      await queue.renew(lease);
      nowMs += LEASE_MS - 1;
      expect(await queue.freeze(lease, 5 * LEASE_MS)).toBe(true);
      expect(await queue.renew(lease)).toBe(true);
      nowMs += 4 * LEASE_MS;
      expect(await queue.returnOverdue()).toBe(0);
      expect(await queue.giveBack(lease, { note: 'recovered', afterMs: 0 })).toBe(true);
    });
  });
}
