import { describe, expect, it } from 'vitest';
import { Feed } from './feed.ts';
import { event, released } from './released.fixture.ts';
import type { ReleasedCommand } from './released.ts';
import { FellBehindError, Subscription } from './subscription.ts';

function publish(feed: Feed, through: number): void {
  while (feed.nextSequence <= through) feed.publish(released(feed.nextSequence, []));
}

async function sequencesOf(subscription: AsyncIterable<ReleasedCommand>): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of subscription) sequences.push(sequence);
  return sequences;
}

describe('Feed', () => {
  it('gives a reader everything from the wanted sequence on, then what comes live', async () => {
    const feed = new Feed();
    publish(feed, 5);
    const reading = sequencesOf(new Subscription(feed, { name: 'late', fromSequence: 3 }));
    await Promise.resolve();
    publish(feed, 7);
    feed.end();
    expect(await reading).toEqual([3, 4, 5, 6, 7]);
  });

  it('reads the past from the history, and goes on live without gap or repeat', async () => {
    const feed = new Feed(1, { commands: 4, slots: 1_000 });
    publish(feed, 10);
    const reads: number[][] = [];
    const history = function* (from: number, through: number): Generator<ReleasedCommand> {
      reads.push([from, through]);
      // The venue goes on while the past is read, and drops what the reader wanted next.
      publish(feed, 16);
      for (let sequence = from; sequence <= through; sequence += 1) yield released(sequence, []);
    };
    const reading = sequencesOf(new Subscription(feed, { name: 'new', fromSequence: 2, history }));
    setTimeout(() => feed.end(), 1);
    expect(await reading).toEqual(Array.from({ length: 15 }, (_, at) => at + 2));
    expect(reads).toEqual([
      [2, 10],
      [11, 16],
    ]);
  });

  it('forgets a reader that gives up what may never come', async () => {
    const feed = new Feed();
    const patience = new AbortController();
    const never = feed.reached(Number.MAX_SAFE_INTEGER, patience.signal);
    const soon = feed.reached(2);
    expect(feed.waiting).toBe(2);
    patience.abort();
    await never;
    expect(feed.waiting).toBe(1);
    publish(feed, 2);
    await soon;
    expect(feed.waiting).toBe(0);
  });

  it('tells a slow reader that it fell behind, and keeps no more than its bound', () => {
    const feed = new Feed(1, { commands: 8, slots: 1_000 });
    const slow = new Subscription(feed, { name: 'slow', fromSequence: 1 });
    publish(feed, 100);
    expect(feed.oldestSequence).toBe(93);
    expect(() => slow.take(10)).toThrow(FellBehindError);
    expect(() => slow.take(10)).toThrow('slow wants sequence 1, the oldest that is kept is 93');
  });

  it('bounds the events as well as the commands, but always keeps the newest', () => {
    const feed = new Feed(1, { commands: 100, slots: 10 });
    const many = Array.from({ length: 20 }, () => event('RulesActivated', { version: 1 }));
    feed.publish(released(1, many.slice(0, 3)));
    feed.publish(released(2, many.slice(0, 3)));
    expect(feed.oldestSequence).toBe(2);
    feed.publish(released(3, many));
    expect(feed.oldestSequence).toBe(3);
    expect(feed.at(3)?.sequence).toBe(3);
  });

  it('refuses a gap', () => {
    const feed = new Feed(5);
    expect(() => feed.publish(released(7, []))).toThrow('without gap');
  });

  it('says how far a reader is behind', () => {
    const feed = new Feed();
    publish(feed, 9);
    const reader = new Subscription(feed, { name: 'reader', fromSequence: 1 });
    reader.take(4);
    expect(reader.lag).toBe(5);
  });
});
